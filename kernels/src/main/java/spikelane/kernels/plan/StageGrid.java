package spikelane.kernels.plan;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import spikelane.kernels.counts.CountForms;
import spikelane.kernels.counts.CountLayer;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.layer.MaxPool;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.plan.CostTable.Stage;
import spikelane.kernels.plan.CostTable.StagePoint;
import spikelane.kernels.sliced.SlicedLayer;
import spikelane.kernels.sliced.SlicedMembrane;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.sliced.SlicedPool;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.kernels.sliced.SlicedTransfer;
import spikelane.kernels.spikes.SpikePropagation;

/** Times what {@link CostGrid} leaves out of a convolution, and whole convolutions bit-sliced over a batch. */
final class StageGrid {
    private static final List<Geometry> LAYERS = List.of(Geometry.sameSize(64, 16, 16, 64, 3),
            Geometry.sameSize(128, 16, 16, 128, 3));
    private static final Geometry FIRST = Geometry.sameSize(2, 32, 32, 64, 3);
    private static final int[] BATCHES = {32, 64};
    private static final double[] WEIGHTS = {0.67, 0.3, 0.05};
    private static final int[] PLANES = {4, 8};
    private static final double[] COUNTS = {0.01, 0.05, 0.2, 0.5};
    private static final int MOST_COUNTS = 3;
    /** For which a first layer is laid out. */
    private static final int COUNT_LIMIT = 1023;
    private static final double SPIKES = 0.1;
    private static final int FRACTION_BITS = 8;
    private static final int THRESHOLD = 6 << FRACTION_BITS;
    private static final long SEED = 857;

    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);

    private final Arena arena;
    private final List<Turns.Series> series = new ArrayList<>();
    private final List<Measured> measured = new ArrayList<>();

    /**
     * What a series measures.
     *
     * @param stage   stage
     * @param batch   as in {@link StagePoint}
     * @param weights as there
     * @param loads   of the calls
     * @param units   of a call
     */
    private record Measured(Stage stage, int batch, long weights, double[] loads, double units) {}

    private StageGrid(Arena arena) {
        this.arena = arena;
    }

    /** {@return how often {@link #points} tells its progress} */
    static int parts() {
        return 1 + Turns.STEPS;
    }

    /**
     * @param progress told of each part
     * @return what was measured
     */
    static List<StagePoint> points(Consumer<String> progress) {
        progress.accept("neurons, counts and batches");
        try (Arena arena = Arena.ofShared()) {
            StageGrid measurement = new StageGrid(arena);
            measurement.neurons();
            measurement.counts();
            measurement.whole();
            measurement.transfer();
            LAYERS.forEach(measurement::sliced);
            measurement.slicedCounts();
            return measurement.points(() -> progress.accept("neurons, counts and batches"));
        }
    }

    private List<StagePoint> points(Runnable progress) {
        List<StagePoint> points = new ArrayList<>();
        double[][] ns = Turns.leasts(series, progress);
        for (int s = 0; s < ns.length; s++) {
            Measured own = measured.get(s);
            for (int i = 0; i < ns[s].length; i++) {
                points.add(new StagePoint(own.stage(), own.batch(), own.weights(), own.loads()[i],
                        Math.round(1000 * ns[s][i] / own.units()) / 1000.0));
            }
        }
        return points;
    }

    private void add(Stage stage, int batch, IntWeights weights, double[] loads, List<Runnable> calls, double units) {
        Geometry g = weights.geometry();
        series.add(new Turns.Series(calls, measured.stream().anyMatch(before -> before.stage() == stage)));
        measured.add(new Measured(stage, batch, (long) g.rows() * g.outputs(), loads, units));
    }

    private void neurons() {
        Geometry g = LAYERS.getLast();
        IntWeights weights = ternary(g, WEIGHTS[0]);
        LifUpdate lif = LifUpdate.vector(arena, neuronsOf(g), weights.maxCurrent());
        SpikeExtraction extraction = SpikeExtraction.vector();
        MaxPool pool = MaxPool.vector();
        PoolWindow window = PoolWindow.halving(g.outputHeight(), g.outputWidth());
        SpikeBits in = CostGrid.bits(arena, g, SPIKES, random);
        SpikeBits fired = new SpikeBits(arena, g.outputPixels(), g.outputs());
        SpikeBits pooled = new SpikeBits(arena, g.outputPixels() / 4, g.outputs());
        SpikeList list = SpikeList.of(g);
        IntMap currents = new IntMap(arena, g.outputPixels(), g.outputs());
        IntMap membrane = new IntMap(arena, g.outputPixels(), g.outputs());
        extraction.extract(in, list);
        SpikePropagation.scalar(weights).propagate(list, currents);
        Runnable step = () -> {
            extraction.extract(in, list);
            lif.update(currents, 0, membrane, fired, 0, g.outputPixels(), 0, Channels.groups(g.outputs()));
            pool.pool(fired, window, pooled);
        };
        add(Stage.NEURONS, 1, weights, new double[1], List.of(step),
                (double) g.outputPixels() * Channels.padded(g.outputs()));
    }

    private void counts() {
        IntWeights weights = ternary(FIRST, WEIGHTS[0]);
        CountPropagation propagation = CountForms.pick(weights, COUNT_LIMIT).make(arena, weights, COUNT_LIMIT);
        IntMap currents = new IntMap(arena, FIRST.outputPixels(), FIRST.outputs());
        List<Runnable> calls = Arrays.stream(eventCounts(COUNT_LIMIT))
                .<Runnable>map(input -> () -> propagation.propagate(input, currents)).toList();
        add(Stage.COUNTS, 1, weights, COUNTS, calls, (double) FIRST.outputPixels() * Channels.groups(FIRST.outputs()));
    }

    /** After a step that has woken all pixels that it wakes. */
    private void whole() {
        IntWeights weights = ternary(FIRST, WEIGHTS[0]);
        CountLayer layer = CountLayer.vector(arena, weights, neuronsOf(FIRST), new int[FIRST.outputs()], MOST_COUNTS);
        SpikeBits fired = new SpikeBits(arena, FIRST.outputPixels(), FIRST.outputs());
        List<Runnable> calls = new ArrayList<>();
        for (EventCounts input : eventCounts(MOST_COUNTS)) {
            CountLayer.Neurons neurons = layer.newNeurons(arena, FIRST.outputHeight());
            neurons.begin(0, FIRST.outputHeight());
            calls.add(() -> neurons.step(input, fired));
        }
        add(Stage.WHOLE, 1, weights, COUNTS, calls, (double) FIRST.outputPixels() * Channels.groups(FIRST.outputs()));
    }

    private void transfer() {
        Geometry g = LAYERS.getLast();
        for (int batch : BATCHES) {
            SlicedSpikes spikes = new SlicedSpikes(arena, g.channels(), g.height(), g.width(), batch, 1);
            SpikeBits[] bySample = new SpikeBits[batch];
            Arrays.setAll(bySample, n -> CostGrid.bits(arena, g, SPIKES, random));
            SlicedTransfer transfer = new SlicedTransfer();
            add(Stage.TRANSFER, batch, ternary(g, WEIGHTS[0]), new double[1],
                    List.of(() -> transfer.pack(bySample, spikes)),
                    (double) g.height() * g.width() * Channels.groups(g.channels()));
        }
    }

    private EventCounts[] eventCounts(int limit) {
        EventCounts[] inputs = new EventCounts[COUNTS.length];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = new EventCounts(arena, FIRST.height() * FIRST.width(), FIRST.channels(), limit);
            for (int at = 0; at < inputs[i].pixels() * FIRST.channels(); at++) {
                inputs[i].set(at / FIRST.channels(), at % FIRST.channels(), count(COUNTS[i]));
            }
        }
        return inputs;
    }

    private void sliced(Geometry g) {
        for (double density : WEIGHTS) {
            for (int batch : BATCHES) {
                IntWeights weights = ternary(g, density);
                SlicedPlan plan = SlicedPlan.convolution(weights, neuronsOf(g), batch);
                SlicedSpikes in = new SlicedSpikes(arena, g.channels(), g.height(), g.width(), batch, 1);
                fill(in, 1);
                sliced(plan, in, Stage.SLICED, weights.density() * g.rows());
            }
        }
    }

    private void slicedCounts() {
        for (int planes : PLANES) {
            for (int batch : BATCHES) {
                IntWeights weights = ternary(FIRST, WEIGHTS[0]);
                SlicedPlan plan = SlicedPlan.counts(weights, neuronsOf(FIRST), batch, planes);
                SlicedSpikes in = new SlicedSpikes(arena, FIRST.channels() * planes, FIRST.height(), FIRST.width(),
                        batch, 1);
                fill(in, planes);
                sliced(plan, in, Stage.SLICED_COUNTS, weights.density() * FIRST.rows() * planes);
            }
        }
    }

    /** Two rows, and the one that they are pooled into, at a time, as in a network. */
    private void sliced(SlicedPlan plan, SlicedSpikes in, Stage stage, double load) {
        Geometry g = plan.geometry();
        SlicedLayer layer = SlicedLayer.vector(plan);
        SlicedPool pool = SlicedPool.vector();
        SlicedMembrane membrane = new SlicedMembrane(arena, plan);
        SlicedSpikes fired = new SlicedSpikes(arena, g.outputs(), g.height(), g.width(), plan.batch(), 0);
        SlicedSpikes pooled = new SlicedSpikes(arena, g.outputs(), g.height() / 2, g.width() / 2, plan.batch(), 1);
        Runnable step = () -> {
            for (int y = 0; y < g.height(); y += 2) {
                layer.step(in, membrane, fired, y, y + 2);
                pool.pool(fired, pooled, y / 2, y / 2 + 1);
            }
        };
        add(stage, plan.batch(), plan.weights(), new double[]{load}, List.of(step),
                (double) g.height() * SlicedSpikes.blocks(g.width(), plan.batch()) * g.outputs());
    }

    private void fill(SlicedSpikes spikes, int planes) {
        for (int n = 0; n < spikes.batch(); n++) {
            for (int p = 0; p < spikes.height() * spikes.width(); p++) {
                for (int c = 0; c < spikes.channels() / planes; c++) {
                    spikes.setCount(n, p / spikes.width(), p % spikes.width(), c, planes, count(SPIKES) > 0 ? 1 : 0);
                }
            }
        }
    }

    private int count(double density) {
        return random.nextDouble() < density ? random.nextInt(1, MOST_COUNTS + 1) : 0;
    }

    private IntWeights ternary(Geometry g, double density) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) (random.nextDouble() >= density ? 0 : random.nextBoolean() ? 1 : -1);
        }
        return new IntWeights(arena, g, weights);
    }

    private static IntNeurons neuronsOf(Geometry g) {
        int[] threshold = new int[g.outputs()];
        Arrays.fill(threshold, THRESHOLD);
        return new IntNeurons(1, Reset.HARD, FRACTION_BITS, new int[g.outputs()], threshold);
    }
}
