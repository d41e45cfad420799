package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import spikelane.kernels.cases.Samples;
import spikelane.kernels.counts.CountForm;
import spikelane.kernels.counts.CountForms;
import spikelane.kernels.counts.CountLayer;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatNeurons;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.GatedSpikes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.ShortMap;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.floats.FloatInput;
import spikelane.kernels.floats.FloatLifUpdate;
import spikelane.kernels.floats.FloatPropagation;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.narrow.ShortLifUpdate;
import spikelane.kernels.layer.MaxPool;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.layer.SumPool;
import spikelane.kernels.sliced.SlicedLayer;
import spikelane.kernels.sliced.SlicedMembrane;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.sliced.SlicedPool;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.kernels.sliced.SlicedTally;
import spikelane.kernels.sliced.SlicedTransfer;
import spikelane.kernels.spikes.DepthwisePropagation;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.kernels.spikes.SpikePropagation;

/** Steady-state kernels allocate nothing: a vector that is boxed, or a slice that is made, shows here. */
@Tag("slow")
class SteadyStateTest {
    private static final double[] DENSITIES = {0, 0.02, 0.1, 0.4, 1};
    private static final int CALLS = 200;
    private static final long WARM_UP_NANOS = 15_000_000_000L;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Arena ARENA = Arena.ofShared();
    private static final Map<String, List<Integer>> OPERATORS;

    static {
        assertTrue(Vectors.LONGS.length() > 0); // initialises the class, and with it the operators
        OPERATORS = OperatorCaches.used();
    }

    /** One call of a kernel on the input of the given density. */
    record Case(String name, IntConsumer call) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** An operation that a kernel is the first to use may leave all kernels boxed: see {@code Operators}. */
    @AfterAll
    static void close() {
        ARENA.close();
        assertEquals(OPERATORS, OperatorCaches.used());
    }

    private static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        spikes(cases, "convolution", Geometry.sameSize(70, 8, 8, 128, 3));
        spikes(cases, "fully connected", Geometry.fullyConnected(300, 1, 1, 576));
        largePlanes(cases);
        depthwise(cases);
        counts(cases, Geometry.sameSize(2, 12, 40, 128, 3));
        neurons(cases);
        batches(cases);
        TrainingSteadyState.add(cases, DENSITIES);
        return cases.stream();
    }

    /** Batch-sliced forms, on layers of different weight density that share their code. */
    private static void batches(List<Case> cases) {
        Geometry g = Geometry.sameSize(24, 8, 20, 24, 3);
        int[] bias = new int[g.outputs()];
        int[] threshold = new int[g.outputs()];
        Arrays.fill(threshold, 1 << 5);
        IntNeurons neurons = new IntNeurons(1, Reset.HARD, 4, bias, threshold);
        List<SlicedPlan> plans = new ArrayList<>();
        for (double density : new double[]{0.67, 0.1}) {
            byte[] w = Samples.pruned(g, 1, density, Samples.random(1));
            plans.add(SlicedPlan.convolution(new IntWeights(ARENA, g, w), neurons, 32));
        }
        SlicedSpikes[] in = new SlicedSpikes[DENSITIES.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = new SlicedSpikes(ARENA, g.channels(), g.height(), g.width(), 32, 1);
            for (int n = 0; n < 32; n++) {
                in[i].pack(n, Samples.spikes(ARENA, g, DENSITIES[i], Samples.random(n)));
            }
        }
        SlicedSpikes out = new SlicedSpikes(ARENA, g.outputs(), g.height(), g.width(), 32, 0);
        List<SlicedLayer> layers = plans.stream().map(SlicedLayer::vector).toList();
        List<SlicedMembrane> membranes = plans.stream().map(plan -> new SlicedMembrane(ARENA, plan)).toList();
        cases.add(new Case("SlicedLayer of spikes", i -> layers.get(i & 1).step(in[i], membranes.get(i & 1), out)));
        Geometry first = Geometry.sameSize(2, 8, 20, 24, 3);
        SlicedPlan counts = SlicedPlan.countsUpTo(weights(first, 1), neurons, 32, 9);
        SlicedLayer countLayer = SlicedLayer.vector(counts);
        SlicedMembrane countMembrane = new SlicedMembrane(ARENA, counts);
        SlicedSpikes frames = new SlicedSpikes(ARENA, 8, 8, 20, 32, 1);
        cases.add(new Case("SlicedLayer of counts", i -> {
            frames.setCount(i, i, 2 * i, 1, 4, 9);
            countLayer.step(frames, countMembrane, out);
        }));
        SlicedSpikes pooled = new SlicedSpikes(ARENA, g.outputs(), 4, 10, 32, 1);
        SlicedPool pool = SlicedPool.vector();
        cases.add(new Case("SlicedPool", i -> pool.pool(in[i], pooled)));
        SlicedTally tally = SlicedTally.vector();
        int[] byChannel = new int[24 * 32];
        long[] byInput = new long[24 * 8 * 20];
        cases.add(new Case("SlicedTally", i -> {
            tally.byChannel(in[i], byChannel);
            tally.byInput(in[i], byInput);
        }));
        SpikeBits[] unpacked = new SpikeBits[32];
        Arrays.setAll(unpacked, n -> new SpikeBits(ARENA, 8 * 20, 24));
        SlicedTransfer transfer = new SlicedTransfer();
        cases.add(new Case("SlicedTransfer", i -> {
            transfer.unpack(in[i], unpacked);
            transfer.pack(unpacked, in[i]);
        }));
    }

    /** Each form on the densest and on the sparsest of the weights that a cost table times it on. */
    private static void spikes(List<Case> cases, String shape, Geometry g) {
        SpikeBits[] bits = new SpikeBits[DENSITIES.length];
        List<SpikeList> lists = new ArrayList<>();
        List<GatedSpikes> gated = new ArrayList<>();
        float[] gate = new float[g.channels()];
        Arrays.fill(gate, 0.5f);
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Samples.spikes(ARENA, g, DENSITIES[i], Samples.random(i));
            lists.add(Samples.list(g, bits[i]));
            gated.add(new GatedSpikes(lists.get(i), gate));
        }
        SpikeList own = SpikeList.of(g);
        SpikeExtraction extraction = SpikeExtraction.vector();
        cases.add(new Case("extraction, " + shape, i -> extraction.extract(bits[i], own)));
        IntMap currents = new IntMap(ARENA, g.outputPixels(), g.outputs());
        for (SpikeForm form : SpikeForms.all()) {
            List<SpikeForm.Sample> samples = form.samples(g);
            for (SpikeForm.Sample sample : samples.isEmpty()
                    ? samples
                    : List.copyOf(new LinkedHashSet<>(List.of(samples.getFirst(), samples.getLast())))) {
                byte[] w = Samples.pruned(g, sample.maxAbs(), sample.density(), Samples.random(1));
                SpikePropagation propagation = form.make(ARENA, new IntWeights(ARENA, g, w));
                cases.add(new Case(form + ", weight density " + sample.density() + ", " + shape,
                        i -> propagation.propagate(lists.get(i), currents)));
            }
        }
        floats(cases, FloatInput.SPIKES, shape, g, lists);
        floats(cases, FloatInput.GATED, shape, g, gated);
    }

    /** A table that is summed in large blocks, where many rows are active. */
    private static void largePlanes(List<Case> cases) {
        Geometry g = Geometry.fullyConnected(16384, 1, 1, 450);
        List<SpikeList> lists = new ArrayList<>();
        for (double density : DENSITIES) {
            lists.add(Samples.list(g, Samples.spikes(ARENA, g, density, Samples.random(lists.size()))));
        }
        IntMap currents = new IntMap(ARENA, 1, g.outputs());
        SpikePropagation propagation = SpikeForms.of("planes").make(ARENA, weights(g, 1));
        cases.add(new Case("planes, large table", i -> propagation.propagate(lists.get(i), currents)));
    }

    private static void depthwise(List<Case> cases) {
        int channels = 130;
        SpikeBits[] bits = new SpikeBits[DENSITIES.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Samples.spikes(ARENA, 64, channels, DENSITIES[i], Samples.random(i));
        }
        for (int outputs : new int[]{channels, 2 * channels}) {
            DepthwisePropagation form = DepthwisePropagation.vector(ARENA,
                    weights(Geometry.sameSize(1, 8, 8, outputs, 3), 127), channels);
            IntMap currents = new IntMap(ARENA, 64, outputs);
            cases.add(
                    new Case("DepthwisePropagation, " + outputs + " outputs", i -> form.propagate(bits[i], currents)));
        }
    }

    private static <I> void floats(List<Case> cases, FloatInput<I> input, String shape, Geometry g, List<I> inputs) {
        float[] w = Samples.gaussian(g.rows() * g.outputs(), Samples.random(8));
        FloatMap currents = new FloatMap(ARENA, g.outputPixels(), g.outputs());
        FloatPropagation<I> form = FloatPropagation.vector(ARENA, input, new FloatWeights(ARENA, g, w));
        cases.add(new Case("float weights of " + input + ", " + shape, i -> form.propagate(inputs.get(i), currents)));
    }

    private static void counts(List<Case> cases, Geometry g) {
        List<EventCounts> counts = new ArrayList<>();
        for (double density : DENSITIES) {
            EventCounts own = new EventCounts(ARENA, g.height() * g.width(), g.channels(), 40);
            RandomGenerator random = Samples.random(counts.size());
            for (int p = 0; p < own.pixels(); p++) {
                for (int c = 0; c < g.channels(); c++) {
                    boolean large = random.nextInt(50) == 0;
                    int count = large ? random.nextInt(41) : 1 + random.nextInt(2);
                    own.set(p, c, random.nextDouble() < density ? count : 0);
                }
            }
            counts.add(own);
        }
        IntMap currents = new IntMap(ARENA, g.outputPixels(), g.outputs());
        for (int maxAbs : new int[]{1, 127}) {
            IntWeights weights = weights(g, maxAbs);
            for (CountForm form : CountForms.all()) {
                if (form.suits(weights, 40)) {
                    CountPropagation propagation = form.make(ARENA, weights, 40);
                    cases.add(new Case(form + ", weights to " + maxAbs,
                            i -> propagation.propagate(counts.get(i), currents)));
                }
            }
        }
        IntWeights ternary = weights(g, 1);
        for (int fractionBits : new int[]{2, 12}) { // potentials of int16, and of int32
            CountLayer layer = CountLayer.vector(ARENA, ternary,
                    new IntNeurons(1, Reset.HARD, fractionBits, new int[g.outputs()], new int[g.outputs()]),
                    new int[g.outputs()], 40);
            CountLayer.Neurons neurons = layer.newNeurons(ARENA, g.outputHeight());
            SpikeBits fired = new SpikeBits(ARENA, g.outputPixels(), g.outputs());
            cases.add(new Case("CountLayer, largest count of int16 " + layer.narrowCount(), i -> {
                neurons.begin(0, g.outputHeight());
                neurons.step(counts.get(i), fired);
                neurons.step(counts.get(i), fired);
            }));
        }
        floats(cases, FloatInput.COUNTS, "first layer", g, counts);
    }

    private static void neurons(List<Case> cases) {
        int pixels = 30;
        int channels = 130;
        RandomGenerator random = Samples.random(9);
        IntMap currents = new IntMap(ARENA, pixels, channels);
        IntMap membrane = new IntMap(ARENA, pixels, channels);
        ShortMap shortCurrents = new ShortMap(ARENA, pixels, channels);
        ShortMap shortMembrane = new ShortMap(ARENA, pixels, channels);
        FloatMap floatCurrents = new FloatMap(ARENA, pixels, channels);
        FloatMap floatMembrane = new FloatMap(ARENA, pixels, channels);
        SpikeBits spikes = new SpikeBits(ARENA, pixels, channels);
        for (int p = 0; p < pixels; p++) {
            for (int m = 0; m < channels; m++) {
                currents.set(p, m, random.nextInt(-500, 500));
                shortCurrents.set(p, m, currents.get(p, m));
                floatCurrents.set(p, m, (float) random.nextGaussian());
            }
        }
        int[] bias = random.ints(channels, -40, 40).toArray();
        int[] threshold = random.ints(channels, 1, 200).toArray();
        for (Reset reset : Reset.values()) {
            LifUpdate lif = LifUpdate.vector(ARENA, new IntNeurons(1, reset, 4, bias, threshold), 500);
            cases.add(new Case("LifUpdate, " + reset,
                    i -> lif.update(currents, 0, membrane, spikes, 0, pixels, 0, Channels.groups(channels))));
            ShortLifUpdate shortLif = ShortLifUpdate.vector(ARENA, new IntNeurons(1, reset, 4, bias, threshold), 500,
                    new int[channels], 1);
            cases.add(new Case("ShortLifUpdate, int32 currents, " + reset,
                    i -> shortLif.update(currents, 0, shortMembrane, spikes, 0, pixels, 0, Channels.groups(channels))));
            cases.add(new Case("ShortLifUpdate, int16 currents, " + reset, i -> shortLif.update(shortCurrents, 0,
                    shortMembrane, spikes, 0, pixels, 0, Channels.groups(channels))));
            FloatLifUpdate floatLif = FloatLifUpdate.vector(ARENA,
                    new FloatNeurons(true, 0.5f, reset, 0, Samples.gaussian(channels, random),
                            Samples.gaussian(channels, random), Samples.gaussian(channels, random)));
            cases.add(new Case("FloatLifUpdate, " + reset, i -> floatLif.update(floatCurrents, 0, floatMembrane, spikes,
                    0, pixels, 0, Channels.groups(channels))));
        }
        SpikeBits[] wide = new SpikeBits[DENSITIES.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = Samples.spikes(ARENA, 64, channels, DENSITIES[i], random);
        }
        SpikeBits pooled = new SpikeBits(ARENA, 16, channels);
        MaxPool pool = MaxPool.vector();
        PoolWindow halving = PoolWindow.halving(8, 8);
        cases.add(new Case("MaxPool, halving", i -> pool.pool(wide[i], halving, pooled)));
        SpikeBits[] narrow = new SpikeBits[DENSITIES.length];
        Arrays.setAll(narrow, i -> Samples.spikes(ARENA, 1024, 64, DENSITIES[i], random));
        PoolWindow large = PoolWindow.halving(32, 32);
        SpikeBits fewer = new SpikeBits(ARENA, 256, 64);
        cases.add(new Case("MaxPool, halving, pixels of a word", i -> pool.pool(narrow[i], large, fewer)));
        PoolWindow strided = PoolWindow.square(8, 8, 3, 2, 1);
        cases.add(new Case("MaxPool, 3 x 3 in steps of 2", i -> pool.pool(wide[i], strided, pooled)));
        PoolWindow sliding = PoolWindow.square(8, 8, 3, 1, 1);
        SpikeBits same = new SpikeBits(ARENA, 64, channels);
        cases.add(new Case("MaxPool, 3 x 3 in steps of 1", i -> pool.pool(wide[i], sliding, same)));
        SumPool sum = SumPool.vector();
        EventCounts sums = new EventCounts(ARENA, 16, channels, 4);
        cases.add(new Case("SumPool", i -> sum.pool(wide[i], halving, sums)));
    }

    private static IntWeights weights(Geometry g, int maxAbs) {
        return new IntWeights(ARENA, g, Samples.weights(g, maxAbs, Samples.random(maxAbs)));
    }

    /** Interpreted and half compiled code boxes vectors, so rounds before the second clean one in a row are warm-up. */
    @ParameterizedTest
    @MethodSource("cases")
    void nothingIsAllocated(Case kernel) {
        int clean = 0;
        long last = 0;
        long start = System.nanoTime(); // compilers need time, not calls
        for (int round = 0; clean < 2 && System.nanoTime() - start < WARM_UP_NANOS; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < CALLS; call++) {
                kernel.call.accept((call + round) % DENSITIES.length);
            }
            last = THREADS.getCurrentThreadAllocatedBytes() - before;
            clean = last == 0 ? clean + 1 : 0;
        }
        assertTrue(clean == 2, kernel + " allocates " + last + " bytes in " + CALLS + " calls after warm-up");
    }
}
