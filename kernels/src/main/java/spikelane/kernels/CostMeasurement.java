package spikelane.kernels;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import spikelane.kernels.CostTable.Point;
import spikelane.kernels.PropagationForm.Work;

/**
 * Times the forms of {@link SpikePropagation} on a grid of layers and densities, in one process and on one thread: those of
 * a layer in turn ({@link CostTimer}), each at all densities of its inputs, as in a network.
 */
public final class CostMeasurement {
    private static final List<Geometry> LAYERS = List.of(Geometry.fullyConnected(2048, 1, 1, 512),
            Geometry.fullyConnected(512, 1, 1, 256), Geometry.sameSize(128, 32, 32, 128, 3),
            Geometry.sameSize(64, 16, 16, 64, 3));
    /** Spike densities of the grid. */
    private static final double[] SPIKES = {0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.5};
    private static final double[] WEIGHTS = {0.67, 0.3, 0.1, 0.04, 0.02, 0.01};
    /** A row is expanded in a time that hardly depends on its weights. */
    private static final double[] BITMASK_WEIGHTS = {0.67, 0.1, 0.01};
    private static final double TWO_OF_FOUR = 0.5;
    /** Inputs of a density in turn, so that the processor does not learn one by heart. */
    private static final int VECTORS = 16;
    private static final int IMAGES = 2;
    private static final long SEED = 853;

    /**
     * A form on a layer.
     *
     * @param form    what is timed
     * @param maxAbs  largest weight
     * @param weights density
     */
    private record Series(PropagationForm form, int maxAbs, double weights) {}

    private CostMeasurement() {}

    private static List<Series> series(Geometry g) {
        List<Series> series = new ArrayList<>();
        series.add(new Series(PropagationForm.NIBBLES, 1, WEIGHTS[0]));
        series.add(new Series(PropagationForm.PLANES, 1, WEIGHTS[0]));
        series.add(new Series(PropagationForm.INT4, SpikePropagationInt4Vector.MAX_ABS, WEIGHTS[0]));
        series.add(new Series(PropagationForm.INT8, Byte.MAX_VALUE, WEIGHTS[0]));
        series.add(new Series(PropagationForm.TWO_OF_FOUR, Byte.MAX_VALUE, TWO_OF_FOUR));
        for (double weights : BITMASK_WEIGHTS) {
            series.add(new Series(PropagationForm.BITMASK, Byte.MAX_VALUE, weights));
        }
        for (double weights : WEIGHTS) {
            series.add(new Series(PropagationForm.CSR, Byte.MAX_VALUE, weights));
            if (g.outputPixels() > 1) {
                series.add(new Series(PropagationForm.NONZEROS, 1, weights));
            }
        }
        return series;
    }

    /**
     * @param progress told of each part, in {@link #parts}
     * @return this machine's cost table
     */
    public static CostTable table(Consumer<String> progress) {
        List<Point> points = new ArrayList<>();
        for (Geometry g : LAYERS) {
            measure(g, () -> progress.accept("layer of " + g.channels() + " to " + g.outputs()), points);
        }
        return new CostTable(Lanes.vectorBits(), points, StageMeasurement.points(progress));
    }

    /** {@return how often {@link #table} tells its progress} */
    public static int parts() {
        return LAYERS.size() * (1 + CostTimer.STEPS) + StageMeasurement.parts();
    }

    private static void measure(Geometry g, Runnable progress, List<Point> points) {
        progress.run();
        try (Arena arena = Arena.ofShared()) {
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
            SpikeList[][] lists = new SpikeList[SPIKES.length][g.outputPixels() == 1 ? VECTORS : IMAGES];
            for (int i = 0; i < SPIKES.length; i++) {
                for (int j = 0; j < lists[i].length; j++) {
                    lists[i][j] = list(arena, g, SPIKES[i], random);
                }
            }
            IntLanes currents = new IntLanes(arena, g.outputPixels(), g.outputs());
            Set<PropagationForm> warm = EnumSet.noneOf(PropagationForm.class);
            List<PackedWeights> weights = new ArrayList<>();
            List<CostTimer.Series> calls = new ArrayList<>();
            List<Series> compared = series(g);
            for (Series series : compared) {
                PackedWeights packed = new PackedWeights(arena, g, weights(g, series, random));
                SpikePropagation propagation = series.form().make(arena, packed);
                weights.add(packed);
                calls.add(new CostTimer.Series(Arrays.stream(lists)
                        .<Runnable>map(density -> () -> run(propagation, density, currents)).toList(),
                        !warm.add(series.form())));
            }
            double[][] ns = CostTimer.leasts(calls, progress);
            for (int s = 0; s < ns.length; s++) {
                PropagationForm form = compared.get(s).form();
                for (int i = 0; i < SPIKES.length; i++) {
                    Work work = form.work(weights.get(s), SPIKES[i]);
                    points.add(new Point(form, g.outputPixels() == 1, (long) g.rows() * g.outputs(), work.nonzeros(),
                            work.active(), Math.round(1000 * ns[s][i] / lists[i].length / work.units()) / 1000.0));
                }
            }
        }
    }

    private static void run(SpikePropagation propagation, SpikeList[] lists, IntLanes currents) {
        for (SpikeList list : lists) {
            propagation.propagate(list, currents);
        }
    }

    private static byte[] weights(Geometry g, Series series, RandomGenerator random) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        for (int row = 0; row < g.rows(); row++) {
            for (int m = 0; m < g.outputs(); m++) {
                boolean kept = series.form() == PropagationForm.TWO_OF_FOUR
                        ? (m + row) % 4 < 2
                        : random.nextDouble() < series.weights();
                int weight = random.nextInt(1, series.maxAbs() + 1);
                weights[m * g.rows() + row] = (byte) (!kept ? 0 : random.nextBoolean() ? weight : -weight);
            }
        }
        return weights;
    }

    private static SpikeList list(Arena arena, Geometry g, double density, RandomGenerator random) {
        SpikeList list = SpikeList.of(g);
        new SpikeExtractionScalar().extract(bits(arena, g, density, random), list);
        return list;
    }

    static SpikeBits bits(Arena arena, Geometry g, double density, RandomGenerator random) {
        SpikeBits bits = new SpikeBits(arena, g.height() * g.width(), g.channels());
        for (int p = 0; p < bits.pixels(); p++) {
            for (int c = 0; c < g.channels(); c++) {
                bits.set(p, c, random.nextDouble() < density);
            }
        }
        return bits;
    }
}
