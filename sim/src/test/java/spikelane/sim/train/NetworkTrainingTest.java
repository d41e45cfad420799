package spikelane.sim.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.WorkPool;
import spikelane.sim.compress.Compression;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.network.AnyNetworks;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.RandomModel;
import spikelane.sim.train.layer.FlatLayout;
import spikelane.sim.train.layer.Parameter;
import spikelane.sim.train.rule.LearningRule;

/** Layer by layer against block by block, and against differences of the loss. */
class NetworkTrainingTest {
    private static final int[] LABELS = {2, 0, 1};

    private static void fill(NetworkTraining net, int samples, long seed, boolean whole) {
        Random random = new Random(seed);
        FlatLayout layout = net.inputLayout();
        for (int n = 0; n < samples; n++) {
            for (int c = 0; c < layout.channels(); c++) {
                for (int t = 0; t < layout.steps(); t++) {
                    for (int p = 0; p < layout.height() * layout.width(); p++) {
                        int at = layout.at(c, t) + p / layout.width() * layout.row() + p % layout.width();
                        net.input()[n][at] = whole ? random.nextInt(3) : (float) random.nextGaussian();
                    }
                }
            }
        }
    }

    /** Both forms add in orders of their own: gradients agree within rounding, scores exactly but for a spike on the edge. */
    @ParameterizedTest
    @CsvSource({"6, 32, true", "6, 4, true", "6, 32, false", "40, 32, true", "40, 4, false"})
    void layersAgreeWithBlocks(int channels, int bits, boolean sparse) {
        Model model = RandomModel.of(RandomModel.config(channels, 2, 1), bits, 0.8, 5);
        NetworkFamily family = NetworkFamily.of(model.network()).orElseThrow();
        try (WorkPool pool = new WorkPool(2)) {
            assertTrue(channels > 6
                    ? NetworkTraining.of(model, 3, 2) instanceof NetworkTrainingPixels
                    : NetworkTraining.of(model, 3, 2) instanceof NetworkTrainingFused);
            agree(pool, new NetworkTrainingFused(model, family, 3, 2, LearningRule.USUAL),
                    new NetworkTrainingLayers(model, 3, 2, LearningRule.USUAL), sparse);
            agree(pool, new NetworkTrainingPixels(model, family, 3, 2, LearningRule.USUAL),
                    new NetworkTrainingLayers(model, 3, 2, LearningRule.USUAL), sparse);
        }
    }

    /** Batch norm behind fully connected layers, over all steps and over each; with statistics of the batch and with those before. */
    @ParameterizedTest
    @CsvSource({"6, ALL_STEPS", "40, PER_STEP"})
    void blocksNormaliseFullyConnectedLayers(int channels, Statistics statistics) {
        Network network = CextNet.of(RandomModel.config(channels, 2, 1)).statistics(statistics).normed(true).network();
        Model model = RandomModel.of(network, 32, 0.8, 5);
        try (WorkPool pool = new WorkPool(2)) {
            for (boolean training : new boolean[]{true, false}) {
                NetworkTraining blocks = NetworkTraining.of(model, 5, 2);
                assertTrue(blocks instanceof NetworkTrainingFused);
                agree(pool, blocks, new NetworkTrainingLayers(model, 5, 2, LearningRule.USUAL), false, training);
            }
        }
    }

    /** Batch norm lifts most membranes over the threshold: half of the spikes and more are multiplied as matrices. */
    @ParameterizedTest
    @CsvSource({"40, 0, rows", "40, 1.2, matrices", "128, 0, rows", "128, 1.2, matrices"})
    void denseSpikesTakeMatricesAndAgree(int channels, float beta, String form) {
        Model model = RandomModel.of(RandomModel.config(channels, 2, 1), 32, 0.8, 5);
        Arrays.fill(model.tensor("norm0.beta").data(), beta);
        Arrays.fill(model.tensor("norm0.gamma").data(), beta > 0 ? 0.5f : 0.6f);
        NetworkFamily family = NetworkFamily.of(model.network()).orElseThrow();
        try (WorkPool pool = new WorkPool(2)) {
            NetworkTraining wide = new NetworkTrainingPixels(model, family, 3, 2, LearningRule.USUAL);
            agree(pool, wide, new NetworkTrainingLayers(model, 3, 2, LearningRule.USUAL), false);
            double density = wide.costs().get(1).density();
            assertEquals(form, wide.costs().get(1).form(), "density " + density);
            assertEquals(beta > 0, density >= 0.5, "density " + density);
        }
    }

    private static void agree(WorkPool pool, NetworkTraining blocks, NetworkTraining layers, boolean sparse) {
        agree(pool, blocks, layers, sparse, true);
    }

    private static void agree(WorkPool pool, NetworkTraining blocks, NetworkTraining layers, boolean sparse,
            boolean training) {
        float[][][] gradients = new float[2][3][blocks.inputLayout().size()];
        for (int i = 0; i < 2; i++) {
            NetworkTraining net = i == 0 ? blocks : layers;
            fill(net, 3, 7, true);
            for (int j = 0; sparse && j < 3; j++) {
                for (int k = 0; k < net.input()[j].length; k++) {
                    net.input()[j][k] *= k % 7 == 0 ? 1 : 0;
                }
            }
            net.refresh();
            net.forward(pool, 3, new long[]{1, 2, 3}, training);
            net.backward(pool, LABELS, gradients[i]);
        }
        for (int n = 0; n < 3; n++) {
            assertArrayEquals(blocks.scores()[n], layers.scores()[n], 1e-6f);
        }
        float most = 0;
        for (Parameter parameter : blocks.parameters()) {
            most = Math.max(most, largest(parameter.gradient()));
        }
        close("input", blocks.inputLayout().collect(gradients[0], 3), layers.inputLayout().collect(gradients[1], 3),
                most);
        for (Parameter expected : blocks.parameters()) {
            Parameter actual = layers.parameters().stream().filter(p -> p.name().equals(expected.name())).findFirst()
                    .orElseThrow();
            close(expected.name(), expected.gradient(), actual.gradient(), most);
        }
        assertEquals(blocks.toModel().tensors().keySet().stream().toList(),
                layers.toModel().tensors().keySet().stream().toList());
        blocks.statistics()
                .forEach((name, values) -> assertArrayEquals(values, layers.statistics().get(name), 1e-5f, name));
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** Sums that cancel, as a step's behind batch norm, keep the rounding of their terms: a share of the largest of all. */
    private static void close(String name, float[] expected, float[] actual, float most) {
        double bound = 1e-3 * largest(expected) + 1e-6 * most;
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], bound, name + " " + i);
        }
    }

    private static final String SMOOTH = """
            name: smooth
            input: {channels: 2, height: 9, width: 8}
            steps: 4
            layers:
              - {name: conv, type: convolution, outputs: 4, kernel: 5, stride: 2, padding: 1, bias: true}
              - {name: li0, type: neurons, model: li, tau: 3 steps}
              - {name: deep, type: convolution, outputs: 8, kernel: [3, 1], padding: [2, 0], groups: 4}
              - {name: norm, type: batch-norm, statistics: all-steps}
              - {name: sum, type: add, from: [norm, deep]}
              - {name: syn, type: neurons, model: cubali, tau: 2 steps, tau-synapse: 3 steps, synapse-gain: 1.5}
              - {name: pool, type: pool, kind: average, kernel: 2, stride: 1, padding: 1}
              - {name: most, type: pool, kind: max, kernel: 2}
              - {name: gate, type: gate}
              - {name: more, type: pool, kind: sum, kernel: [1, 2], stride: 1}
              - {name: fc, type: linear, outputs: 3, bias: true}
              - {name: out, type: neurons, model: li, tau: 2 steps, rest: 0.25}
            readout: {kind: READOUT, classes: 3}
            """;

    /** Neurons that do not spike leave a loss that is smooth but for maxima: its slope is measured. */
    @ParameterizedTest
    @ValueSource(strings = {"count", "membrane"})
    void gradientsAreTheSlopesOfTheLoss(String readout) {
        Network network = NetworkFile.parse("smooth.yaml", SMOOTH.replace("READOUT", readout));
        Model model = AnyNetworks.model(network, Model.FULL_PRECISION, 3);
        try (WorkPool pool = new WorkPool(2)) {
            NetworkTraining net = NetworkTraining.of(model, 3, 2);
            fill(net, 3, 11, false);
            net.refresh();
            net.forward(pool, 3, null, true);
            float[][] inputs = new float[3][net.inputLayout().size()];
            net.backward(pool, LABELS, inputs);
            Random random = new Random(1);
            int compared = 0;
            for (Parameter parameter : net.parameters()) {
                double largest = 0;
                for (float gradient : parameter.gradient()) {
                    largest = Math.max(largest, Math.abs(gradient));
                }
                for (int k = 0; k < 12; k++) {
                    int i = random.nextInt(parameter.value().length);
                    compared += sloped(net, pool, parameter.value(), i, parameter.gradient()[i], largest,
                            parameter.name());
                }
            }
            int at = net.inputLayout().at(1, 2) + 2 * net.inputLayout().row() + 3;
            compared += sloped(net, pool, net.input()[1], at, inputs[1][at], Math.abs(inputs[1][at]), "input");
            assertTrue(compared > 100, compared + " compared");
        }
    }

    /** {@return 1; 0 where a maximum changes hands within the step} */
    private static int sloped(NetworkTraining net, WorkPool pool, float[] values, int i, double gradient,
            double largest, String what) {
        float before = values[i];
        double[] slopes = new double[2];
        for (int k = 0; k < 2; k++) {
            float step = 0.01f * (k + 1);
            slopes[k] = (loss(net, pool, values, i, before + step) - loss(net, pool, values, i, before - step))
                    / (2.0 * step);
        }
        values[i] = before;
        double tolerance = 0.02 * largest + 1e-5;
        if (Math.abs(slopes[0] - slopes[1]) > tolerance) {
            return 0;
        }
        assertEquals(slopes[0], gradient, 2 * tolerance, what + " " + i);
        return 1;
    }

    private static double loss(NetworkTraining net, WorkPool pool, float[] values, int i, float value) {
        values[i] = value;
        net.refresh();
        net.forward(pool, 3, null, true);
        return net.loss(LABELS);
    }

    private static List<String> networks() {
        return List.copyOf(AnyNetworks.LAYERS.keySet());
    }

    /** Learns a toy task, the same bytes on any number of threads, and runs on integer kernels afterwards. */
    @ParameterizedTest
    @MethodSource("networks")
    void anyNetworkLearnsAndIsQuantised(String name) {
        Network network = AnyNetworks.network(name);
        FrameSet data = toy(network, 36);
        Model[] trained = new Model[2];
        for (int threads = 1; threads <= 2; threads++) {
            try (WorkPool pool = new WorkPool(threads)) {
                TrainOptions options = new TrainOptions(40, 6, 1e-2, 1, Augmentation.none(), 3, Optional.empty());
                trained[threads - 1] = new Trainer(data, options, pool, TrainProgress.SILENT).train(network);
            }
        }
        trained[0].tensors().forEach(
                (tensor, values) -> assertArrayEquals(values.data(), trained[1].tensor(tensor).data(), tensor));
        try (WorkPool pool = new WorkPool(2)) {
            int correct = Trainer.correct(trained[0], data, pool);
            assertTrue(correct >= 24, correct + " of 36 learned");
            TrainOptions options = new TrainOptions(10, 6, 3e-3, 0, Augmentation.none(), 3, Optional.empty());
            Model quantised = new Trainer(data, options, pool, TrainProgress.SILENT).fineTune(trained[0],
                    Compression.quantise(8));
            int there = Trainer.correct(quantised, data, pool);
            int onKernels = Evaluator.evaluate(quantised, data, pool).correct();
            assertTrue(Math.abs(there - onKernels) <= 2, there + " in training, " + onKernels + " on the kernels");
        }
    }

    /** A class is where the events are. */
    private static FrameSet toy(Network network, int count) {
        Random random = new Random(2);
        int height = network.input().height();
        int width = network.input().width();
        short[][] counts = new short[count][network.steps() * network.input().size()];
        int[] labels = new int[count];
        for (int n = 0; n < count; n++) {
            labels[n] = n % 3;
            for (int i = 0; i < counts[n].length; i++) {
                int y = i / width % height;
                boolean active = y / (height / 3) == labels[n] ? random.nextInt(2) == 0 : random.nextInt(12) == 0;
                counts[n][i] = (short) (active ? 1 + random.nextInt(2) : 0);
            }
        }
        return new FrameSet(network.steps(), height, width, 3, counts, labels);
    }

    @Test
    void aLearnedTimeConstantMoves() {
        Network network = NetworkFile.parse("plif.yaml", """
                name: plif
                input: {channels: 2, height: 12, width: 10}
                steps: 5
                layers:
                  - {name: fc, type: linear, outputs: 12}
                  - {name: plif, type: neurons, model: plif, tau: 2 steps, threshold: 1, tie: fires, reset: hard}
                  - {name: fc1, type: linear, outputs: 3}
                  - {name: lif, type: neurons, model: lif, tau: 2 steps, threshold: 1, tie: fires, reset: hard}
                readout: {kind: count, classes: 3}
                """);
        try (WorkPool pool = new WorkPool(1)) {
            TrainOptions options = new TrainOptions(5, 6, 1e-2, 0, Augmentation.none(), 3, Optional.empty());
            Model model = new Trainer(toy(network, 18), options, pool, TrainProgress.SILENT).train(network);
            float[] leak = model.tensor("plif.leak").data();
            assertEquals(1, Arrays.stream(new double[]{leak[0], leak[11]}).distinct().count());
            assertTrue(leak[0] != 0.5f && leak[0] > 0.3f && leak[0] < 0.7f, "leak " + leak[0]);
            assertArrayEquals(leak, model.tensor("plif.gain").data());
        }
    }
}
