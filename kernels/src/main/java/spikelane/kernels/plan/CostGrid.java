package spikelane.kernels.plan;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.plan.CostTable.Point;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.kernels.spikes.SpikePropagation;

/**
 * Times the forms of {@link SpikePropagation} on a grid of layers and densities, in one process and on one thread: those of
 * a layer in turn ({@link Turns}), each at all densities of its inputs, as in a network.
 */
public final class CostGrid {
    private static final List<Geometry> LAYERS = List.of(Geometry.fullyConnected(2048, 1, 1, 512),
            Geometry.fullyConnected(512, 1, 1, 256), Geometry.sameSize(128, 32, 32, 128, 3),
            Geometry.sameSize(64, 16, 16, 64, 3));
    /** Spike densities of the grid. */
    private static final double[] SPIKES = {0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.5};
    /** Inputs of a density in turn, so that the processor does not learn one by heart. */
    private static final int VECTORS = 16;
    private static final int IMAGES = 2;
    private static final long SEED = 853;

    /**
     * A form on a layer.
     *
     * @param form    what is timed
     * @param weights on what
     */
    private record Series(SpikeForm form, SpikeForm.Sample weights) {}

    private CostGrid() {}

    private static List<Series> series(Geometry g) {
        return SpikeForms.all().stream()
                .flatMap(form -> form.samples(g).stream().map(sample -> new Series(form, sample))).toList();
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
        return new CostTable(Channels.vectorBits(), points, StageGrid.points(progress));
    }

    /** {@return how often {@link #table} tells its progress} */
    public static int parts() {
        return LAYERS.size() * (1 + Turns.STEPS) + StageGrid.parts();
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
            IntMap currents = new IntMap(arena, g.outputPixels(), g.outputs());
            Set<SpikeForm> warm = new HashSet<>();
            List<IntWeights> weights = new ArrayList<>();
            List<Turns.Series> calls = new ArrayList<>();
            List<Series> compared = series(g);
            for (Series series : compared) {
                IntWeights packed = new IntWeights(arena, g, weights(g, series.weights(), random));
                SpikePropagation propagation = series.form().make(arena, packed);
                weights.add(packed);
                calls.add(new Turns.Series(Arrays.stream(lists)
                        .<Runnable>map(density -> () -> run(propagation, density, currents)).toList(),
                        !warm.add(series.form())));
            }
            double[][] ns = Turns.leasts(calls, progress);
            for (int s = 0; s < ns.length; s++) {
                SpikeForm form = compared.get(s).form();
                for (int i = 0; i < SPIKES.length; i++) {
                    SpikeForm.Work work = form.work(weights.get(s), SPIKES[i]);
                    points.add(new Point(form.name(), g.outputPixels() == 1, (long) g.rows() * g.outputs(),
                            work.nonzeros(), work.active(),
                            Math.round(1000 * ns[s][i] / lists[i].length / work.units()) / 1000.0));
                }
            }
        }
    }

    private static void run(SpikePropagation propagation, SpikeList[] lists, IntMap currents) {
        for (SpikeList list : lists) {
            propagation.propagate(list, currents);
        }
    }

    private static byte[] weights(Geometry g, SpikeForm.Sample sample, RandomGenerator random) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        for (int i = 0; i < weights.length; i++) {
            int weight = random.nextInt(1, sample.maxAbs() + 1);
            weights[i] = (byte) (random.nextDouble() >= sample.density() ? 0 : random.nextBoolean() ? weight : -weight);
        }
        return weights;
    }

    private static SpikeList list(Arena arena, Geometry g, double density, RandomGenerator random) {
        SpikeList list = SpikeList.of(g);
        SpikeExtraction.scalar().extract(bits(arena, g, density, random), list);
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
