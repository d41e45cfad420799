package spikelane.sim.inference;

import spikelane.sim.inference.layer.EventLayer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.WorkPool;
import spikelane.kernels.plan.CostTable;
import spikelane.kernels.plan.CostTable.Point;
import spikelane.kernels.plan.CostTable.Stage;
import spikelane.kernels.plan.CostTable.StagePoint;
import spikelane.kernels.plan.FormPlanner;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.data.FrameSet;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.RandomModel;

class EvaluatorTest {
    private static final Network CONFIG = RandomModel.config(9, 2, 1);

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 32})
    void isTheSameOnAnyNumberOfThreads(int bits) {
        Model model = RandomModel.of(CONFIG, bits, 1, 4);
        FrameSet data = samples(11, 3);
        Evaluation one = evaluate(model, data, 1);
        for (int threads : new int[]{2, 3, 8}) {
            Evaluation many = evaluate(model, data, threads);
            assertArrayEquals(one.predictions(), many.predictions());
            assertEquals(one.correct(), many.correct());
            for (int i = 0; i < one.activity().size(); i++) {
                LayerActivity a = one.activity().get(i);
                LayerActivity b = many.activity().get(i);
                assertEquals(11, b.samples());
                assertArrayEquals(a.activeByInput(), b.activeByInput());
                assertArrayEquals(a.activeBySample(), b.activeBySample());
                assertArrayEquals(a.activeByStep(), b.activeByStep());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 70})
    void isTheSameInAnyBatch(int count) {
        Model model = RandomModel.of(CONFIG, 2, 1, 4);
        FrameSet data = samples(count, 3);
        Evaluation one = evaluate(model, data, 1, 1);
        for (int threads : new int[]{1, 2, 3}) {
            for (int batch : new int[]{32, 64}) {
                Evaluation many = evaluate(model, data, threads, batch);
                assertArrayEquals(one.predictions(), many.predictions());
                for (int i = 0; i < one.activity().size(); i++) {
                    LayerActivity a = one.activity().get(i);
                    LayerActivity b = many.activity().get(i);
                    assertArrayEquals(a.activeByInput(), b.activeByInput());
                    assertArrayEquals(a.activeBySample(), b.activeBySample());
                    assertArrayEquals(a.activeByStep(), b.activeByStep());
                    assertTrue(Arrays.deepEquals(a.stepsBySample(), b.stepsBySample()));
                    assertTrue(Arrays.deepEquals(a.channelsBySample(), b.channelsBySample()));
                }
            }
        }
    }

    @Test
    void choosesTheBatchAndSaysWhy() {
        Model ternary = RandomModel.of(CONFIG, 2, 1, 4);
        FormPlanner fast = planner(1, 50);
        FormPlanner slow = planner(1, 5000);
        assertEquals(1, choice(slow, ternary, 640, 2).batch());
        assertEquals(32, choice(fast, ternary, 32, 1).batch());
        assertEquals(1, choice(fast, ternary, 1, 1).batch(), "a batch takes as long with one sample");
        assertTrue(choice(fast, ternary, 640, 2).batch() >= 32); // which one depends on the register
        assertTrue(choice(fast, ternary, 640, 2).toString().endsWith("640 samples on 2 threads, by a table)"));
        assertEquals("1 sample at once (an old table has no times of batches; spikelane tune measures them)",
                choice(new FormPlanner(new CostTable(256, fast.table().points(), List.of()), "an old table", null),
                        ternary, 640, 2).toString());
        assertEquals("1 sample at once (only ternary weights run bit-sliced over a batch, not full precision)",
                choice(fast, RandomModel.of(CONFIG, 32, 1, 4), 640, 2).toString());
        Model eight = RandomModel.of(CONFIG, 8, 1, 4);
        assertEquals("batch 32 cannot run: only ternary weights run bit-sliced over a batch, not 8 bit",
                assertThrows(BadInputException.class, () -> BatchChoice.forced(eight, 32)).getMessage());
        assertEquals("batch 2: 1, 32 or 64 is possible",
                assertThrows(BadInputException.class, () -> BatchChoice.forced(ternary, 2)).getMessage());
        assertEquals(1, BatchChoice.forced(eight, 1).batch());
    }

    private static BatchChoice choice(FormPlanner planner, Model model, int samples, int threads) {
        try (InferenceVector alone = new InferenceVector(Kernels.choose(Implementation.VECTOR), model, 9)) {
            return BatchChoice.of(planner, model, alone,
                    new SpikeDensities(CONFIG.weightLayers().stream().map(layer -> 0.1).toList(), 9), samples, threads);
        }
    }

    /** @param ns of a neuron alone, and of a block and output of a batch */
    private static FormPlanner planner(double ns, double slicedNs) {
        List<StagePoint> stages = new ArrayList<>(List.of(new StagePoint(Stage.NEURONS, 1, 1, 0, ns),
                new StagePoint(Stage.COUNTS, 1, 1, 0, ns), new StagePoint(Stage.WHOLE, 1, 1, 0, 64 * ns)));
        for (int batch : new int[]{32, 64}) {
            stages.add(new StagePoint(Stage.SLICED, batch, 1, 0, slicedNs));
            stages.add(new StagePoint(Stage.SLICED_COUNTS, batch, 1, 0, slicedNs));
            stages.add(new StagePoint(Stage.TRANSFER, batch, 1, 0, slicedNs));
        }
        return new FormPlanner(new CostTable(256, List.of(new Point("nibbles", false, 1, 0, 1, ns)), stages), "a table",
                null);
    }

    @Test
    void saysHowItRanAndWarmsUpWhenAsked() {
        Model model = RandomModel.of(CONFIG, 2, 1, 4);
        try (WorkPool pool = new WorkPool(2)) {
            Evaluation.RunFacts cold = Evaluator.evaluate(model, samples(5, 3), pool, done -> {}, 1, Duration.ZERO)
                    .run();
            Evaluation.RunFacts warm = Evaluator
                    .evaluate(model, samples(5, 3), pool, done -> {}, 32, Duration.ofMillis(80)).run();
            assertEquals(List.of("conv0", "conv1", "fc0", "fc1"), cold.forms().stream().map(LayerForm::layer).toList());
            assertEquals(List.of("fc0", "fc1"), warm.forms().stream().map(LayerForm::layer).toList());
            assertTrue(cold.forms().get(1).reason().contains("% spikes"), cold.forms().toString());
            assertFalse(cold.forms().get(1).reason().contains("10.0 % spikes"), "spikes were not counted");
            assertTrue(warm.warmUpSeconds() >= 0.02 && cold.warmUpSeconds() < warm.warmUpSeconds());
            assertTrue(cold.seconds() > 0);
        }
    }

    /** Between the usual and the counted density of its input, csr and nibbles cost conv1 the same. */
    @Test
    void layersAreLaidOutAgainOnlyWhereTheirFormChanges() {
        Model model = RandomModel.of(CONFIG, 2, 1, 4);
        FrameSet data = samples(5, 3);
        double counted;
        try (InferenceVector network = new InferenceVector(Kernels.standard(), model, 20)) {
            counted = network.fit(data).of(1);
        }
        double factor = counted / FormPlanner.USUAL_SPIKES;
        assertTrue(factor > 1.2 || factor < 0.8, "density " + counted);
        double tapsByChannels = 2.5 * 2.5 * 9; // of 3 x 3, inside an image of 4 x 4
        double even = Math.sqrt(counted * FormPlanner.USUAL_SPIKES) * tapsByChannels;
        FormPlanner planner = new FormPlanner(new CostTable(256,
                List.of(new Point("csr", false, 1, 1, 1, 1), new Point("csr", false, 1, 1, 100, 100),
                        new Point("nibbles", false, 1, 0, 1, even), new Point("planes", true, 1, 0, 1, 1)),
                List.of()), "a table", null);
        try (InferenceVector network = new InferenceVector(Kernels.choose(Implementation.VECTOR).with(planner), model,
                20)) {
            List<EventLayer> before = network.events();
            network.fit(data);
            List<EventLayer> after = network.events();
            for (int i = 0; i < before.size(); i++) {
                if (i == 1) {
                    assertEquals(factor > 1 ? "SpikePropagationCsrVector" : "SpikePropagationNibblesVector",
                            before.get(i).kernel().choice().form());
                    assertEquals(factor < 1 ? "SpikePropagationCsrVector" : "SpikePropagationNibblesVector",
                            after.get(i).kernel().choice().form());
                } else {
                    assertSame(before.get(i).kernel().choice().kernel(), after.get(i).kernel().choice().kernel());
                }
            }
        }
    }

    @Test
    void countsWhatItPredictsRightly() {
        Model model = RandomModel.of(CONFIG, 2, 1, 4);
        FrameSet data = samples(6, 3);
        int[] predictions = evaluate(model, data, 2).predictions();
        predictions[2] = (predictions[2] + 1) % CONFIG.readout().classes();
        FrameSet labelled = new FrameSet(data.steps(), data.height(), data.width(), data.classes(), data.counts(),
                predictions);
        Evaluation evaluation = evaluate(model, labelled, 2);
        assertEquals(5, evaluation.correct());
        assertEquals(6, evaluation.total());
        assertEquals(5 / 6.0, evaluation.accuracy());
        assertTrue(evaluation.msPerSample() > 0);
    }

    /** R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3. */
    @ParameterizedTest
    @CsvSource({"81, 263, 0.2553, 0.3662", "15, 148, 0.0624, 0.1605", "0, 20, 0, 0.1611", "1, 29, 0.0061, 0.1718",
            "29, 29, 0.8830, 1"})
    void wilsonIntervals(int correct, int total, double low, double high) {
        Evaluation evaluation = new Evaluation(correct, total, 1, new int[total], List.of(), null);
        assertEquals(low, evaluation.ciLow(), 5e-5);
        assertEquals(high, evaluation.ciHigh(), 5e-5);
    }

    @Test
    void refusesSamplesThatDoNotFit() {
        Model model = RandomModel.of(CONFIG, 2, 1, 4);
        FrameSet data = new FrameSet(CONFIG.steps(), 34, 34, 10, new short[1][CONFIG.steps() * 2 * 34 * 34],
                new int[1]);
        assertEquals("the network takes T 5, 2 x 8 x 8, 3 classes, but the samples have T 5, 2 x 34 x 34, 10 classes",
                assertThrows(BadInputException.class, () -> evaluate(model, data, 1)).getMessage());
        assertThrows(BadInputException.class, () -> evaluate(model, samples(0, 3), 1));
    }

    @Test
    void canBeInterrupted() {
        Model model = RandomModel.of(CONFIG, 2, 1, 4);
        FrameSet data = samples(4, 3);
        Thread.currentThread().interrupt();
        assertThrows(CancellationException.class, () -> evaluate(model, data, 1));
    }

    /** More events in one pixel than the usual layout holds. */
    @Test
    void takesManyEvents() {
        Model model = RandomModel.of(CONFIG, 8, 1, 4);
        FrameSet data = samples(1, 3);
        data.counts()[0][7] = Short.MAX_VALUE;
        assertEquals(1, evaluate(model, data, 1).total());
    }

    private static Evaluation evaluate(Model model, FrameSet data, int threads) {
        try (WorkPool pool = new WorkPool(threads)) {
            return Evaluator.evaluate(model, data, pool);
        }
    }

    private static Evaluation evaluate(Model model, FrameSet data, int threads, int batch) {
        try (WorkPool pool = new WorkPool(threads)) {
            return Evaluator.evaluate(model, data, pool, done -> {}, batch, Duration.ZERO);
        }
    }

    private static FrameSet samples(int count, int classes) {
        Random random = new Random(5);
        short[][] counts = new short[count][CONFIG.steps() * 2 * CONFIG.input().height() * CONFIG.input().width()];
        int[] labels = new int[count];
        for (int n = 0; n < count; n++) {
            labels[n] = random.nextInt(classes);
            for (int i = 0; i < counts[n].length; i++) {
                counts[n][i] = (short) Math.max(0, random.nextInt(8 + n) - 5);
            }
        }
        return new FrameSet(CONFIG.steps(), CONFIG.input().height(), CONFIG.input().width(), classes, counts, labels);
    }
}
