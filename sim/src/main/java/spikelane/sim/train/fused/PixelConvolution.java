package spikelane.sim.train.fused;

import java.util.Arrays;
import java.util.stream.Stream;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.MatrixSums;
import spikelane.kernels.training.RowSums;
import spikelane.sim.train.layer.LayerWeights;

/**
 * A 3x3 convolution with padding 1. Forward and weight gradient run in two forms: for few active inputs rows of weights,
 * or of the output's gradient, are summed; for many, and always for the input gradient, it is nine products of matrices.
 */
final class PixelConvolution {
    private static final RowSums ROWS = RowSums.vector();
    private static final MatrixSums MATRICES = MatrixSums.vector();
    private static final int TAPS = PixelLayout.TAPS;
    private static final int[] NO_SHIFT = {0};
    /** Input channels of a piece of work of the weight gradient. */
    private static final int GROUP = 8;
    /** Input channels of a piece of work of its dense form, which widens them to floats. */
    private static final int DENSE_GROUP = MatrixSums.LANES;

    private final LayerWeights weights;
    private final PixelLayout in;
    private final PixelLayout out;
    private final int outStride;
    /** [C][9][M], then its gradient. */
    private final float[] table;
    /** Panels of [9][C][M] and of [9][M][C]; made when they are first needed. */
    private float[] forwardPanels = new float[0];
    private float[] backwardPanels = new float[0];
    private boolean forwardFresh;
    private boolean backwardFresh;
    /** Made when the weights are first pruned. */
    private KeptInputGradient kept;
    private boolean pruned;
    private final int threads;
    private final float[] gradient;
    private final int[][] spans;
    /** Where each tap looks: from an output into the inputs, and from an input into the outputs. */
    private final int[] inShifts = new int[TAPS];
    private final int[] backShifts = new int[TAPS];
    /** Per worker: an image of inputs as floats. */
    private final float[][] wide;

    PixelConvolution(LayerWeights weights, PixelLayout in, PixelLayout out, int threads) {
        this.weights = weights;
        this.in = in;
        this.out = out;
        this.threads = threads;
        outStride = out.stride();
        for (int tap = 0; tap < TAPS; tap++) {
            inShifts[tap] = in.shift(tap);
            backShifts[tap] = -out.shift(tap);
        }
        table = new float[in.channels() * TAPS * outStride];
        gradient = new float[table.length];
        spans = new int[threads][Math.max(out.width(), TAPS) * 3 * RowSums.SPAN];
        wide = Stream.generate(() -> new float[0]).limit(threads).toArray(float[][]::new);
    }

    /** {@return bytes it holds, its weights included} */
    static long bytes(PixelLayout in, PixelLayout out, int threads, boolean dense, boolean inputGradient) {
        long table = (long) TAPS * in.channels() * out.stride();
        long backward = inputGradient ? (long) TAPS * out.channels() * in.stride() : 0;
        long image = Math.max((in.height() + 2L) * (in.width() + 1) * in.stride(),
                (in.height() + 1L) * (in.width() + 1) * DENSE_GROUP);
        return LayerWeights.bytes((long) TAPS * in.channels() * out.channels())
                + Float.BYTES * ((dense ? 3 : 2) * table + backward)
                + threads * (Float.BYTES * (dense && inputGradient ? image : 0)
                        + (long) Integer.BYTES * Math.max(out.width(), TAPS) * 3 * RowSums.SPAN);
    }

    LayerWeights weights() {
        return weights;
    }

    /** {@return a list of inputs for each sample, such as {@link #row} expects} */
    ActiveSample[] inputs(int batch) {
        return Stream.generate(() -> new ActiveSample(in.steps(), in.height() * in.width(), in.channels(),
                TAPS * outStride, outStride)).limit(batch).toArray(ActiveSample[]::new);
    }

    /** Takes over the weights after a change. */
    void refresh() {
        weights.refresh();
        float[] w = weights.effective();
        for (int m = 0; m < out.channels(); m++) {
            int from = m * in.channels() * TAPS;
            for (int i = 0; i < in.channels() * TAPS; i++) {
                table[i * outStride + m] = w[from + i];
            }
        }
        forwardFresh = false;
        backwardFresh = false;
    }

    /** Makes what the dense form needs. */
    void prepareDense() {
        if (!forwardFresh) {
            int columns = outStride;
            forwardPanels = sized(forwardPanels, TAPS * in.channels() * columns);
            for (int c = 0; c < in.channels(); c++) {
                for (int tap = 0; tap < TAPS; tap++) {
                    for (int m = 0; m < columns; m++) {
                        forwardPanels[panelAt(columns, in.channels(), m, tap, c)] = table[(c * TAPS + tap) * columns
                                + m];
                    }
                }
            }
            forwardFresh = true;
        }
    }

    private void prepareBackward() {
        if (!backwardFresh) {
            pruned = KeptInputGradient.pays(weights.effective());
            backwardFresh = true;
            if (pruned) {
                kept = kept == null ? new KeptInputGradient(in, out, threads) : kept;
                kept.take(weights.effective());
                return;
            }
            int columns = in.stride();
            backwardPanels = sized(backwardPanels, TAPS * out.channels() * columns);
            float[] w = weights.effective();
            for (int m = 0; m < out.channels(); m++) {
                for (int c = 0; c < in.channels(); c++) {
                    for (int tap = 0; tap < TAPS; tap++) {
                        backwardPanels[panelAt(columns, out.channels(), c, tap, m)] = w[(m * in.channels() + c) * TAPS
                                + tap];
                    }
                }
            }
        }
    }

    private static float[] sized(float[] array, int length) {
        return array.length == length ? array : new float[length];
    }

    /** {@return scratch of a worker, zero in so many places} */
    private float[] wide(int worker, int length) {
        if (wide[worker].length < length) {
            wide[worker] = new float[length];
        } else {
            Arrays.fill(wide[worker], 0, length, 0f);
        }
        return wide[worker];
    }

    /** {@return taps whose weights stay in the level-1 cache together} */
    private static int sweep(int depth, int columns) {
        return Math.clamp(MatrixSums.SWEEP / (depth * columns), 1, TAPS);
    }

    private static int panelWidth(int columns, int panel) {
        return Math.min(MatrixSums.PANEL, columns - panel);
    }

    private static int panelAt(int columns, int depth, int column, int tap, int k) {
        int panel = column / MatrixSums.PANEL * MatrixSums.PANEL;
        return panel * TAPS * depth + (tap * depth + k) * panelWidth(columns, panel) + column - panel;
    }

    /** A part of a row of the output from lists of inputs. */
    void row(int worker, ActiveSample input, int t, int y, int from, int count, float[] z, int zAt) {
        int[] span = spans[worker];
        int width = out.width();
        int first = Math.max(0, y - 1);
        int last = Math.min(out.height() - 1, y + 1);
        int perOutput = last - first + 1;
        int at = 0;
        for (int x = from; x < from + count; x++) {
            int left = Math.max(0, x - 1);
            int right = Math.min(width - 1, x + 1);
            for (int row = first; row <= last; row++) {
                span[at] = input.start(t, row * width + left);
                span[at + 1] = input.start(t, row * width + right + 1);
                span[at + 2] = ((row - y + 1) * 3 + 1 - x) * outStride;
                at += RowSums.SPAN;
            }
        }
        ROWS.sum(table, input.row(), input.value(), span, perOutput, count, false, z, zAt, outStride, outStride);
    }

    /**
     * A part of a row of the output from inputs as floats, a row of the kernel at a time.
     *
     * @param x      channels side by side without padding
     * @param at     the first pixel
     * @param pixel  C
     * @param shifts where each row of the kernel begins, from a pixel
     * @param depth  3 C
     * @param count  pixels
     * @param z      receives the output
     * @param zAt    the first pixel
     */
    void product(float[] x, int at, int pixel, int[] shifts, int depth, int count, float[] z, int zAt) {
        for (int panel = 0; panel < outStride; panel += MatrixSums.PANEL) {
            int columns = panelWidth(outStride, panel);
            int sweep = Math.clamp(MatrixSums.SWEEP / (depth * columns), 1, shifts.length);
            for (int r = 0; r < shifts.length; r += sweep) {
                MATRICES.multiply(x, at, pixel, 1, count, shifts, r, Math.min(shifts.length, r + sweep), depth,
                        forwardPanels, panelAt(outStride, in.channels(), panel, 3 * r, 0), columns, r > 0, z,
                        zAt + panel, outStride, columns);
            }
        }
    }

    /** An image of the output from inputs widened to floats, after {@link #prepareDense}. */
    void image(int worker, ActiveSample input, int t, float[] z) {
        int stride = in.stride();
        PixelLayout one = new PixelLayout(in.channels(), 1, in.height(), in.width());
        float[] x = wide(worker, one.size());
        for (int p = 0; p < in.height() * in.width(); p++) {
            int at = one.at(0, p / in.width(), p % in.width());
            for (int i = input.start(t, p); i < input.start(t, p + 1); i++) {
                x[at + input.channel()[i]] = input.value()[i];
            }
        }
        for (int panel = 0; panel < outStride; panel += MatrixSums.PANEL) {
            int columns = panelWidth(outStride, panel);
            int sweep = sweep(in.channels(), columns);
            for (int tap = 0; tap < TAPS; tap += sweep) {
                int b = panelAt(outStride, in.channels(), panel, tap, 0);
                for (int y = 0; y < out.height(); y++) {
                    MATRICES.multiply(x, one.at(0, y, 0), stride, 1, out.width(), inShifts, tap,
                            Math.min(TAPS, tap + sweep), in.channels(), forwardPanels, b, columns, tap > 0, z,
                            out.at(t, y, 0) + panel, outStride, columns);
                }
            }
        }
    }

    /**
     * Fills the gradient of the effective weights, summed over samples, time steps and pixels in this order.
     *
     * @param pool    threads that share the work
     * @param samples N
     * @param inputs  of the forward pass
     * @param dz      gradient of the output, zero between pixels
     * @param dense   whether inputs are widened to floats
     */
    void weightGradient(WorkPool pool, int samples, ActiveSample[] inputs, float[][] dz, boolean dense) {
        pool.run(samples, (n, worker) -> inputs[n].sort(out));
        int group = dense ? DENSE_GROUP : GROUP;
        int parts = in.channels() <= group ? TAPS / 3 : 1;
        int groups = (in.channels() + group - 1) / group;
        int taps = TAPS / parts;
        pool.run(groups * parts, (item, worker) -> {
            int from = item / parts * group;
            int to = Math.min(in.channels(), from + group);
            int tap = item % parts * taps;
            for (int c = from; c < to; c++) {
                Arrays.fill(gradient, (c * TAPS + tap) * outStride, (c * TAPS + tap + taps) * outStride, 0f);
            }
            for (int n = 0; n < samples; n++) {
                for (int t = 0; t < in.steps(); t++) {
                    if (dense) {
                        denseGradient(worker, inputs[n], t, dz[n], from, to, tap, taps);
                    } else {
                        sparseGradient(worker, inputs[n], t, dz[n], from, to, tap, taps);
                    }
                }
            }
            spread(from, to, tap, taps);
        });
    }

    private void sparseGradient(int worker, ActiveSample input, int t, float[] dz, int from, int to, int tap,
            int taps) {
        int[] span = spans[worker];
        for (int k = 0; k < taps; k++) {
            span[k * RowSums.SPAN + 2] = backShifts[tap + k];
        }
        for (int c = from; c < to; c++) {
            int first = input.channelStart(t, c);
            int last = input.channelStart(t, c + 1);
            if (first == last) {
                continue;
            }
            for (int k = 0; k < taps; k++) {
                span[k * RowSums.SPAN] = first;
                span[k * RowSums.SPAN + 1] = last;
            }
            ROWS.sum(dz, input.place(), input.channelValue(), span, 1, taps, true, gradient,
                    (c * TAPS + tap) * outStride, outStride, outStride);
        }
    }

    private void denseGradient(int worker, ActiveSample input, int t, float[] dz, int from, int to, int tap, int taps) {
        int positions = in.height() * (in.width() + 1) - 1; // the last one is no pixel
        float[] x = wide(worker, positions * DENSE_GROUP);
        int image = out.at(t, 0, 0);
        for (int c = from; c < to; c++) {
            for (int i = input.channelStart(t, c); i < input.channelStart(t, c + 1); i++) {
                x[(input.place()[i] - image) / outStride * DENSE_GROUP + c - from] = input.channelValue()[i];
            }
        }
        for (int k = tap; k < tap + taps; k++) {
            MATRICES.multiply(x, 0, 1, DENSE_GROUP, to - from, NO_SHIFT, 0, 1, positions, dz, image + backShifts[k],
                    outStride, true, gradient, (from * TAPS + k) * outStride, TAPS * outStride, outStride);
        }
    }

    /** From [C][9][M] to the weights' [M][C][9]. */
    private void spread(int from, int to, int tap, int taps) {
        float[] dw = weights.effectiveGradient();
        for (int c = from; c < to; c++) {
            for (int k = tap; k < tap + taps; k++) {
                int at = (c * TAPS + k) * outStride;
                for (int m = 0; m < out.channels(); m++) {
                    dw[(m * in.channels() + c) * TAPS + k] = gradient[at + m];
                }
            }
        }
    }

    /**
     * @param pool    threads that share the work
     * @param samples N
     * @param dz      gradient of the output, zero between pixels
     * @param dx      receives the gradient of the input, an array {@code [T][H][W][stride]} a sample
     */
    void inputGradient(WorkPool pool, int samples, float[][] dz, float[][] dx) {
        prepareBackward();
        if (pruned) {
            kept.run(pool, samples, dz, dx);
            return;
        }
        int stride = in.stride();
        int width = in.width();
        pool.run(samples * in.steps(), (item, worker) -> {
            int n = item / in.steps();
            int t = item % in.steps();
            for (int panel = 0; panel < stride; panel += MatrixSums.PANEL) {
                int columns = panelWidth(stride, panel);
                int sweep = sweep(out.channels(), columns);
                for (int tap = 0; tap < TAPS; tap += sweep) {
                    int b = panelAt(stride, out.channels(), panel, tap, 0);
                    for (int y = 0; y < in.height(); y++) {
                        MATRICES.multiply(dz[n], out.at(t, y, 0), outStride, 1, width, backShifts, tap,
                                Math.min(TAPS, tap + sweep), out.channels(), backwardPanels, b, columns, tap > 0, dx[n],
                                (t * in.height() + y) * width * stride + panel, stride, columns);
                    }
                }
            }
        });
    }
}
