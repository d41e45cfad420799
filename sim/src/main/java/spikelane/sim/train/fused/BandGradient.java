package spikelane.sim.train.fused;

import java.util.Arrays;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.ChannelLif;
import spikelane.kernels.training.ChannelLif.Extent;

/**
 * From the gradient of pooled spikes to that of the convolution's output, piece by piece of a few windows through all time
 * steps, so that a piece stays in the level-2 cache. Batch norm takes sums over the batch first, so each piece is computed
 * twice: once for the sums, once for the gradient, which overwrites the convolution's output. Where that output is not kept,
 * a piece of it is computed anew, and its gradient goes into that of the weights at once.
 */
final class BandGradient {
    private static final ChannelLif KERNEL = ChannelLif.vector();
    /** Floats of the membrane potentials of a piece, and of their gradients. */
    private static final int PIECE = 1 << 15;
    /** Parts of a sample whose sums are kept apart and added in their order. */
    static final int PARTS = 8;

    private final PixelLayout layout;
    private final PixelLayout pooled;
    private final PixelNorm norm;
    private final int window;
    private final int stride;
    private final int steps;
    /** Pixels of a row of a piece, a multiple of the window. */
    private final int columns;
    private final int bands;
    private final double[][] sums;
    private final double[][] covariances;
    private final Scratch[] scratch;
    private final FirstConvolution first;
    private final ActiveSample[] inputs;

    /** What a worker needs. */
    private static final class Scratch {
        private final float[] u;
        private final float[] ds;
        /** Output of the convolution, where it is not kept. */
        private final float[] z;
        private final float[] sums;
        private final float[] covariances;

        Scratch(int piece, int stride, boolean keepsNone) {
            u = new float[piece];
            ds = new float[piece];
            z = new float[keepsNone ? piece : 0];
            sums = new float[stride];
            covariances = new float[stride];
        }
    }

    BandGradient(PixelLayout layout, PixelNorm norm, int window, int batch, int threads, FirstConvolution first,
            ActiveSample[] inputs) {
        this.layout = layout;
        this.norm = norm;
        this.first = first;
        this.inputs = inputs;
        this.window = window;
        stride = layout.stride();
        steps = layout.steps();
        pooled = new PixelLayout(layout.channels(), steps, layout.height() / window, layout.width() / window);
        columns = columns(layout, window);
        bands = (layout.height() + window - 1) / window;
        sums = new double[batch * PARTS][steps * stride];
        covariances = new double[batch * PARTS][steps * stride];
        scratch = new Scratch[threads];
        Arrays.setAll(scratch, worker -> new Scratch(steps * window * columns * stride, stride, first != null));
    }

    private static int columns(PixelLayout layout, int window) {
        int most = Math.max(1, PIECE / (window * window * layout.stride() * layout.steps())) * window;
        int pieces = (layout.width() + most - 1) / most;
        int wide = (layout.width() + pieces - 1) / pieces;
        return (wide + window - 1) / window * window;
    }

    /** {@return bytes it holds} */
    static long bytes(PixelLayout layout, int window, int batch, int threads, boolean keepsNone) {
        long sums = 2L * batch * PARTS * layout.steps() * layout.stride();
        long piece = (long) layout.steps() * window * columns(layout, window) * layout.stride();
        return sums * Double.BYTES + threads * (keepsNone ? 3L : 2L) * piece * Float.BYTES;
    }

    /** A piece: columns from x on of the rows of a band of sample n. */
    private record Piece(int n, int band, int rows, Extent row, Extent windows, int x) {}

    /**
     * @param pool     threads that share the work
     * @param samples  N
     * @param z        the convolution's output, overwritten with its gradient; where that output is not kept, it only
     *                 receives the gradient, null if that is not needed
     * @param upstream gradient of the pooled spikes
     * @param factors  [N][T][C] of that gradient
     * @param bases    [N][T][C] gradient of each pixel beside it
     * @param frozen   whether statistics were the running ones
     */
    void run(WorkPool pool, int samples, float[][] z, float[][] upstream, float[][] factors, float[][] bases,
            boolean frozen) {
        pool.run(samples * PARTS, (item, worker) -> {
            Arrays.fill(sums[item], 0);
            Arrays.fill(covariances[item], 0);
            each(item, piece -> {
                Scratch own = scratch[worker];
                float[] of = outputs(worker, piece, z);
                gradient(own, piece, of, upstream[piece.n], factors[piece.n], bases[piece.n]);
                sum(own, piece, of, sums[item], covariances[item]);
            });
        });
        norm.gradients(samples, samples * PARTS, sums, covariances, frozen);
        pool.run(samples * PARTS, (item, worker) -> {
            if (first != null) {
                first.begin(item);
            }
            each(item, piece -> {
                Scratch own = scratch[worker];
                float[] of = outputs(worker, piece, z);
                gradient(own, piece, of, upstream[piece.n], factors[piece.n], bases[piece.n]);
                for (int t = 0; t < steps; t++) {
                    for (int r = 0; r < piece.rows; r++) {
                        KERNEL.inputGradient(piece.row, own.ds, at(piece, t, r), of, zAt(piece, t, r), norm.mean(),
                                norm.scale(), norm.shift(), norm.slope(), t * stride);
                        if (first != null) {
                            first.weightGradient(item, piece.n, t, piece.band * window + r, piece.x, piece.row.pixels(),
                                    of, zAt(piece, t, r));
                        }
                        if (first != null && z != null) {
                            System.arraycopy(of, zAt(piece, t, r), z[piece.n],
                                    layout.at(t, piece.band * window + r, piece.x), piece.row.pixels() * stride);
                        }
                    }
                }
            });
        });
    }

    /** {@return where the convolution's output of a piece is, see {@link #zAt}} */
    private float[] outputs(int worker, Piece piece, float[][] z) {
        if (first == null) {
            return z[piece.n];
        }
        for (int t = 0; t < steps; t++) {
            for (int r = 0; r < piece.rows; r++) {
                first.row(worker, piece.n, inputs[piece.n], t, piece.band * window + r, piece.x, piece.row.pixels(),
                        scratch[worker].z, at(piece, t, r));
            }
        }
        return scratch[worker].z;
    }

    private int zAt(Piece piece, int t, int r) {
        return first == null ? layout.at(t, piece.band * window + r, piece.x) : at(piece, t, r);
    }

    /** What is done with a piece. */
    private interface Visitor {
        void visit(Piece piece);
    }

    private void each(int item, Visitor visitor) {
        int part = item % PARTS;
        for (int band = bands * part / PARTS; band < bands * (part + 1) / PARTS; band++) {
            int rows = Math.min(window, layout.height() - band * window);
            for (int x = 0; x < layout.width(); x += columns) {
                int wide = Math.min(columns, layout.width() - x);
                visitor.visit(new Piece(item / PARTS, band, rows, new Extent(wide, stride),
                        new Extent(wide / window, stride), x));
            }
        }
    }

    private int at(Piece piece, int t, int r) {
        return (t * piece.rows + r) * piece.row.pixels() * stride;
    }

    /** Fills the gradient of the neurons' input. */
    private void gradient(Scratch own, Piece piece, float[] z, float[] upstream, float[] factor, float[] base) {
        int step = piece.rows * piece.row.pixels() * stride;
        for (int t = 0; t < steps; t++) {
            for (int r = 0; r < piece.rows; r++) {
                int to = at(piece, t, r);
                KERNEL.membranes(piece.row, z, zAt(piece, t, r), norm.mean(), norm.scale(), t * stride, norm.beta(),
                        own.u, t == 0 ? -1 : to - step, own.u, to);
            }
        }
        Extent whole = new Extent(piece.rows * piece.row.pixels(), stride);
        for (int t = steps - 1; t >= 0; t--) {
            spikeGradient(own, piece, t, upstream, factor, base);
            int from = at(piece, t, 0);
            KERNEL.currentGradient(whole, own.u, from, own.ds, t == steps - 1 ? -1 : from + step, own.ds, from);
        }
    }

    private void spikeGradient(Scratch own, Piece piece, int t, float[] upstream, float[] factor, float[] base) {
        int upper = at(piece, t, 0);
        int dy = ((t * pooled.height() + piece.band) * pooled.width() + piece.x / window) * stride;
        if (window == 1) {
            System.arraycopy(upstream, dy, own.ds, upper, piece.row.pixels() * stride);
            return;
        }
        int lower = at(piece, t, 1);
        int whole = piece.rows < window ? 0 : piece.windows.pixels() * window;
        if (whole > 0) {
            KERNEL.unpool(piece.windows, own.u, upper, lower, upstream, dy, factor, base, t * stride, own.ds, upper,
                    lower);
        }
        for (int r = 0; r < piece.rows; r++) { // pixels that pooling leaves out
            for (int x = whole; x < piece.row.pixels(); x++) {
                System.arraycopy(base, t * stride, own.ds, at(piece, t, r) + x * stride, stride);
            }
        }
    }

    private void sum(Scratch own, Piece piece, float[] z, double[] sums, double[] covariances) {
        for (int t = 0; t < steps; t++) {
            Arrays.fill(own.sums, 0);
            Arrays.fill(own.covariances, 0);
            for (int r = 0; r < piece.rows; r++) {
                KERNEL.gradientSums(piece.row, own.ds, at(piece, t, r), z, zAt(piece, t, r), norm.mean(), t * stride,
                        own.sums, own.covariances, 0);
            }
            for (int c = 0; c < stride; c++) {
                sums[t * stride + c] += own.sums[c];
                covariances[t * stride + c] += own.covariances[c];
            }
        }
    }
}
