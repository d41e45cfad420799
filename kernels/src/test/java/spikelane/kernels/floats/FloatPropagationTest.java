package spikelane.kernels.floats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spikelane.kernels.WorkPool;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Compare;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.GatedSpikes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Samples;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;

/** Both implementations, on each kind of input. */
class FloatPropagationTest {
    private static final int MOST = 9;

    /**
     * A kind of input, as the tests make it.
     *
     * @param <I>   input
     * @param input the kind
     * @param draw  makes one of integer values, or of any that the kind can have
     */
    record Kind<I>(FloatInput<I> input, Draw<I> draw) {
        @Override
        public String toString() {
            return input.toString();
        }

        /** {@return the specification and the SIMD form} */
        List<FloatPropagation<I>> forms(Arena arena, FloatWeights weights) {
            return List.of(FloatPropagation.scalar(input, weights), FloatPropagation.vector(arena, input, weights));
        }
    }

    /** Makes an input of the active positions. */
    private interface Draw<I> {
        Drawn<I> of(Arena arena, Geometry g, SpikeBits active, boolean integer, RandomGenerator random);
    }

    /**
     * An input.
     *
     * @param <I>   kind
     * @param input what a form reads
     * @param worth {@code [H*W][C]} what each position of it is worth
     */
    private record Drawn<I>(I input, float[][] worth) {}

    private interface Worth {
        float of(int pixel, int channel);
    }

    private static List<Kind<?>> kinds() {
        return List.of(new Kind<>(FloatInput.SPIKES, FloatPropagationTest::spikes),
                new Kind<>(FloatInput.GATED, FloatPropagationTest::gated),
                new Kind<>(FloatInput.COUNTS, FloatPropagationTest::counts));
    }

    private static Drawn<SpikeList> spikes(Arena arena, Geometry g, SpikeBits active, boolean integer,
            RandomGenerator random) {
        return new Drawn<>(Samples.list(g, active), worth(active, (p, c) -> 1));
    }

    private static Drawn<GatedSpikes> gated(Arena arena, Geometry g, SpikeBits active, boolean integer,
            RandomGenerator random) {
        float[] gate = new float[g.channels()];
        for (int c = 0; c < gate.length; c++) {
            gate[c] = integer ? 1 + random.nextInt(MOST) : random.nextFloat();
        }
        return new Drawn<>(new GatedSpikes(Samples.list(g, active), gate), worth(active, (p, c) -> gate[c]));
    }

    private static Drawn<EventCounts> counts(Arena arena, Geometry g, SpikeBits active, boolean integer,
            RandomGenerator random) {
        EventCounts counts = counts(arena, g, (p, c) -> active.get(p, c) ? 1 + random.nextInt(MOST) : 0);
        return new Drawn<>(counts, worth(active, counts::get));
    }

    private static float[][] worth(SpikeBits active, Worth each) {
        float[][] worth = new float[active.pixels()][active.channels()];
        for (int p = 0; p < worth.length; p++) {
            for (int c = 0; c < active.channels(); c++) {
                worth[p][c] = active.get(p, c) ? each.of(p, c) : 0;
            }
        }
        return worth;
    }

    private static EventCounts counts(Arena arena, Geometry g, IntBinaryOperator count) {
        EventCounts counts = new EventCounts(arena, g.height() * g.width(), g.channels(), MOST);
        for (int p = 0; p < counts.pixels(); p++) {
            for (int c = 0; c < counts.channels(); c++) {
                counts.set(p, c, count.applyAsInt(p, c));
            }
        }
        return counts;
    }

    @Test
    void boundIsThatOfTheBook() {
        assertEquals(0, FloatPropagation.errorBound(0, 5));
        assertEquals(0x1p-24 * 3, FloatPropagation.errorBound(1, 3), 0x1p-40);
        assertEquals(0.5 / (1 - 0.5) * 3, FloatPropagation.errorBound(1 << 23, 3));
    }

    /** What the inputs are worth may be counts, and the integer kernels' specification sums those. */
    @ParameterizedTest
    @MethodSource("kinds")
    void integerWeightsGiveTheIntegerCurrents(Kind<?> kind) {
        for (Geometry g : Samples.geometries()) {
            integerWeightsGiveTheIntegerCurrents(kind, g);
        }
    }

    private static <I> void integerWeightsGiveTheIntegerCurrents(Kind<I> kind, Geometry g) {
        try (Arena arena = Arena.ofShared()) {
            RandomGenerator random = Samples.random(6);
            byte[] w = Samples.weights(g, 127, Samples.random(5));
            float[] f = new float[w.length];
            for (int i = 0; i < w.length; i++) {
                f[i] = w[i];
            }
            CountPropagation integers = CountPropagation.scalar(new IntWeights(arena, g, w), MOST);
            List<FloatPropagation<I>> forms = kind.forms(arena, new FloatWeights(arena, g, f));
            IntMap expected = new IntMap(arena, g.outputPixels(), g.outputs());
            FloatMap actual = new FloatMap(arena, g.outputPixels(), g.outputs());
            for (double density : new double[]{0, 0.2, 1}) {
                Drawn<I> drawn = kind.draw.of(arena, g, Samples.spikes(arena, g, density, random), true, random);
                integers.propagate(counts(arena, g, (p, c) -> (int) drawn.worth[p][c]), expected);
                for (FloatPropagation<I> form : forms) {
                    Compare.spoil(actual);
                    form.propagate(drawn.input, actual);
                    Compare.same(expected, actual,
                            () -> form.getClass() + " of " + kind + ", density " + density + ", " + g);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void formsStayWithinTheBound(Kind<?> kind) {
        try (WorkPool pool = new WorkPool(1)) {
            for (Geometry g : Samples.geometries()) {
                float[] w = Samples.gaussian(g.rows() * g.outputs(), Samples.random(g.rows()));
                formsStayWithinTheBound(kind, g, w, pool, 0, 0.1, 1);
            }
        }
    }

    /** Weights of many magnitudes and both signs, where the order of summation shows; on any split, cold and warm. */
    @ParameterizedTest
    @MethodSource("kinds")
    void anySplitColdAndWarmStaysWithinTheBound(Kind<?> kind) {
        for (int threads : new int[]{1, 2, 3, 8}) {
            for (Geometry g : List.of(Geometry.sameSize(65, 6, 5, 130, 3), Geometry.fullyConnected(1500, 1, 1, 330))) {
                try (WorkPool pool = new WorkPool(threads)) {
                    RandomGenerator random = Samples.random(threads);
                    float[] w = Samples.gaussian(g.rows() * g.outputs(), random);
                    for (int i = 0; i < w.length; i++) {
                        w[i] *= (float) Math.pow(10, random.nextInt(-6, 7));
                    }
                    formsStayWithinTheBound(kind, g, w, pool, 0, 0.2, 0.4, 0.6, 0.8, 1);
                }
            }
        }
    }

    private static <I> void formsStayWithinTheBound(Kind<I> kind, Geometry g, float[] w, WorkPool pool,
            double... densities) {
        try (Arena arena = Arena.ofShared()) {
            RandomGenerator random = Samples.random(g.outputs());
            FloatWeights weights = new FloatWeights(arena, g, w);
            List<FloatPropagation<I>> forms = kind.forms(arena, weights);
            FloatMap actual = new FloatMap(arena, g.outputPixels(), g.outputs());
            int groups = Channels.groups(g.outputs());
            for (double density : densities) {
                Drawn<I> drawn = kind.draw.of(arena, g, Samples.spikes(arena, g, density, random), false, random);
                for (FloatPropagation<I> form : forms) {
                    Compare.spoil(actual);
                    pool.run(g.outputPixels() * groups, (item, worker) -> {
                        int p = item / groups;
                        form.propagate(drawn.input, p, p + 1, item % groups, item % groups + 1, actual, p);
                    });
                    assertWithinBound(weights, drawn.worth, actual,
                            form.getClass() + " of " + kind + ", density " + density + ", " + g);
                }
            }
        }
    }

    private static void assertWithinBound(FloatWeights weights, float[][] worth, FloatMap actual, String what) {
        Geometry g = weights.geometry();
        for (int p = 0; p < g.outputPixels(); p++) {
            for (int m = 0; m < g.outputs(); m += 7) {
                double exact = 0;
                double sumAbs = 0;
                int terms = 0;
                for (int row = 0; row < g.rows(); row++) {
                    int tap = row / g.channels();
                    int y = p / g.outputWidth() * g.stride() + tap / g.kernelWidth() - g.padding();
                    int x = p % g.outputWidth() * g.stride() + tap % g.kernelWidth() - g.padding();
                    boolean inside = y >= 0 && y < g.height() && x >= 0 && x < g.width();
                    float value = inside ? worth[y * g.width() + x][row % g.channels()] : 0;
                    if (value != 0) {
                        double term = (double) value * weights.get(row, m);
                        exact += term;
                        sumAbs += Math.abs(term);
                        terms++;
                    }
                }
                // the exact sum is itself computed in float64
                double bound = FloatPropagation.errorBound(terms, sumAbs) * (1 + 0x1p-20);
                assertEquals(exact, actual.get(p, m), bound, what + ", pixel " + p + ", output " + m);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void inputOfAnotherShapeAndWeightsAfterCloseAreRefused(Kind<?> kind) {
        refused(kind);
    }

    private static <I> void refused(Kind<I> kind) {
        Geometry g = Geometry.sameSize(4, 3, 3, 8, 3);
        try (Arena kept = Arena.ofShared()) {
            I input = full(kind, kept, g);
            FloatMap currents = new FloatMap(kept, 9, 8);
            List<FloatPropagation<I>> forms;
            try (Arena arena = Arena.ofShared()) {
                forms = kind.forms(arena, new FloatWeights(arena, g, new float[4 * 9 * 8]));
                for (FloatPropagation<I> form : forms) {
                    for (Geometry other : List.of(Geometry.sameSize(5, 3, 3, 8, 3), Geometry.sameSize(4, 3, 4, 8, 3))) {
                        I wrong = full(kind, kept, other);
                        assertThrows(IllegalArgumentException.class, () -> form.propagate(wrong, currents));
                    }
                    assertThrows(IllegalArgumentException.class, () -> form.propagate(input, 0, 10, 0, 1, currents, 0));
                    assertThrows(IllegalArgumentException.class, () -> form.propagate(input, 0, 9, 0, 1, currents, 1));
                    form.propagate(input, currents);
                }
            }
            for (FloatPropagation<I> form : forms) {
                assertThrows(IllegalStateException.class, () -> form.propagate(input, currents));
            }
        }
    }

    private static <I> I full(Kind<I> kind, Arena arena, Geometry g) {
        return kind.draw.of(arena, g, Samples.spikes(arena, g, 1, Samples.random(1)), false, Samples.random(2)).input;
    }

    @Test
    void gatesOfAnotherLayerAreRefused() {
        SpikeList list = new SpikeList(2, 2, 3);
        assertThrows(IllegalArgumentException.class, () -> new GatedSpikes(list, new float[4]));
    }
}
