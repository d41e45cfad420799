package spikelane.sim.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityCounter;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.RandomModel;

class InferenceTest {
    private static final int MAX_COUNT = 9;
    private static final int SAMPLES = 2;

    /** What one inference gave for all samples. */
    private record Outcome(int[][] spikes, List<LayerActivity> activity) {
        static Outcome of(Inference inference, Inference.Worker worker, short[][] samples) {
            Network config = inference.network();
            ActivityCounter recorder = new ActivityCounter(config, samples.length);
            int[][] spikes = new int[samples.length][config.outputs()];
            for (int i = 0; i < samples.length; i++) {
                recorder.beginSample(i);
                worker.run(samples[i], spikes[i], recorder);
            }
            return new Outcome(spikes, ActivityCounter.merge(List.of(recorder)));
        }
    }

    /** Without TCJA everything is integer, on and beside the lane boundaries. */
    @ParameterizedTest
    @CsvSource({"1, 2, 1", "3, 8, 0.8", "16, 3, 1", "31, 4, 1", "32, 2, 0.8", "33, 6, 1", "63, 2, 0.7", "64, 8, 1",
            "65, 2, 1", "129, 3, 0.6"})
    void integerNetworksAgreeBitForBit(int channels, int bits, double kept) {
        Model model = RandomModel.of(RandomModel.config(channels, 2, 0), bits, kept, channels * 31L + bits);
        Outcome expected = scalar(model);
        assertAlive(expected);
        for (Implementation implementation : List.of(Implementation.SCALAR, Implementation.VECTOR)) {
            assertSame(expected, onKernels(implementation, model));
        }
    }

    /** Fewer of them give other spikes, but the same ones in each form. */
    @ParameterizedTest
    @CsvSource({"16, 2, 0", "64, 2, 1", "33, 4, 2", "65, 2, 4"})
    void fractionBitsOfTheModelHoldInEveryForm(int channels, int bits, int fractionBits) {
        Model most = RandomModel.of(RandomModel.config(channels, 2, 0), bits, 1, channels);
        Model model = most.withFractionBits(fractionBits);
        Outcome expected = scalar(model);
        assertAlive(expected);
        for (Implementation implementation : List.of(Implementation.SCALAR, Implementation.VECTOR)) {
            assertSame(expected, onKernels(implementation, model));
        }
        try (InferenceVector narrow = new InferenceVector(Kernels.choose(Implementation.VECTOR), model, MAX_COUNT)) {
            assertTrue(narrow.forms().stream().allMatch(form -> form.reason().contains("int16 potentials")),
                    narrow.forms().toString());
        }
        if (bits == 2) {
            try (Inference sliced = new InferenceSliced(Kernels.standard(), model, MAX_COUNT, 32)) {
                int[][] spikes = new int[SAMPLES][model.network().outputs()];
                sliced.newWorker().run(samples(model.network()), spikes, ActivityListener.NONE);
                assertTrue(Arrays.deepEquals(expected.spikes(), spikes));
            }
        }
    }

    /** Gated and full-precision layers: with these seeds no potential comes within its error bound of the threshold. */
    @ParameterizedTest
    @CsvSource({"5, 2, 2, 1, 1, 4", "16, 2, 2, 2, 0.5, 10", "33, 3, 2, 1, 1, 1", "31, 8, 2, 2, 1, 9",
            "64, 8, 2, 1, 1, 2", "65, 2, 2, 1, 0.4, 10", "65, 2, 2, 2, 0.8, 2", "7, 32, 2, 0, 1, 1",
            "16, 32, 2, 1, 0.5, 10", "33, 32, 1, 1, 1, 2", "64, 32, 1, 0, 1, 1", "65, 32, 1, 1, 1, 1"})
    void realLayersAgreeWithinRounding(int channels, int bits, int blocks, int tcjaBlocks, double kept, long seed) {
        Model model = RandomModel.of(RandomModel.config(channels, blocks, tcjaBlocks), bits, kept, seed);
        InferenceScalar inference = new InferenceScalar(model, MAX_COUNT);
        InferenceScalar.ScalarWorker run = inference.newWorker();
        Outcome expected = Outcome.of(inference, run, samples(model.network()));
        assertAlive(expected);
        assertTrue(run.smallestMargin() > 1, "take another seed: " + run.smallestMargin());
        for (Implementation implementation : List.of(Implementation.SCALAR, Implementation.VECTOR)) {
            assertSame(expected, onKernels(implementation, model));
        }
    }

    /** State of one sample must not reach the next. */
    @ParameterizedTest
    @EnumSource(value = Implementation.class, names = {"SCALAR", "VECTOR"})
    void samplesDoNotDependOnEachOther(Implementation implementation) {
        Model model = RandomModel.of(RandomModel.config(20, 2, 1), 2, 1, 5);
        short[][] samples = samples(model.network());
        try (Inference inference = new InferenceVector(Kernels.choose(implementation), model, MAX_COUNT)) {
            Outcome forward = Outcome.of(inference, inference.newWorker(), samples);
            Outcome backward = Outcome.of(inference, inference.newWorker(), new short[][]{samples[1], samples[0]});
            assertArrayEquals(forward.spikes()[0], backward.spikes()[1]);
            assertArrayEquals(forward.spikes()[1], backward.spikes()[0]);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 0", "3, 2", "8, 1"})
    void threadsThatShareASampleChangeNothing(int threads, int tcjaBlocks) {
        Model model = RandomModel.of(RandomModel.config(65, 3, tcjaBlocks), 2, 1, 5);
        try (WorkPool pool = new WorkPool(threads);
                InferenceVector inference = new InferenceVector(Kernels.standard(), model, MAX_COUNT)) {
            Outcome alone = Outcome.of(inference, inference.newWorker(), samples(model.network()));
            assertSame(alone, Outcome.of(inference, inference.newWorker(pool), samples(model.network())));
        }
    }

    @Test
    void countsBeyondTheDeclaredAreRefused() {
        Model model = RandomModel.of(RandomModel.config(4, 1, 0), 2, 1, 5);
        short[] sample = samples(model.network())[0];
        sample[3] = MAX_COUNT + 1;
        ActivityCounter recorder = new ActivityCounter(model.network(), 1);
        int[] spikes = new int[model.network().outputs()];
        try (Inference inference = Inference.of(model, MAX_COUNT)) {
            Inference.Worker worker = inference.newWorker();
            assertThrows(IllegalArgumentException.class, () -> worker.run(sample, spikes, recorder));
        }
    }

    @Test
    void equalVotesGoToTheFirstClass() {
        Network config = RandomModel.config(1, 1, 0);
        assertEquals(3, config.readout().classes());
        assertEquals(4, config.readout().votes());
        assertEquals(0, Inference.predict(config, new int[12]));
        assertEquals(1, Inference.predict(config, new int[]{1, 0, 0, 0, 0, 0, 1, 1, 0, 2, 0, 0}));
    }

    private static Outcome scalar(Model model) {
        InferenceScalar inference = new InferenceScalar(model, MAX_COUNT);
        return Outcome.of(inference, inference.newWorker(), samples(model.network()));
    }

    private static Outcome onKernels(Implementation implementation, Model model) {
        try (Inference inference = new InferenceVector(Kernels.choose(implementation), model, MAX_COUNT)) {
            return Outcome.of(inference, inference.newWorker(), samples(model.network()));
        }
    }

    private static short[][] samples(Network config) {
        Random random = new Random(77);
        short[][] samples = new short[SAMPLES][config.steps() * 2 * config.input().height() * config.input().width()];
        for (short[] sample : samples) {
            for (int i = 0; i < sample.length; i++) {
                sample[i] = (short) (random.nextInt(3) == 0 ? 1 + random.nextInt(MAX_COUNT) : 0);
            }
        }
        return samples;
    }

    private static void assertSame(Outcome expected, Outcome actual) {
        for (int layer = 0; layer < expected.activity().size(); layer++) {
            LayerActivity a = expected.activity().get(layer);
            LayerActivity b = actual.activity().get(layer);
            assertArrayEquals(a.activeByInput(), b.activeByInput(), a.layer().name());
            assertArrayEquals(a.activeBySample(), b.activeBySample(), a.layer().name());
            assertArrayEquals(a.activeByStep(), b.activeByStep(), a.layer().name());
        }
        assertTrue(Arrays.deepEquals(expected.spikes(), actual.spikes()));
    }

    /** A comparison of silent networks would prove nothing. */
    private static void assertAlive(Outcome outcome) {
        for (LayerActivity activity : outcome.activity()) {
            double density = activity.meanDensity();
            assertTrue(density > 0.005, activity.layer().name() + " has density " + density);
            long[] bySample = activity.activeBySample();
            assertEquals(Arrays.stream(activity.activeByInput()).sum(), Arrays.stream(bySample).sum());
            assertEquals(Arrays.stream(activity.activeByStep()).sum(), Arrays.stream(bySample).sum());
        }
        assertTrue(Arrays.stream(outcome.spikes()).flatMapToInt(IntStream::of).sum() > 0, "no output spike");
    }
}
