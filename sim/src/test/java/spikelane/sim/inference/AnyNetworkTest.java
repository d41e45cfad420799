package spikelane.sim.inference;

import spikelane.sim.inference.layer.KernelFit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.WorkPool;
import spikelane.kernels.spikes.DepthwisePropagation;
import spikelane.sim.activity.ActivityCounter;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.AnyNetworks;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.NetworkText;

/** Networks of all kinds of layers: kernels, integer loops and float64 loops give the same spikes. */
class AnyNetworkTest {
    private static final int MOST = 3;
    private static final int SAMPLES = 4;

    private static Stream<Arguments> networks() {
        return AnyNetworks.LAYERS.keySet().stream()
                .flatMap(name -> Stream.of(2, 4, 8, Model.FULL_PRECISION).map(bits -> Arguments.of(name, bits)));
    }

    private static List<LayerActivity> activity(Network network, Inference.Worker worker, short[] counts,
            int[] spikes) {
        ActivityCounter counter = new ActivityCounter(network, 1);
        worker.run(counts, spikes, counter);
        return ActivityCounter.merge(List.of(counter));
    }

    /** Where no membrane is nearer to its threshold than float32 rounds. */
    @ParameterizedTest
    @MethodSource("networks")
    void kernelsAgreeWithPlainLoops(String name, int bits) {
        Network network = AnyNetworks.network(name);
        int compared = 0;
        int spiked = 0;
        try (WorkPool pool = new WorkPool(3)) {
            for (int seed = 0; seed < 6; seed++) {
                Model model = AnyNetworks.model(network, bits, seed).withFractionBits(seed < 3 ? 16 : seed - 3);
                InferenceScalar loops = new InferenceScalar(model, MOST);
                try (InferenceVector kernels = new InferenceVector(Kernels.choose(Implementation.VECTOR), model, MOST);
                        InferenceVector scalar = new InferenceVector(Kernels.choose(Implementation.SCALAR), model,
                                MOST)) {
                    List<Inference.Worker> others = List.of(kernels.newWorker(), kernels.newWorker(pool),
                            scalar.newWorker());
                    for (short[] counts : AnyNetworks.samples(network, SAMPLES, seed)) {
                        InferenceScalar.ScalarWorker onLoops = loops.newWorker();
                        int[] expected = new int[network.outputs()];
                        List<LayerActivity> inputs = activity(network, onLoops, counts, expected);
                        if (onLoops.smallestMargin() <= 1) {
                            continue;
                        }
                        for (Inference.Worker other : others) {
                            int[] actual = new int[network.outputs()];
                            List<LayerActivity> theirs = activity(network, other, counts, actual);
                            for (int i = 0; i < inputs.size(); i++) {
                                assertArrayEquals(inputs.get(i).activeByInput(), theirs.get(i).activeByInput(),
                                        inputs.get(i).layer().name());
                            }
                            assertArrayEquals(expected, actual);
                        }
                        compared++;
                        for (int count : expected) {
                            spiked += count;
                        }
                    }
                }
            }
        }
        assertTrue(compared > 12, compared + " samples compared");
        assertTrue(spiked > compared, spiked + " output spikes in " + compared + " samples");
    }

    /** Two outputs a channel run on the kernel of depthwise layers; three, and float weights, as a dense layer with zeros. */
    @Test
    void depthwiseLayersRunOnTheirOwnKernel() {
        Network network = AnyNetworks
                .network("depthwise in steps, two and three outputs a channel, averages over the border");
        for (int bits : new int[]{4, Model.FULL_PRECISION}) {
            Model model = AnyNetworks.model(network, bits, 1);
            try (InferenceVector kernels = new InferenceVector(Kernels.choose(Implementation.VECTOR), model, MOST)) {
                List<Boolean> own = kernels.events().stream()
                        .map(layer -> layer.kernel().choice().kernel() instanceof DepthwisePropagation).toList();
                assertEquals(List.of(false, bits == 4, false, false), own);
            }
        }
    }

    /** In full precision: the specification of any network, in float64. */
    @ParameterizedTest
    @MethodSource("names")
    void plainLoopsAgreeWithTheSpecification(String name) {
        Network network = AnyNetworks.network(name);
        Model model = AnyNetworks.model(network, Model.FULL_PRECISION, 9);
        for (short[] counts : AnyNetworks.samples(network, SAMPLES, 9)) {
            int[] expected = new int[network.outputs()];
            new InferenceScalar(model, MOST).newWorker().run(counts, expected, ActivityListener.NONE);
            double[][] frames = new double[network.steps()][network.input().size()];
            for (int i = 0; i < counts.length; i++) {
                frames[i / frames[0].length][i % frames[0].length] = counts[i];
            }
            double[][] spikes = new NetworkScalar(model).run(frames).get(network.layers().getLast().name());
            int[] actual = new int[expected.length];
            for (double[] step : spikes) {
                for (int i = 0; i < step.length; i++) {
                    actual[i] += (int) step[i];
                }
            }
            assertArrayEquals(expected, actual);
        }
    }

    private static List<String> names() {
        return new ArrayList<>(AnyNetworks.LAYERS.keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void theTextOfANetworkIsReadAsThatNetwork(String name) {
        Network network = AnyNetworks.network(name);
        assertEquals(network, NetworkFile.parse("text", NetworkText.of(network)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{name: a, type: linear, outputs: 3} | layer a: expected neurons behind it",
            "{name: a, type: neurons, model: if, threshold: 1, tie: fires, reset: hard} | layer a: expected a convolution",
            "{name: a, type: linear, outputs: 3}%  - {name: b, type: neurons, model: li, tau: 2 steps} | layer b: neurons with a synapse or without spikes",
            "{name: c, type: convolution, outputs: 2, kernel: 3, stride: [1, 2]}%  - {name: n, type: neurons, model: if, threshold: 1, tie: fires, reset: hard} | layer c: stride 1 x 2"})
    void whatKernelsDoNotRunIsRefusedByName(String layers, String message) {
        String yaml = "name: n\ninput: {channels: 2, height: 4, width: 4}\nsteps: 2\nlayers:\n  - "
                + layers.replace("%", "\n") + "\nreadout: {kind: count, classes: CLASSES}\n";
        Network network = null;
        for (int classes : new int[]{3, 32, 4, 8}) {
            try {
                network = NetworkFile.parse("n.yaml", yaml.replace("CLASSES", "" + classes));
            } catch (BadInputException e) {
                assertTrue(e.getMessage().contains("classes"), e.getMessage());
            }
        }
        Network refused = network;
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> KernelFit.require(refused));
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @Test
    void networksThatAreNotOneBlockAfterAnotherAreNotSliced() {
        for (String name : names()) {
            Model model = AnyNetworks.model(AnyNetworks.network(name), 2, 1);
            assertTrue(InferenceSliced.obstacle(model).contains("does not run bit-sliced over a batch"));
        }
    }
}
