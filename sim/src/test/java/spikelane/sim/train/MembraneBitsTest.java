package spikelane.sim.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.Tie;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Operand;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.compress.Pruning;
import spikelane.sim.compress.Quantiser;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.Evaluation;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.inference.layer.KernelFit;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.NetworkText;
import spikelane.sim.network.NeuronModel;
import spikelane.sim.network.NeuronModel.Kind;
import spikelane.sim.train.layer.NeuronGraph;
import spikelane.sim.train.layer.Values;
import spikelane.sim.train.rule.Surrogate;

/** Membrane potentials of few bits: their rounding, its gradient, and that file, inference and prices have them. */
class MembraneBitsTest {
    private static final Network NETWORK = CextNet.paper().channels(6).image(11, 10).steps(4).blocks(2).gated(1)
            .hidden(24).classes(3, 4).dropout(0).statistics(Layer.Statistics.ALL_STEPS).network();

    @TempDir
    Path folder;

    private static NeuronModel lif(int bits, Reset reset, double threshold, double resetTo) {
        return new NeuronModel(Kind.LIF, 0.5, 0.5, 1, 1, 0, threshold, Tie.FIRES, reset, resetTo, bits);
    }

    @ParameterizedTest
    @CsvSource({"2, -3, -1", "2, -0.74, -0.5", "2, 0.25, 0", "2, 0.26, 0.5", "2, 0.9, 0.5", "3, 0.26, 0.25",
            "4, -1.2, -1", "8, 0.4, 0.3984375", "16, 0.25, 0.25", "16, 0.99999, 0.999969482421875"})
    void aPotentialIsANumberInTwosComplement(int bits, double v, double kept) {
        assertEquals(kept, lif(bits, Reset.HARD, 1, 0).kept(v, 1));
        assertEquals(4 * kept, lif(bits, Reset.SOFT, 4, 0).kept(4 * v, 4));
        assertEquals(0.5 + kept, lif(bits, Reset.HARD, 1.5, 0.5).kept(0.5 + v, 1.5), 1e-15);
        assertEquals(v >= -1 - Math.scalb(0.5, 1 - bits) && v < 1 - Math.scalb(0.5, 1 - bits),
                lif(bits, Reset.HARD, 1, 0).passes(v, 1));
        assertEquals(v, lif(NeuronModel.WIDE, Reset.HARD, 1, 0).kept(v, 1));
    }

    /** {@return spikes and gradient of the input, [T] each, of a neuron whose every spike has the gradient 1} */
    private static float[][] run(int bits, float... input) {
        FeatureShape one = new FeatureShape(1, 1, 1);
        Values in = new Values(one, input.length, 1);
        Values out = new Values(one, input.length, 1);
        double[] numbers = {1, 0.5, 0.5};
        NeuronGraph neuron = new NeuronGraph("n", lif(bits, Reset.HARD, 1, 0), new double[]{numbers[0]},
                new double[]{numbers[1]}, new double[]{numbers[2]}, Surrogate.TRIANGLE, in, out);
        float[][] found = new float[2][input.length];
        try (WorkPool pool = new WorkPool(1)) {
            for (int t = 0; t < input.length; t++) {
                in.value()[0][in.at(0, t)] = input[t];
                out.gradient()[0][in.at(0, t)] = 1;
            }
            neuron.forward(pool, 1, null);
            neuron.backward(pool, 1);
            for (int t = 0; t < input.length; t++) {
                found[0][t] = out.value()[0][in.at(0, t)];
                found[1][t] = in.gradient()[0][in.at(0, t)];
            }
        }
        return found;
    }

    /** With 2 bits 0.3 is kept as 0.5, so that the next step reaches the threshold; the slope there is 1, of 0.3 it is 0.3. */
    @Test
    void roundingLetsTheGradientThrough() {
        assertArrayEquals(new float[]{0, 0}, run(NeuronModel.WIDE, 0.6f, 1.5f)[0]);
        float[][] rounded = run(2, 0.6f, 1.5f);
        assertArrayEquals(new float[]{0, 1}, rounded[0]);
        assertArrayEquals(new float[]{0.5f * (0.3f + 0.5f), 0.5f}, rounded[1], 1e-6f);
    }

    @Test
    void whatSaturatesLetsNoneThrough() {
        // u: -1.5, then 0.25 from -1.5 and 0.5 from -1, where potentials of 2 bits end
        assertArrayEquals(new float[]{0.5f * 0.5f * 0.25f, 0.5f * 0.25f}, run(NeuronModel.WIDE, -3, 2)[1], 1e-6f);
        assertArrayEquals(new float[]{0, 0.5f * 0.5f}, run(2, -3, 2)[1], 1e-6f);
    }

    @Test
    void whereNothingIsRoundedNothingChanges() {
        float[] exact = {0.5f, 0.75f, -0.5f, 3, 0.25f};
        assertArrayEquals(run(NeuronModel.WIDE, exact)[0], run(8, exact)[0]);
        assertArrayEquals(run(NeuronModel.WIDE, exact)[1], run(8, exact)[1]);
    }

    private static Compression rounded(int bits, int membrane) {
        return new Compression(Mode.QUANTISE, bits, 0, Pruning.GRADUAL, Quantiser.DUQ, false, new LinkedHashMap<>(),
                membrane);
    }

    private static Trainer trainer(FrameSet train, int epochs, WorkPool pool) {
        return new Trainer(train, new TrainOptions(epochs, 6, 4e-3, 1, Augmentation.none(), 7, Optional.empty()), pool,
                TrainProgress.SILENT);
    }

    /** Plain loops in float64 and training in float32 round the same potentials, but for one on an edge now and then. */
    @ParameterizedTest
    @CsvSource({"8, 3", "32, 4"})
    void trainingFileInferenceAndPricesAgree(int bits, int membrane) {
        FrameSet train = TrainerTest.bars(1, 60);
        FrameSet test = TrainerTest.bars(2, 60);
        Model[] models = new Model[2];
        for (int threads = 1; threads <= 2; threads++) {
            try (WorkPool pool = new WorkPool(threads)) {
                Model full = trainer(train, 20, pool).train(NETWORK);
                models[threads - 1] = trainer(train, 6, pool).fineTune(full, rounded(bits, membrane));
            }
        }
        models[0].tensors().forEach((name, tensor) -> assertArrayEquals(tensor.data(), models[1].tensor(name).data()));
        ModelFile.write(folder.resolve("a.safetensors"), new ModelFile(models[0], Optional.empty()));
        Model model = ModelFile.read(folder.resolve("a.safetensors")).model();
        assertEquals(NETWORK.withMembraneBits(membrane), model.network());
        assertTrue(KernelFit.obstacle(model).orElseThrow()
                .contains("membrane potentials of " + membrane + " bits are not run by the kernels"));
        try (WorkPool pool = new WorkPool(2)) {
            int correct = Trainer.correct(model, test, pool);
            assertTrue(correct > test.size() / 2, "learned nothing: " + correct);
            Evaluation evaluation = Evaluator.evaluate(model, test, pool);
            assertEquals(correct, evaluation.correct(), 2);
            Workload workload = Workload.of(model, evaluation.activity());
            for (LayerWork layer : workload.layers()) {
                assertEquals(layer.spiking() ? membrane : null, layer.membraneBits(), layer.name());
                if (layer.spiking()) {
                    assertEquals(membrane, Architecture.preset("eyeriss-snn").widths().of(Operand.MEMBRANE, layer),
                            layer.name());
                }
            }
            assertFalse(Json.line(Workload.of(models[0].with(NETWORK), evaluation.activity())).contains("membrane"));
        }
    }

    @Test
    void aNetworkSaysItsBitsInYaml() {
        String text = NetworkText.of(NETWORK.withMembraneBits(5));
        assertTrue(text.contains("reset: hard, membrane-bits: 5}"), text);
        assertEquals(NETWORK.withMembraneBits(5), NetworkFile.parse("n.yaml", text));
        assertFalse(NetworkText.of(NETWORK).contains("membrane-bits"));
        for (String bad : List.of("1", "17", "4.5", "many")) {
            assertThrows(BadInputException.class,
                    () -> NetworkFile.parse("n.yaml", text.replace("membrane-bits: 5", "membrane-bits: " + bad)));
        }
        assertThrows(IllegalArgumentException.class,
                () -> new NeuronModel(Kind.LI, 0.5, 0.5, 1, 1, 0, 1, Tie.FIRES, Reset.HARD, 0, 4));
        assertThrows(IllegalArgumentException.class, () -> lif(4, Reset.SOFT, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17, 32})
    void otherWidthsAreRefused(int membrane) {
        assertThrows(IllegalArgumentException.class, () -> rounded(8, membrane));
    }

    @Test
    void namesAndHashesOfOthersStay() {
        assertEquals("quantise-b8-m4", rounded(8, 4).name());
        assertEquals("quantise-m4", rounded(Model.FULL_PRECISION, 4).name());
        assertFalse(Json.line(Compression.quantise(8)).contains("membrane"), Json.line(Compression.quantise(8)));
    }
}
