package spikelane.kernels;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import spikelane.kernels.CostTable.Point;
import spikelane.kernels.PropagationForm.Work;

/**
 * Times the forms of {@link SpikePropagation} on a grid of layers and densities, in one process and on one thread. Each
 * form runs at all densities of a layer in turn, as in a network, until it gets no faster, and is then timed at each.
 */
public final class CostMeasurement {
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
     * Of the whole grid. On a virtual machine whose core is shared, calls take up to twice as long for seconds, half of
     * the time: of so many passes, one finds a point undisturbed.
     */
    private static final int PASSES = 8;

    /**
     * A form on a layer.
     *
     * @param form     what is timed
     * @param geometry layer
     * @param maxAbs   largest weight
     * @param weights  density
     */
    record Series(PropagationForm form, Geometry geometry, int maxAbs, double weights) {}

    private CostMeasurement() {}

    /** {@return the grid} */
    static List<Series> grid() {
        List<Series> grid = new ArrayList<>();
        for (Geometry g : List.of(Geometry.fullyConnected(2048, 1, 1, 512), Geometry.fullyConnected(512, 1, 1, 256),
                Geometry.sameSize(128, 32, 32, 128, 3), Geometry.sameSize(64, 16, 16, 64, 3))) {
            grid.add(new Series(PropagationForm.NIBBLES, g, 1, WEIGHTS[0]));
            grid.add(new Series(PropagationForm.PLANES, g, 1, WEIGHTS[0]));
            grid.add(new Series(PropagationForm.INT4, g, SpikePropagationInt4Vector.MAX_ABS, WEIGHTS[0]));
            grid.add(new Series(PropagationForm.INT8, g, Byte.MAX_VALUE, WEIGHTS[0]));
            grid.add(new Series(PropagationForm.TWO_OF_FOUR, g, Byte.MAX_VALUE, TWO_OF_FOUR));
            for (double weights : BITMASK_WEIGHTS) {
                grid.add(new Series(PropagationForm.BITMASK, g, Byte.MAX_VALUE, weights));
            }
            for (double weights : WEIGHTS) {
                grid.add(new Series(PropagationForm.CSR, g, Byte.MAX_VALUE, weights));
                if (g.outputPixels() > 1) {
                    grid.add(new Series(PropagationForm.NONZEROS, g, 1, weights));
                }
            }
        }
        grid.sort(Comparator.comparing(Series::form)); // a form is warm after its first layer
        return grid;
    }

    /**
     * Measures the grid, several times over: the least time of each point counts.
     *
     * @param progress told of each part, in {@link #parts}
     * @return this machine's cost table
     */
    public static CostTable table(Consumer<String> progress) {
        CostTable table = pass(progress, true);
        for (int pass = 1; pass < PASSES; pass++) {
            table = table.least(pass(progress, false));
        }
        return table;
    }

    private static CostTable pass(Consumer<String> progress, boolean first) {
        List<Point> points = new ArrayList<>();
        PropagationForm last = null;
        for (Series series : grid()) {
            progress.accept(series.form() + ", weights " + series.weights());
            measure(series, CostTimer.settledNs(first, series.form() == last), points);
            last = series.form();
        }
        return new CostTable(Lanes.vectorBits(), points, StageMeasurement.points(progress, first));
    }

    /** {@return how often {@link #table} tells its progress} */
    public static int parts() {
        return PASSES * (grid().size() + StageMeasurement.parts());
    }

    private static void measure(Series series, long settledNs, List<Point> points) {
        try (Arena arena = Arena.ofShared()) {
            Geometry g = series.geometry();
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
            PackedWeights weights = new PackedWeights(arena, g, weights(series, random));
            SpikePropagation propagation = series.form().make(arena, weights);
            IntLanes currents = new IntLanes(arena, g.outputPixels(), g.outputs());
            SpikeList[][] lists = new SpikeList[SPIKES.length][g.outputPixels() == 1 ? VECTORS : IMAGES];
            for (int i = 0; i < SPIKES.length; i++) {
                for (int j = 0; j < lists[i].length; j++) {
                    lists[i][j] = list(arena, g, SPIKES[i], random);
                }
            }
            List<Runnable> calls = Arrays.stream(lists)
                    .<Runnable>map(density -> () -> run(propagation, density, currents)).toList();
            double[] ns = CostTimer.medians(calls, settledNs);
            for (int i = 0; i < SPIKES.length; i++) {
                Work work = series.form().work(weights, SPIKES[i]);
                points.add(
                        new Point(series.form(), g.outputPixels() == 1, (long) g.rows() * g.outputs(), work.nonzeros(),
                                work.active(), Math.round(1000 * ns[i] / lists[i].length / work.units()) / 1000.0));
            }
        }
    }

    private static void run(SpikePropagation propagation, SpikeList[] lists, IntLanes currents) {
        for (SpikeList list : lists) {
            propagation.propagate(list, currents);
        }
    }

    private static byte[] weights(Series series, RandomGenerator random) {
        Geometry g = series.geometry();
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
