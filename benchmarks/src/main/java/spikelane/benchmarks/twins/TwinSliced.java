package spikelane.benchmarks.twins;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.io.BadInputException;

/**
 * A ternary 3 x 3 convolution with its neurons, bit-sliced over a batch of 32, in C. Spikes and potentials are its own, in
 * blocks of its register's width: block j of S in a row holds pixels j, j + S, j + 2S, ..., a word each.
 */
public final class TwinSliced {
    /** Samples. */
    public static final int BATCH = 32;
    private static final int STEP = 16;
    /** Planes above the fraction that the form writes out. */
    private static final int LEAST_PLANES = 10;
    /** Carries that the form keeps: one for each {@value #STEP} inputs, and three of padding. */
    private static final int MOST_CARRIES = 96;

    private final MemorySegment function;
    private final MemorySegment layer;
    private final MemorySegment in;
    private final MemorySegment out;
    private final MemorySegment potentials;
    private final Geometry g;
    private final int lanes;
    private final int blocks;
    private final int planes;

    /**
     * @param arena   owner of weights, spikes and potentials
     * @param weights of the convolution
     * @param neurons of tau 2 and hard reset
     * @throws BadInputException if there are no twins here, or none for such a layer
     */
    public TwinSliced(Arena arena, IntWeights weights, IntNeurons neurons) {
        this(arena, weights, neurons, TwinCode.of(Twins.INTRINSICS));
    }

    TwinSliced(Arena arena, IntWeights weights, IntNeurons neurons, TwinCode code) {
        TwinLif.require(neurons);
        g = weights.geometry();
        int most = g.rows() / STEP + 2;
        if (!(weights.ternary() && g.kernelHeight() == 3 && g.kernelWidth() == 3 && g.stride() == 1 && g.padding() == 1
                && most + 3 <= MOST_CARRIES)) {
            throw new BadInputException("the bit-sliced C twin knows no layer " + g + ": ternary 3 x 3 with padding 1"
                    + " was expected, of 160 channels at most");
        }
        function = code.function("sliced");
        lanes = code.bits() / BATCH;
        blocks = (g.width() + lanes - 1) / lanes;
        int outputs = g.outputs();
        int[][] lists = new int[outputs][];
        int[] ends = new int[2 * outputs + 1];
        long[] offset = new long[outputs];
        long[] least = new long[outputs];
        long[] largest = new long[outputs];
        int widest = neurons.fractionBits() + LEAST_PLANES;
        for (int m = 0; m < outputs; m++) {
            int[] minus = taps(weights, m, -1);
            int[] plus = taps(weights, m, 1);
            lists[m] = IntStream.concat(Arrays.stream(padded(minus)), Arrays.stream(padded(plus))).toArray();
            long extra = padded(minus).length; // each subtracted input counts as one too many
            ends[2 * m + 1] = ends[2 * m] + padded(minus).length;
            ends[2 * m + 2] = ends[2 * m] + lists[m].length;
            offset[m] = neurons.bias()[m] - (extra << neurons.fractionBits());
            least[m] = Math.min(-offset[m], (extra - minus.length) << neurons.fractionBits());
            largest[m] = Math.max(-offset[m], (extra + plus.length) << neurons.fractionBits());
            widest = Math.max(widest, Math.max(bits(least[m]), bits(largest[m] + 1)));
        }
        planes = widest;
        long[] constants = new long[2 * outputs * planes];
        potentials = Channels.allocate(arena, (long) g.height() * blocks * outputs * (planes + 1) * blockBytes());
        for (int m = 0; m < outputs; m++) {
            long threshold = Math.clamp(neurons.threshold()[m] - offset[m], least[m], largest[m] + 1);
            for (int p = 0; p <= planes; p++) {
                long reset = -(-offset[m] >> p & 1);
                for (int block = 0; block < g.height() * blocks; block++) {
                    potentials.asSlice((((long) block * outputs + m) * (planes + 1) + p) * blockBytes(), blockBytes())
                            .fill((byte) reset);
                }
                if (p < planes) {
                    constants[2 * (m * planes + p)] = -((p < planes - 1 ? ~threshold : threshold) >> p & 1);
                    constants[2 * (m * planes + p) + 1] = reset;
                }
            }
        }
        in = Channels.allocate(arena, (long) (g.height() + 2) * (blocks + 2) * (g.channels() + 1) * blockBytes());
        out = Channels.allocate(arena, (long) g.height() * blocks * outputs * blockBytes());
        layer = layer(arena, neurons.fractionBits(), Arrays.stream(lists).flatMapToInt(Arrays::stream).toArray(), ends,
                constants);
    }

    /** {@return the struct {@code sliced_layer} of the twins} */
    private MemorySegment layer(Arena arena, int fraction, int[] lists, int[] ends, long[] constants) {
        int[] numbers = {g.height(), blocks, g.channels(), g.outputs(), planes, fraction};
        MemorySegment struct = Channels.allocate(arena, numbers.length * Integer.BYTES + 3 * Long.BYTES);
        MemorySegment.copy(numbers, 0, struct, JAVA_INT, 0, numbers.length);
        MemorySegment ofLists = Channels.allocate(arena, (long) lists.length * Integer.BYTES);
        MemorySegment.copy(lists, 0, ofLists, JAVA_INT, 0, lists.length);
        MemorySegment ofEnds = Channels.allocate(arena, (long) ends.length * Integer.BYTES);
        MemorySegment.copy(ends, 0, ofEnds, JAVA_INT, 0, ends.length);
        MemorySegment ofConstants = Channels.allocate(arena, (long) constants.length * Long.BYTES);
        MemorySegment.copy(constants, 0, ofConstants, JAVA_LONG, 0, constants.length);
        long at = (long) numbers.length * Integer.BYTES;
        struct.set(JAVA_LONG, at, ofLists.address());
        struct.set(JAVA_LONG, at + Long.BYTES, ofEnds.address());
        struct.set(JAVA_LONG, at + 2 * Long.BYTES, ofConstants.address());
        return struct;
    }

    private static int bits(long value) {
        return Long.SIZE + 1 - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
    }

    private int blockBytes() {
        return lanes * Integer.BYTES;
    }

    private int[] taps(IntWeights weights, int m, int sign) {
        return IntStream.range(0, g.channels() * 9).filter(i -> weights.get(i % 9 * g.channels() + i / 9, m) == sign)
                .map(i -> ((i % 9 / 3 * (blocks + 2) + i % 3) * (g.channels() + 1) + i / 9) * blockBytes()).toArray();
    }

    /** Filled up with distances to a block of zeros. */
    private int[] padded(int[] taps) {
        int[] padded = Arrays.copyOf(taps, (taps.length + STEP - 1) / STEP * STEP);
        Arrays.fill(padded, taps.length, padded.length, g.channels() * blockBytes());
        return padded;
    }

    /** Takes a sample's spikes. The edge blocks repeat the last and the first block, moved by a lane. */
    public void pack(int sample, SpikeBits spikes) {
        for (int y = 0; y < g.height(); y++) {
            for (int x = 0; x < g.width(); x++) {
                int lane = x / blocks;
                for (int c = 0; c < g.channels(); c++) {
                    boolean spike = spikes.get(y * g.width() + x, c);
                    set(y, x % blocks, c, lane, sample, spike);
                    if (x % blocks == 0 && lane > 0) {
                        set(y, blocks, c, lane - 1, sample, spike);
                    }
                    if (x % blocks == blocks - 1 && lane + 1 < lanes) {
                        set(y, -1, c, lane + 1, sample, spike);
                    }
                }
            }
        }
    }

    private void set(int y, int block, int c, int lane, int sample, boolean spike) {
        long at = (((long) (y + 1) * (blocks + 2) + block + 1) * (g.channels() + 1) + c) * blockBytes()
                + lane * (long) Integer.BYTES + sample / Byte.SIZE;
        int bit = 1 << sample % Byte.SIZE;
        int before = in.get(JAVA_BYTE, at);
        in.set(JAVA_BYTE, at, (byte) (spike ? before | bit : before & ~bit));
    }

    /** Gives a sample's spikes of the last time step. */
    public void unpack(int sample, SpikeBits spikes) {
        for (int p = 0; p < spikes.pixels(); p++) {
            int x = p % g.width();
            for (int m = 0; m < g.outputs(); m++) {
                long at = (((long) p / g.width() * blocks + x % blocks) * g.outputs() + m) * blockBytes()
                        + x / blocks * (long) Integer.BYTES;
                spikes.set(p, m, (out.get(JAVA_INT, at) >> sample & 1) != 0);
            }
        }
    }

    /** One time step of the whole batch. */
    public void step() {
        TwinCalls.step(function, layer, in, potentials, out);
    }
}
