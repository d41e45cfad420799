package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
        assertTrue(Registers.LONGS.length() > 0); // initialises the class, and with it the operators
        OPERATORS = OperatorCaches.used();
    }

    /** One call of a kernel on the input of the given density. */
    record Case(String name, IntConsumer call) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** An operation that a kernel is the first to use may leave all kernels boxed: see {@link Operators}. */
    @AfterAll
    static void close() {
        ARENA.close();
        assertEquals(OPERATORS, OperatorCaches.used());
    }

    private static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        spikes(cases, "convolution", Geometry.sameSize(70, 8, 8, 128, 3));
        spikes(cases, "fully connected", Geometry.fullyConnected(300, 1, 1, 576));
        bits(cases, Geometry.fullyConnected(300, 1, 1, 576));
        counts(cases, Geometry.sameSize(2, 12, 40, 128, 3));
        neurons(cases);
        batches(cases);
        return cases.stream();
    }

    /** Batch-sliced forms, on layers of different weight density that share their code. */
    private static void batches(List<Case> cases) {
        Geometry g = Geometry.sameSize(24, 8, 20, 24, 3);
        int[] bias = new int[g.outputs()];
        int[] threshold = new int[g.outputs()];
        Arrays.fill(threshold, 1 << 5);
        IntNeurons neurons = new IntNeurons(1, Reset.HARD, 4, bias, threshold);
        List<BatchSlicedPlan> plans = new ArrayList<>();
        for (double kept : new double[]{1, 0.15}) {
            byte[] w = Samples.weights(g, 1, Samples.random(1));
            RandomGenerator random = Samples.random(2);
            for (int i = 0; i < w.length; i++) {
                w[i] = random.nextDouble() < kept ? w[i] : 0;
            }
            plans.add(BatchSlicedPlan.convolution(new PackedWeights(ARENA, g, w), neurons, 32));
        }
        BatchSlicedSpikes[] in = new BatchSlicedSpikes[DENSITIES.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = new BatchSlicedSpikes(ARENA, g.channels(), g.height(), g.width(), 32, 1);
            for (int n = 0; n < 32; n++) {
                in[i].pack(n, Samples.spikes(ARENA, g, DENSITIES[i], Samples.random(n)));
            }
        }
        BatchSlicedSpikes out = new BatchSlicedSpikes(ARENA, g.outputs(), g.height(), g.width(), 32, 0);
        List<BatchSlicedLayer> layers = plans.stream().<BatchSlicedLayer>map(BatchSlicedLayerVector::new).toList();
        List<BatchSlicedMembrane> membranes = plans.stream().map(plan -> new BatchSlicedMembrane(ARENA, plan)).toList();
        cases.add(new Case("BatchSlicedLayerVector", i -> layers.get(i & 1).step(in[i], membranes.get(i & 1), out)));
        Geometry first = Geometry.sameSize(2, 8, 20, 24, 3);
        BatchSlicedPlan counts = BatchSlicedPlan.countsUpTo(weights(first, 1), neurons, 32, 9);
        BatchSlicedLayer countLayer = new BatchSlicedLayerCountsVector(counts);
        BatchSlicedMembrane countMembrane = new BatchSlicedMembrane(ARENA, counts);
        BatchSlicedSpikes frames = new BatchSlicedSpikes(ARENA, 8, 8, 20, 32, 1);
        cases.add(new Case("BatchSlicedLayerCountsVector", i -> {
            frames.setCount(i, i, 2 * i, 1, 4, 9);
            countLayer.step(frames, countMembrane, out);
        }));
        BatchSlicedSpikes pooled = new BatchSlicedSpikes(ARENA, g.outputs(), 4, 10, 32, 1);
        BatchSlicedMaxPool pool = new BatchSlicedMaxPoolVector();
        cases.add(new Case("BatchSlicedMaxPoolVector", i -> pool.pool(in[i], pooled)));
        BatchSlicedTally tally = new BatchSlicedTallyVector();
        int[] byChannel = new int[24 * 32];
        long[] byInput = new long[24 * 8 * 20];
        cases.add(new Case("BatchSlicedTallyVector", i -> {
            tally.byChannel(in[i], byChannel);
            tally.byInput(in[i], byInput);
        }));
        SpikeBits[] unpacked = new SpikeBits[32];
        Arrays.setAll(unpacked, n -> new SpikeBits(ARENA, 8 * 20, 24));
        BatchSlicedUnpacking unpacking = new BatchSlicedUnpacking();
        cases.add(new Case("BatchSlicedUnpacking", i -> unpacking.unpack(in[i], unpacked)));
    }

    private static void spikes(List<Case> cases, String shape, Geometry g) {
        SpikeBits[] bits = new SpikeBits[DENSITIES.length];
        SpikeList[] lists = new SpikeList[DENSITIES.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Samples.spikes(ARENA, g, DENSITIES[i], Samples.random(i));
            lists[i] = Samples.list(ARENA, g, bits[i]);
        }
        IntLanes currents = new IntLanes(ARENA, g.outputPixels(), g.outputs());
        Kernels kernels = Kernels.choose(Kernels.Implementation.VECTOR);
        SpikeList own = SpikeList.of(g);
        SpikeExtraction extraction = kernels.extraction();
        cases.add(new Case("extraction, " + shape, i -> extraction.extract(bits[i], own)));
        PackedWeights ternary = weights(g, 1);
        for (SpikePropagation form : List.of(new SpikePropagationNibblesVector(ARENA, ternary),
                new SpikePropagationPlanesVector(ARENA, ternary), new SpikePropagationInt4Vector(ARENA, weights(g, 7)),
                new SpikePropagationVector(ARENA, weights(g, 127)))) {
            cases.add(
                    new Case(form.getClass().getSimpleName() + ", " + shape, i -> form.propagate(lists[i], currents)));
        }
        PackedWeights pruned = new PackedWeights(ARENA, g, pruned(g));
        for (PropagationForm form : List.of(PropagationForm.CSR, PropagationForm.BITMASK, PropagationForm.TWO_OF_FOUR,
                PropagationForm.NONZEROS)) {
            if (form.suits(pruned)) {
                SpikePropagation propagation = form.make(ARENA, pruned);
                cases.add(new Case(form + ", " + shape, i -> propagation.propagate(lists[i], currents)));
            }
        }
        FloatWeights floats = floats(g);
        FloatLanes floatCurrents = new FloatLanes(ARENA, g.outputPixels(), g.outputs());
        FloatSpikePropagation floatSpikes = new FloatSpikePropagationVector(ARENA, floats);
        cases.add(
                new Case("FloatSpikePropagationVector, " + shape, i -> floatSpikes.propagate(lists[i], floatCurrents)));
        float[] gate = new float[g.channels()];
        Arrays.fill(gate, 0.5f);
        GatedSpikes[] gated = new GatedSpikes[lists.length];
        for (int i = 0; i < gated.length; i++) {
            gated[i] = new GatedSpikes(lists[i], gate);
        }
        GatedPropagation gates = new GatedPropagationVector(floats);
        cases.add(new Case("GatedPropagationVector, " + shape, i -> gates.propagate(gated[i], floatCurrents)));
    }

    private static void bits(List<Case> cases, Geometry g) {
        SpikeBits[] bits = new SpikeBits[DENSITIES.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Samples.spikes(ARENA, g, DENSITIES[i], Samples.random(i));
        }
        IntLanes currents = new IntLanes(ARENA, 1, g.outputs());
        BitPropagation form = new BitPropagationVector(ARENA, weights(g, 1));
        cases.add(new Case("BitPropagationVector", i -> form.propagate(bits[i], currents)));
    }

    private static void counts(List<Case> cases, Geometry g) {
        EventCounts[] counts = new EventCounts[DENSITIES.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new EventCounts(ARENA, g.height() * g.width(), g.channels(), 40);
            RandomGenerator random = Samples.random(i);
            for (int p = 0; p < counts[i].pixels(); p++) {
                for (int c = 0; c < g.channels(); c++) {
                    boolean large = random.nextInt(50) == 0;
                    int count = large ? random.nextInt(41) : 1 + random.nextInt(2);
                    counts[i].set(p, c, random.nextDouble() < DENSITIES[i] ? count : 0);
                }
            }
        }
        IntLanes currents = new IntLanes(ARENA, g.outputPixels(), g.outputs());
        for (int maxAbs : new int[]{1, 127}) {
            for (CountPropagation form : List.of(new CountPropagationVector(ARENA, weights(g, maxAbs), 40),
                    new CountPropagationTablesVector(ARENA, weights(g, maxAbs), 40))) {
                cases.add(new Case(form.getClass().getSimpleName() + ", weights to " + maxAbs,
                        i -> form.propagate(counts[i], currents)));
            }
        }
        CountPropagation rows = new CountPropagationRowsVector(ARENA, weights(g, 1), 40);
        cases.add(new Case("CountPropagationRowsVector", i -> rows.propagate(counts[i], currents)));
        FloatCountPropagation floats = new FloatCountPropagationVector(floats(g));
        FloatLanes floatCurrents = new FloatLanes(ARENA, g.outputPixels(), g.outputs());
        cases.add(new Case("FloatCountPropagationVector", i -> floats.propagate(counts[i], floatCurrents)));
    }

    private static void neurons(List<Case> cases) {
        int pixels = 30;
        int channels = 130;
        RandomGenerator random = Samples.random(9);
        IntLanes currents = new IntLanes(ARENA, pixels, channels);
        IntLanes membrane = new IntLanes(ARENA, pixels, channels);
        SpikeBits spikes = new SpikeBits(ARENA, pixels, channels);
        for (int p = 0; p < pixels; p++) {
            for (int m = 0; m < channels; m++) {
                currents.set(p, m, random.nextInt(-500, 500));
            }
        }
        int[] bias = random.ints(channels, -40, 40).toArray();
        int[] threshold = random.ints(channels, 1, 200).toArray();
        for (Reset reset : Reset.values()) {
            LifUpdate lif = new LifUpdateVector(ARENA, new IntNeurons(1, reset, 4, bias, threshold), 500);
            cases.add(new Case("LifUpdateVector, " + reset,
                    i -> lif.update(currents, 0, membrane, spikes, 0, pixels, 0, Lanes.groups(channels))));
        }
        SpikeBits[] wide = new SpikeBits[DENSITIES.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = Samples.spikes(ARENA, 64, channels, DENSITIES[i], random);
        }
        SpikeBits pooled = new SpikeBits(ARENA, 16, channels);
        MaxPool pool = new MaxPoolVector();
        cases.add(new Case("MaxPoolVector", i -> pool.pool(wide[i], 8, pooled)));
    }

    /** Of every four outputs the first is not zero. */
    private static byte[] pruned(Geometry g) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) (i / g.rows() % 4 == 0 ? 1 - 2 * (i % 2) : 0);
        }
        return weights;
    }

    private static PackedWeights weights(Geometry g, int maxAbs) {
        return new PackedWeights(ARENA, g, Samples.weights(g, maxAbs, Samples.random(maxAbs)));
    }

    private static FloatWeights floats(Geometry g) {
        float[] w = new float[g.rows() * g.outputs()];
        RandomGenerator random = Samples.random(8);
        for (int i = 0; i < w.length; i++) {
            w[i] = (float) random.nextGaussian();
        }
        return new FloatWeights(ARENA, g, w);
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
