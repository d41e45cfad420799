package spikelane.kernels.sliced;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.agrona.collections.IntArrayList;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.Tie;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;

/**
 * What a batch-sliced layer computes with: lists of nonzero weights, and the neurons' constants in bit planes.
 *
 * <p>
 * Neuron update. {@link LifUpdate} with tau = 2 and hard reset is {@code U = (V + (K << F) + bias) >> 1} (adding V
 * inside the shift is exact). With the shifted potential {@code V' = V - bias} the bias is gone:
 *
 * <pre>
 * U' = (V' + (K &lt;&lt; F)) &gt;&gt; 1       spike when U' &gt;= threshold - bias       reset and start: V' = -bias
 * </pre>
 *
 * so the planes below F only move, and the membrane potential is the starting value of the count. A count that is too
 * large by a constant A is a bias that is too small by {@code A << F}; so {@link #offset} holds
 * {@code bias - (A << F)} in the place of the bias. The carry-save form counts each block of {@value #LIST_STEP}
 * subtracted inputs as 16 too many.
 *
 * <p>
 * Width. Let A - negative &lt;= K + A &lt;= A + positive, over a channel's inputs, and let lo and hi be the least and
 * largest of {@code -offset}, {@code (K + A) << F}. V' starts in [lo, hi], and the mean of two numbers in [lo, hi],
 * rounded down, lies in it. So V' and a threshold up to hi + 1 fit in {@link #planes} bits of two's complement, and
 * the sum before the shift in one more. A threshold outside [lo, hi + 1] acts like the nearer end.
 */
public final class SlicedPlan {
    /** Inputs that the carry-save form adds at once; lists are padded to it. */
    static final int LIST_STEP = 16;
    /** Counts that are subtracted and as many that are added at once; their planes are a multiple of it. */
    static final int COUNT_STEP = 4;

    private final IntWeights weights;
    private final IntNeurons neurons;
    private final Geometry geometry;
    private final int batch;
    private final int inputPlanes;
    private final boolean carrySave;
    private final int planes;
    private final int[] order;
    private final int[] rank;
    private final int[][] lists;
    private final int[] splits;
    private final long[] offset;
    private final long[] constants;

    private SlicedPlan(IntWeights weights, IntNeurons neurons, Geometry geometry, int batch, int inputPlanes,
            long countLimit, boolean carrySave) {
        Channels.require(weights.ternary(), "weights up to " + weights.maxAbs() + ": only ternary ones are bit-sliced");
        Channels.require(
                geometry.kernelHeight() == geometry.kernelWidth() && geometry.stride() == 1
                        && (geometry.kernelWidth() == 1 || geometry.kernelWidth() == 3)
                        && geometry.padding() == geometry.kernelWidth() / 2,
                "only 3 x 3 kernels with padding 1 and 1 x 1 kernels with padding 0 are bit-sliced: " + geometry);
        Channels.require(neurons.leakShift() == 1 && neurons.reset() == Reset.HARD && neurons.tie() == Tie.FIRES,
                "only LIF neurons with tau 2 and hard reset that spike at their threshold are bit-sliced: leakShift "
                        + neurons.leakShift() + ", " + neurons.reset() + ", " + neurons.tie());
        Channels.require(neurons.channels() == geometry.outputs(),
                neurons.channels() + " neurons for " + geometry.outputs() + " output channels");
        Channels.require(batch == 32 || batch == 64, "batch " + batch + ": 32 or 64 is possible");
        LifUpdate.check(neurons, weights.maxCurrent() * countLimit);
        this.weights = weights;
        this.neurons = neurons;
        this.geometry = geometry;
        this.batch = batch;
        this.inputPlanes = inputPlanes;
        this.carrySave = carrySave;
        int outputs = geometry.outputs();
        lists = new int[outputs][];
        splits = new int[outputs];
        offset = new long[outputs];
        long[] least = new long[outputs];
        long[] largest = new long[outputs];
        int widest = neurons.fractionBits() + (carrySave ? 10 : inputPlanes + 2); // what the SIMD forms write out
        for (int m = 0; m < outputs; m++) {
            int[] minus = taps(m, -1);
            int[] plus = taps(m, 1);
            int step = carrySave ? LIST_STEP : COUNT_STEP;
            int most = (Math.max(minus.length, plus.length) + step - 1) / step * step;
            splits[m] = carrySave ? (minus.length + step - 1) / step * step : most;
            lists[m] = concat(pad(minus, splits[m]),
                    pad(plus, carrySave ? (plus.length + step - 1) / step * step : most));
            long extra = carrySave ? splits[m] : 0;
            offset[m] = neurons.bias()[m] - (extra << neurons.fractionBits());
            least[m] = Math.min(-offset[m], (extra - minus.length * countLimit) << neurons.fractionBits());
            largest[m] = Math.max(-offset[m], (extra + plus.length * countLimit) << neurons.fractionBits());
            widest = Math.max(widest, Math.max(bits(least[m]), bits(largest[m] + 1)));
        }
        planes = widest;
        order = IntStream.range(0, outputs).boxed()
                .sorted(Comparator.comparingInt((Integer m) -> splits[m]).thenComparingInt(m -> lists[m].length))
                .mapToInt(m -> m).toArray();
        rank = new int[outputs];
        for (int i = 0; i < outputs; i++) {
            rank[order[i]] = i;
        }
        constants = new long[outputs * planes * 2];
        for (int m = 0; m < outputs; m++) {
            long threshold = Math.clamp((long) neurons.threshold()[m] - offset[m], least[m], largest[m] + 1);
            for (int p = 0; p < planes; p++) {
                // The top plane is turned round: comparing two's complement is then comparing unsigned numbers.
                constants[constantAt(m) + 2 * p] = -((p < planes - 1 ? ~threshold : threshold) >> p & 1);
                constants[constantAt(m) + 2 * p + 1] = -(-offset[m] >> p & 1);
            }
        }
    }

    /**
     * @param weights ternary weights of a 3 x 3 convolution with padding 1, or of a 1 x 1 one
     * @param neurons LIF neurons with tau 2 and hard reset
     * @param batch   32 or 64
     * @return the plan of a layer whose inputs are spikes
     */
    public static SlicedPlan convolution(IntWeights weights, IntNeurons neurons, int batch) {
        return new SlicedPlan(weights, neurons, weights.geometry(), batch, 1, 1, true);
    }

    /**
     * @param weights     ternary weights of a 3 x 3 convolution with padding 1, or of a 1 x 1 one
     * @param neurons     LIF neurons with tau 2 and hard reset
     * @param batch       32 or 64
     * @param inputPlanes P, 4, 8, 12 or 16: counts are below 2^P
     * @return the plan of a layer of few inputs that are event counts
     */
    public static SlicedPlan counts(IntWeights weights, IntNeurons neurons, int batch, int inputPlanes) {
        Channels.require(inputPlanes >= COUNT_STEP && inputPlanes <= 16 && inputPlanes % COUNT_STEP == 0,
                inputPlanes + " input planes: 4, 8, 12 or 16 are possible");
        return new SlicedPlan(weights, neurons, weights.geometry(), batch, inputPlanes, (1L << inputPlanes) - 1, false);
    }

    /**
     * @param weights  ternary weights of a 3 x 3 convolution with padding 1, or of a 1 x 1 one
     * @param neurons  LIF neurons with tau 2 and hard reset
     * @param batch    32 or 64
     * @param maxCount largest event count, below 2^16
     * @return the plan of a layer of few inputs that are event counts, with as few input planes as they need
     */
    public static SlicedPlan countsUpTo(IntWeights weights, IntNeurons neurons, int batch, int maxCount) {
        Channels.require(maxCount >= 1 && maxCount < 1 << 16, "counts up to " + maxCount + ": 1 to 65535 are possible");
        return new SlicedPlan(weights, neurons, weights.geometry(), batch, planes(maxCount), maxCount, false);
    }

    /** {@return input planes that counts need, a multiple of {@value #COUNT_STEP}} */
    public static int planes(int maxCount) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(maxCount);
        return (bits + COUNT_STEP - 1) / COUNT_STEP * COUNT_STEP;
    }

    /** {@return the layer} */
    public Geometry geometry() {
        return geometry;
    }

    /** {@return the weights} */
    public IntWeights weights() {
        return weights;
    }

    /** {@return the neurons} */
    public IntNeurons neurons() {
        return neurons;
    }

    /** {@return bits of a word: 32 or 64} */
    public int batch() {
        return batch;
    }

    /** {@return P: inputs are below 2^P} */
    public int inputPlanes() {
        return inputPlanes;
    }

    /** {@return bit planes of a membrane potential in two's complement; a sum takes one more} */
    public int planes() {
        return planes;
    }

    /** {@return whether the lists and offsets are those of the carry-save form} */
    boolean carrySave() {
        return carrySave;
    }

    /** {@return blocks of scratch memory of an image row} */
    int scratchBlocks() {
        if (!carrySave) {
            return (kernelPixels() * geometry.channels() + 1) * inputPlanes;
        }
        return Arrays.stream(lists).mapToInt(list -> list.length).max().orElseThrow() / LIST_STEP + 8;
    }

    /**
     * {@return work of an input of one sample at one output pixel, active or not: a list entry loads and adds a bit of each
     * input plane, by a full adder}
     */
    public RowWork row() {
        double bits = (double) inputPlanes * entries() / geometry.rows();
        return new RowWork(bits / Byte.SIZE, Resource.LOGIC, RowWork.FULL_ADDER * bits, true);
    }

    /** {@return bytes of the inputs under a block's kernel, from which the entries are loaded} */
    public double patchBytes() {
        return (double) geometry.rows() * inputPlanes * SlicedSpikes.BLOCK_BYTES;
    }

    private int entries() {
        return Arrays.stream(lists).mapToInt(list -> list.length).sum();
    }

    /** {@return output channels as they are computed: those with short lists first, so that loops end as the last did} */
    int[] order() {
        return order;
    }

    /** {@return where in {@link #order} a channel stands; its potentials lie in this order, to be read ahead} */
    int rank(int m) {
        return rank[m];
    }

    /**
     * {@return byte distances to the subtracted, then to the added inputs: from a block's upper left neighbour, or,
     * for counts, in the row's scratch memory, which holds the inputs of a block as {@code [k][k][C][P]} and P zeros;
     * there both parts are equally long}
     */
    int[] list(int m) {
        return lists[m];
    }

    /** {@return where the added inputs of the list begin} */
    int split(int m) {
        return splits[m];
    }

    /** {@return what the stored potential is too small by} */
    long offset(int m) {
        return offset[m];
    }

    /** {@return of each plane, lowest first, the complemented threshold's bit and the reset potential's, as masks} */
    long[] constants() {
        return constants;
    }

    /** {@return where a channel's constants begin} */
    int constantAt(int m) {
        return rank[m] * planes * 2;
    }

    /** @throws IllegalArgumentException if the buffers are not those of this layer or the rows lie outside */
    void check(SlicedSpikes in, SlicedMembrane membrane, SlicedSpikes out, int rowFrom, int rowTo) {
        Geometry g = geometry;
        if (in.channels() != g.channels() * inputPlanes || in.height() != g.height() || in.width() != g.width()
                || in.batch() != batch || in.halo() != g.padding()) {
            throw new IllegalArgumentException(
                    "input of " + in + " for " + g + ", " + inputPlanes + " input planes, batch " + batch);
        }
        if (out.channels() != g.outputs() || out.height() != g.height() || out.width() != g.width()
                || out.batch() != batch || out.samples() != in.samples()) {
            throw new IllegalArgumentException("output of " + out + ", " + out.samples() + " samples for " + g
                    + ", batch " + batch + ", " + in.samples() + " samples");
        }
        Channels.require(membrane.plan() == this, "the membrane potentials belong to another plan");
        if (rowFrom < 0 || rowFrom > rowTo || rowTo > g.height()) {
            throw new IllegalArgumentException("rows " + rowFrom + " to " + rowTo + " of " + g.height());
        }
    }

    private int[] taps(int m, int sign) {
        Geometry g = geometry;
        int kernel = g.kernelWidth();
        int rowBlocks = carrySave ? SlicedSpikes.blocks(g.width(), batch) + 2 * g.padding() : kernel;
        int channelBlocks = g.channels() * inputPlanes + (carrySave ? 1 : 0);
        IntArrayList taps = new IntArrayList();
        for (int c = 0; c < g.channels(); c++) {
            for (int tap = 0; tap < kernel * kernel; tap++) {
                if (weights.get(tap * g.channels() + c, m) == sign) {
                    int rows = tap / kernel;
                    int columns = tap % kernel;
                    taps.addInt(((rows * rowBlocks + columns) * channelBlocks + c * inputPlanes)
                            * SlicedSpikes.BLOCK_BYTES);
                }
            }
        }
        return taps.toIntArray();
    }

    /** Fills a list up with distances to what is always zero. */
    private int[] pad(int[] taps, int length) {
        int[] padded = Arrays.copyOf(taps, length);
        int zero = geometry.channels() * inputPlanes * (carrySave ? 1 : kernelPixels()) * SlicedSpikes.BLOCK_BYTES;
        Arrays.fill(padded, taps.length, length, zero);
        return padded;
    }

    private int kernelPixels() {
        return geometry.kernelHeight() * geometry.kernelWidth();
    }

    private static int[] concat(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static int bits(long value) {
        return Long.SIZE + 1 - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
    }
}
