package spikelane.sim.train.layer;

import spikelane.kernels.WorkPool;
import spikelane.kernels.training.FloatCorrelation;

/**
 * A layer whose output is a sum of weights times shifted inputs: 3x3 convolution, fully connected, TCJA's convolutions.
 * Input and output are channels in flat rows of the same length; the weight tensor is [M][C][shifts].
 */
public final class LinearLayer {
    private static final FloatCorrelation KERNEL = FloatCorrelation.vector();
    /** Positions of a piece of work: enough to amortise its start, few enough to share out. */
    private static final int TILE = 2048;
    /** Output rows of a piece of work where there are few positions. */
    private static final int ROWS = 32;
    /**
     * Share of kept weights below which sums are of them alone. One thread of an EPYC (Zen 5, 512 bit), 16 to 24 channels, images
     * of 8 to 32: 0.28 of the time of all weights at 0.1, 0.5 at 0.2, 0.95 at 0.4; at 256 bits 0.11, 0.2, 0.4. The bytes are the same.
     */
    private static final double MOST_KEPT = 0.4;
    /** Taps of a piece of work of the weight gradient. */
    private static final int TAPS = 96;

    private final LayerWeights weights;
    private final int in;
    private final int out;
    private final int groups;
    private final int taps;
    private final int at;
    private final int stride;
    private final int length;
    private final int[] forwardOffsets;
    private final int[] backwardOffsets;
    private final float[] forwardPacked;
    private final float[] backwardPacked;
    private final float[] transposed;
    /** Weights and their gradient with zeros between groups; null where there is one group. */
    private final float[] dense;
    private final float[] denseGradient;
    private final float[][] scratch;
    private final KeptTaps forwardKept;
    private final KeptTaps backwardKept;
    private boolean pruned;

    /**
     * @param weights [M][C][shifts.length]
     * @param in      C
     * @param out     M
     * @param shifts  where each tap of a channel looks, in positions
     * @param at      where position 0 of channel 0 lies, in input and output
     * @param stride  from a channel to the next, in input and output; all of it is computed
     * @param threads most threads that will run it
     */
    public LinearLayer(LayerWeights weights, int in, int out, int[] shifts, int at, int stride, int threads) {
        this(weights, in, out, 1, shifts, at, stride, threads);
    }

    /**
     * @param weights [M][C / groups][shifts.length]
     * @param in      C
     * @param out     M
     * @param groups  of channels in and out that have nothing to do with each other
     * @param shifts  where each tap of a channel looks, in positions
     * @param at      where position 0 of channel 0 lies, in input and output
     * @param stride  from a channel to the next, in input and output; all of it is computed
     * @param threads most threads that will run it
     */
    public LinearLayer(LayerWeights weights, int in, int out, int groups, int[] shifts, int at, int stride,
            int threads) {
        this.weights = weights;
        this.groups = groups;
        this.in = in;
        this.out = out;
        this.taps = shifts.length;
        this.at = at;
        this.stride = stride;
        this.length = stride;
        forwardOffsets = offsets(in, stride, shifts, 1);
        backwardOffsets = offsets(out, stride, shifts, -1);
        forwardPacked = new float[FloatCorrelation.packedFloats(out, in * taps)];
        backwardPacked = new float[FloatCorrelation.packedFloats(in, out * taps)];
        transposed = new float[out * in * taps];
        dense = groups == 1 ? null : new float[transposed.length];
        denseGradient = groups == 1 ? null : new float[transposed.length];
        scratch = new float[threads][FloatCorrelation.scratchFloats(TAPS)];
        forwardKept = new KeptTaps(out, in * taps, threads);
        backwardKept = new KeptTaps(in, out * taps, threads);
    }

    /** {@return bytes of such a layer of one group, its weights included} */
    public static long bytes(int in, int out, int taps, int threads) {
        long weights = (long) in * out * taps;
        long packed = FloatCorrelation.packedFloats(out, in * taps)
                + (long) FloatCorrelation.packedFloats(in, out * taps);
        return LayerWeights.bytes(weights) + Float.BYTES * (packed + weights)
                + (long) threads * Float.BYTES * FloatCorrelation.scratchFloats(TAPS)
                + (long) Integer.BYTES * taps * (in + out);
    }

    private static int[] offsets(int channels, int stride, int[] shifts, int sign) {
        int[] offsets = new int[channels * shifts.length];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = i / shifts.length * stride + sign * shifts[i % shifts.length];
        }
        return offsets;
    }

    public LayerWeights weights() {
        return weights;
    }

    /** Takes over the weights after a change. */
    public void refresh() {
        weights.refresh();
        float[] w = groups == 1 ? weights.effective() : dense;
        for (int i = 0; groups > 1 && i < weights.effective().length; i++) {
            dense[denseAt(i)] = weights.effective()[i];
        }
        for (int m = 0; m < out; m++) {
            for (int c = 0; c < in; c++) {
                for (int k = 0; k < taps; k++) {
                    transposed[(c * out + m) * taps + k] = w[(m * in + c) * taps + k];
                }
            }
        }
        pruned = KeptTaps.density(w) < MOST_KEPT;
        if (pruned) {
            forwardKept.take(w, forwardOffsets);
            backwardKept.take(transposed, backwardOffsets);
        } else {
            FloatCorrelation.pack(w, out, in * taps, forwardPacked);
            FloatCorrelation.pack(transposed, in, out * taps, backwardPacked);
        }
    }

    /**
     * @param samples how many arrays count
     * @return multiply-adds of a forward pass, and of each gradient: those of zeros between positions counted
     */
    public double multiplyAdds(int samples) {
        return (double) samples * out * in * taps * length;
    }

    /**
     * @param pool    threads that share the work
     * @param samples how many arrays count
     * @param x       inputs, an array a sample
     * @param y       receives the outputs
     */
    public void forward(WorkPool pool, int samples, float[][] x, float[][] y) {
        correlate(pool, samples, forwardPacked, forwardKept, out, forwardOffsets, x, y);
    }

    /**
     * @param pool    threads that share the work
     * @param samples how many arrays count
     * @param dy      gradients of the outputs, zero outside of real positions
     * @param dx      receives the gradients of the inputs
     */
    public void inputGradient(WorkPool pool, int samples, float[][] dy, float[][] dx) {
        correlate(pool, samples, backwardPacked, backwardKept, in, backwardOffsets, dy, dx);
    }

    private void correlate(WorkPool pool, int samples, float[] packed, KeptTaps kept, int rows, int[] offsets,
            float[][] x, float[][] y) {
        int tiles = (length + TILE - 1) / TILE;
        int rowsOfItem = samples * tiles < 16 ? ROWS : rows;
        int rowItems = (rows + rowsOfItem - 1) / rowsOfItem;
        pool.run(samples * tiles * rowItems, (item, worker) -> {
            int sample = item / (tiles * rowItems);
            int tile = item / rowItems % tiles * TILE;
            int from = item % rowItems * rowsOfItem;
            int to = Math.min(rows, from + rowsOfItem);
            int positions = Math.min(TILE, length - tile);
            if (pruned) {
                kept.sum(worker, from, to, x[sample], at + tile, y[sample], at + tile, stride, positions);
            } else {
                KERNEL.correlate(packed, from, to, x[sample], at + tile, offsets, y[sample], at + tile, stride,
                        positions);
            }
        });
    }

    /**
     * Fills the gradient of the effective weights, summed over samples in their order.
     *
     * @param pool    threads that share the work
     * @param samples how many arrays count
     * @param x       inputs, an array a sample
     * @param dy      gradients of the outputs, zero outside of real positions
     */
    public void weightGradient(WorkPool pool, int samples, float[][] x, float[][] dy) {
        float[] gradient = groups == 1 ? weights.effectiveGradient() : denseGradient;
        int all = forwardOffsets.length;
        int tapItems = (all + TAPS - 1) / TAPS;
        int rowItems = (out + FloatCorrelation.ROWS - 1) / FloatCorrelation.ROWS;
        pool.run(rowItems * tapItems, (item, worker) -> {
            int row = item / tapItems * FloatCorrelation.ROWS;
            int from = item % tapItems * TAPS;
            KERNEL.weightGradient(samples, dy, at + row * stride, stride, Math.min(FloatCorrelation.ROWS, out - row), x,
                    at, forwardOffsets, from, Math.min(all, from + TAPS), length, gradient, row * all, scratch[worker]);
        });
        for (int i = 0; groups > 1 && i < weights.effectiveGradient().length; i++) {
            weights.effectiveGradient()[i] = denseGradient[denseAt(i)];
        }
    }

    /** {@return where weight i of a layer of groups lies among those of the layer without} */
    private int denseAt(int i) {
        int perOutput = in / groups * taps;
        int m = i / perOutput;
        return m * in * taps + m / (out / groups) * perOutput + i % perOutput;
    }
}
