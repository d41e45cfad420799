package spikelane.sim.inference;

import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.CextNet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.sim.activity.ActivityCounter;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.RandomModel;

class InferenceSlicedTest {
    /** What came out for all samples. */
    private record Outcome(int[][] spikes, List<LayerActivity> activity) {
        void assertSame(Outcome actual) {
            assertTrue(Arrays.deepEquals(spikes, actual.spikes));
            for (int i = 0; i < activity.size(); i++) {
                LayerActivity a = activity.get(i);
                LayerActivity b = actual.activity.get(i);
                assertArrayEquals(a.activeByInput(), b.activeByInput(), a.layer().name());
                assertArrayEquals(a.activeBySample(), b.activeBySample(), a.layer().name());
                assertArrayEquals(a.activeByStep(), b.activeByStep(), a.layer().name());
                assertTrue(Arrays.deepEquals(a.stepsBySample(), b.stepsBySample()), a.layer().name());
                assertTrue(Arrays.deepEquals(a.channelsBySample(), b.channelsBySample()), a.layer().name());
            }
        }
    }

    /** Without TCJA everything is integer: the specification is the plain loops. */
    @ParameterizedTest
    @CsvSource({"1, 2, 1, 32, 3, 9", "5, 2, 0.8, 64, 64, 9", "17, 2, 0.5, 32, 33, 15", "33, 1, 1, 32, 31, 16",
            "65, 2, 0.3, 64, 1, 300", "24, 3, 0.6, 64, 65, 9"})
    void integerNetworksAreThoseOfThePlainLoops(int channels, int blocks, double kept, int batch, int samples,
            int maxCount) {
        Model model = RandomModel.of(RandomModel.config(channels, blocks, 0), 2, kept, channels * 31L + batch);
        short[][] counts = samples(model.network(), samples, maxCount);
        Outcome expected = alone(new InferenceScalar(model, maxCount), counts);
        assertAlive(expected);
        for (Implementation implementation : List.of(Implementation.SCALAR, Implementation.VECTOR)) {
            for (int to = 1; to <= blocks; to++) {
                for (int from = 0; from < to; from++) {
                    expected.assertSame(batched(implementation, model, batch, from, to, maxCount, counts));
                }
            }
        }
    }

    /** Gated layers sum in float32, in the order of the event-driven inference. */
    @ParameterizedTest
    @CsvSource({"9, 2, 1, 32, 33", "16, 2, 2, 64, 31", "33, 3, 1, 32, 5", "40, 3, 2, 64, 64", "20, 1, 1, 32, 1"})
    void gatedNetworksAreThoseOfTheEventDrivenInference(int channels, int blocks, int tcjaBlocks, int batch,
            int samples) {
        Model model = RandomModel.of(RandomModel.config(channels, blocks, tcjaBlocks), 2, 0.7, 3);
        short[][] counts = samples(model.network(), samples, 9);
        Outcome expected = alone(new InferenceVector(Kernels.choose(Implementation.VECTOR), model, 9), counts);
        assertAlive(expected);
        assertEquals(blocks - tcjaBlocks + 1, InferenceSliced.sliceable(model));
        for (int to = 1; to <= InferenceSliced.sliceable(model); to++) {
            for (int from = 0; from < to; from++) {
                expected.assertSame(batched(Implementation.VECTOR, model, batch, from, to, 9, counts));
            }
        }
    }

    /** Odd images: pooling drops a row and a column, but a gate counts their spikes. */
    @ParameterizedTest
    @CsvSource({"0, 19, 21", "1, 19, 21", "2, 34, 34", "1, 35, 6"})
    void imagesNeedNotHalveEvenly(int tcjaBlocks, int height, int width) {
        Network config = CextNet.paper().channels(6).image(height, width).steps(4).blocks(2).gated(tcjaBlocks).hidden(9)
                .classes(3, 2).dropout(0.5).statistics(Statistics.ALL_STEPS).network();
        Model model = RandomModel.of(config, 2, 1, 8);
        short[][] counts = samples(config, 40, 20);
        Outcome expected = alone(new InferenceVector(Kernels.choose(Implementation.VECTOR), model, 1023), counts);
        for (int batch : new int[]{32, 64}) {
            expected.assertSame(
                    batched(Implementation.VECTOR, model, batch, 0, InferenceSliced.sliceable(model), 1023, counts));
        }
    }

    @Test
    void refusesWhatIsNotTernary() {
        Network config = RandomModel.config(4, 2, 1);
        for (int bits : new int[]{3, 8, Model.FULL_PRECISION}) {
            Model model = RandomModel.of(config, bits, 1, 5);
            assertThrows(IllegalArgumentException.class, () -> new InferenceSliced(Kernels.standard(), model, 9, 32));
        }
        Model ternary = RandomModel.of(config, 2, 1, 5);
        assertNull(InferenceSliced.obstacle(ternary));
        assertThrows(IllegalArgumentException.class, () -> new InferenceSliced(Kernels.standard(), ternary, 9, 16));
        assertThrows(IllegalArgumentException.class,
                () -> new InferenceSliced(Kernels.standard(), ternary, 9, 32, 0, 3, null));
    }

    @Test
    void countsBeyondTheDeclaredAreRefused() {
        Model model = RandomModel.of(RandomModel.config(4, 1, 0), 2, 1, 5);
        short[][] counts = samples(model.network(), 3, 9);
        counts[2][3] = 10;
        int[][] spikes = new int[3][outputs(model.network())];
        ActivityCounter recorder = new ActivityCounter(model.network(), 3);
        try (InferenceSliced inference = new InferenceSliced(Kernels.standard(), model, 9, 32)) {
            Inference.Worker worker = inference.newWorker();
            assertThrows(IllegalArgumentException.class, () -> worker.run(counts, spikes, recorder));
        }
    }

    private static Outcome alone(Inference inference, short[][] counts) {
        Network config = inference.network();
        int[][] spikes = new int[counts.length][outputs(config)];
        ActivityCounter recorder = new ActivityCounter(config, counts.length);
        try (inference) {
            Inference.Worker worker = inference.newWorker();
            for (int n = 0; n < counts.length; n++) {
                recorder.beginSample(n);
                worker.run(counts[n], spikes[n], recorder);
            }
        }
        return new Outcome(spikes, ActivityCounter.merge(List.of(recorder)));
    }

    /** Batches of changing sizes, the last one partial, so that what one leaves behind would show in the next. */
    private static Outcome batched(Implementation implementation, Model model, int batch, int from, int to,
            int maxCount, short[][] counts) {
        int[][] spikes = new int[counts.length][outputs(model.network())];
        ActivityCounter recorder = new ActivityCounter(model.network(), counts.length);
        try (InferenceSliced inference = new InferenceSliced(Kernels.choose(implementation), model, maxCount, batch,
                from, to, null)) {
            Inference.Worker worker = inference.newWorker();
            for (int first = 0, last; first < counts.length; first = last) {
                last = Math.min(counts.length, first + (first == 0 ? batch : 1 + batch / 3));
                int[][] some = new int[last - first][outputs(model.network())];
                recorder.beginCall(first);
                worker.run(Arrays.copyOfRange(counts, first, last), some, recorder);
                System.arraycopy(some, 0, spikes, first, some.length);
            }
        }
        return new Outcome(spikes, ActivityCounter.merge(List.of(recorder)));
    }

    private static int outputs(Network config) {
        return config.outputs();
    }

    private static short[][] samples(Network config, int count, int maxCount) {
        Random random = new Random(77);
        short[][] samples = new short[count][config.steps() * 2 * config.input().height() * config.input().width()];
        for (short[] sample : samples) {
            for (int i = 0; i < sample.length; i++) {
                sample[i] = (short) (random.nextInt(3) == 0 ? 1 + random.nextInt(maxCount) : 0);
            }
        }
        return samples;
    }

    private static void assertAlive(Outcome outcome) {
        for (LayerActivity activity : outcome.activity()) {
            assertTrue(activity.meanDensity() > 0.002, activity.layer().name() + ": " + activity.meanDensity());
        }
        assertTrue(Arrays.stream(outcome.spikes()).flatMapToInt(IntStream::of).sum() > 0, "no output spike");
    }
}
