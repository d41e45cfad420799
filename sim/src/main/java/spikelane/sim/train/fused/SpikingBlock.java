package spikelane.sim.train.fused;

import java.util.Arrays;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.ChannelLif;
import spikelane.kernels.training.ChannelLif.Extent;
import spikelane.sim.network.LayerShape;
import spikelane.sim.train.fused.PhaseTimes.Phase;
import spikelane.sim.train.layer.Firing;
import spikelane.sim.train.layer.LayerWeights;
import spikelane.sim.train.layer.NormNumbers;
import spikelane.sim.train.layer.TcjaBlock;

/**
 * One block of CextNet: convolution 3x3, batch norm, LIF, TCJA where it has one, max-pool 2 (odd last rows and columns
 * fall away). Of the forward pass the convolution's output, the lists of inputs and the pooled spikes are kept; membrane
 * potentials are recomputed in the backward pass, which overwrites the convolution's output with its gradient.
 */
public final class SpikingBlock {
    private static final ChannelLif KERNEL = ChannelLif.vector();

    private final PixelConvolution convolution;
    private final PixelNorm norm;
    private final TcjaBlock gate;
    private final PixelLayout in;
    private final PixelLayout layout;
    private final PixelLayout pooled;
    private final int stride;
    private final int words;
    private final int window;
    private final FirstConvolution first;
    private float[][] z;
    /** Per worker: a row of the convolution's output, where it is not kept. */
    private final float[][] rows;
    private final ActiveSample[] inputs;
    /** [N][T][H'][W'][words] */
    private final long[][] spikes;
    /** Per worker and sample: [T][C] spikes, whole numbers, so that it does not matter who counts which. */
    private final float[][][] counts;
    /** Per worker: membrane potentials before reset of a band in this step and the one before, and its spikes. */
    private final float[][] membranes;
    private final long[][] bandSpikes;
    private final Extent row;
    /** [N][T][C] factor of the gradient of the pooled spikes, and the gradient that each pixel has beside it. */
    private final float[][] factors;
    private final float[][] bases;
    private final BandGradient bands;
    private final Firing firing;
    private final PhaseTimes times = new PhaseTimes();
    private double density;
    private int samples;
    private boolean inputWanted;

    /**
     * @param neurons name of the neurons
     * @param weights [M][C][3][3]
     * @param numbers of batch norm
     * @param gate    TCJA; null without
     * @param in      of the input
     * @param window  of the pooling, 2; 1: the spikes are not pooled, and there is no gate
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     * @param first   whether the gradient of the input is hardly ever asked for
     */
    public SpikingBlock(String neurons, LayerWeights weights, NormNumbers numbers, TcjaBlock gate, PixelLayout in,
            int window, int batch, int threads, boolean first) {
        this.gate = gate;
        this.in = in;
        this.window = window;
        int channels = numbers.gamma().value().length;
        layout = new PixelLayout(channels, in.steps(), in.height(), in.width());
        pooled = new PixelLayout(channels, in.steps(), in.height() / window, in.width() / window);
        convolution = new PixelConvolution(weights, in, layout, threads);
        norm = new PixelNorm(numbers, layout, batch, threads);
        firing = new Firing(neurons, threads);
        stride = layout.stride();
        words = Extent.words(stride);
        row = new Extent(layout.width(), stride);
        this.first = first && in.channels() <= FirstConvolution.MOST_CHANNELS
                ? new FirstConvolution(convolution, in, layout, batch, batch * BandGradient.PARTS)
                : null;
        z = new float[this.first == null ? batch : 0][layout.size()];
        rows = new float[this.first == null ? 0 : threads][layout.width() * stride];
        inputs = convolution.inputs(batch);
        spikes = new long[batch][layout.steps() * pooled.height() * pooled.width() * words];
        counts = new float[threads][gate == null ? 0 : batch][layout.steps() * stride];
        membranes = new float[threads][2 * window * layout.width() * stride];
        bandSpikes = new long[threads][window * layout.width() * words];
        factors = new float[batch][layout.steps() * stride];
        bases = new float[batch][factors[0].length];
        for (float[] factor : factors) {
            Arrays.fill(factor, 1);
        }
        bands = new BandGradient(layout, norm, window, batch, threads, this.first, inputs);
    }

    /** {@return how the pooled output would lie if its images had borders} */
    public PixelLayout pooled() {
        return pooled;
    }

    public NormNumbers numbers() {
        return norm.numbers();
    }

    public Firing firing() {
        return firing;
    }

    /** {@return share of the inputs that were not zero in the last forward pass} */
    public double density() {
        return density;
    }

    /**
     * @param shape its convolution
     * @return what the last step took
     */
    public TimedLayer cost(LayerShape shape) {
        return TimedLayer.of(shape, isDense(), density, times,
                BlockSums.of(in, layout, samples, density, isDense(), first == null, inputWanted));
    }

    /** Takes over the parameters after a change. */
    public void refresh() {
        times.begin();
        convolution.refresh();
        if (gate != null) {
            gate.refresh();
        }
        times.end(Phase.PACK);
    }

    /** Receives the pixels of a sample, each with its active channels. */
    @FunctionalInterface
    public interface Source {
        /**
         * @param n    sample
         * @param sink receives its pixels: time step, row, column
         */
        void fill(int n, ActiveSample sink);
    }

    /**
     * @param pool     threads that share the work
     * @param samples  N
     * @param source   of the inputs
     * @param training whether statistics are those of this batch
     */
    public void forward(WorkPool pool, int samples, Source source, boolean training) {
        this.samples = samples;
        times.begin();
        pool.run(samples, (n, worker) -> {
            inputs[n].begin();
            source.fill(n, inputs[n]);
        });
        density = density(samples);
        if (first != null) {
            pool.run(samples, (n, worker) -> first.widen(n, inputs[n]));
            first.choose(density);
        }
        times.end(Phase.LIST);
        if (first == null || training) {
            convolve(pool, samples, training);
        }
        if (training) {
            norm.finish(samples);
        } else {
            norm.useRunning();
        }
        times.end(Phase.FORWARD);
        fire(pool, samples);
        if (gate != null) {
            gate.forward(pool, samples);
        }
        times.end(Phase.NEURONS);
    }

    private void convolve(WorkPool pool, int samples, boolean training) {
        boolean dense = first == null && isDense();
        if (dense) {
            convolution.prepareDense();
        }
        pool.run(samples * layout.steps(), (item, worker) -> {
            int n = item / layout.steps();
            int t = item % layout.steps();
            if (dense) {
                convolution.image(worker, inputs[n], t, z[n]);
            }
            for (int y = 0; y < layout.height(); y++) {
                if (first != null) {
                    first.row(worker, n, inputs[n], t, y, 0, layout.width(), rows[worker], 0);
                } else if (!dense) {
                    convolution.row(worker, inputs[n], t, y, 0, layout.width(), z[n], layout.at(t, y, 0));
                }
                if (training) {
                    norm.measure(worker, n, t, y, first == null ? z[n] : rows[worker],
                            first == null ? layout.at(t, y, 0) : 0);
                }
            }
        });
    }

    private boolean isDense() {
        return Forms.dense(density, PixelLayout.TAPS * in.channels(), layout.channels());
    }

    private double density(int samples) {
        long active = 0;
        for (int n = 0; n < samples; n++) {
            active += inputs[n].count();
        }
        return (double) active / ((double) samples * in.steps() * in.height() * in.width() * in.channels());
    }

    private void fire(WorkPool pool, int samples) {
        for (float[][] ofWorker : counts) {
            for (float[] ofSample : ofWorker) {
                Arrays.fill(ofSample, 0);
            }
        }
        int rows = (layout.height() + window - 1) / window;
        pool.run(samples * rows, (item, worker) -> fireBand(worker, item / rows, item % rows));
        if (gate != null) {
            setMeans(samples);
        }
        firing.addPlaces((long) samples * layout.channels() * layout.steps() * layout.height() * layout.width());
    }

    private void setMeans(int samples) {
        float pixels = (float) layout.height() * layout.width();
        for (int n = 0; n < samples; n++) {
            for (int t = 0; t < layout.steps(); t++) {
                for (int c = 0; c < layout.channels(); c++) {
                    float count = 0;
                    for (float[][] ofWorker : counts) {
                        count += ofWorker[n][t * stride + c];
                    }
                    gate.setMean(n, c, t, count / pixels);
                }
            }
        }
    }

    /** The rows of a row of pooled pixels through all time steps. */
    private void fireBand(int worker, int n, int band) {
        float[] u = membranes[worker];
        long[] bits = bandSpikes[worker];
        int half = u.length / 2;
        int rowFloats = layout.width() * stride;
        int rows = Math.min(window, layout.height() - band * window);
        long fired = 0;
        for (int t = 0; t < layout.steps(); t++) {
            int now = t % 2 * half;
            for (int r = 0; r < rows; r++) {
                int y = band * window + r;
                if (first != null) {
                    first.row(worker, n, inputs[n], t, y, 0, layout.width(), this.rows[worker], 0);
                }
                KERNEL.membranes(row, first == null ? z[n] : this.rows[worker], first == null ? layout.at(t, y, 0) : 0,
                        norm.mean(), norm.scale(), t * stride, norm.beta(), u, t == 0 ? -1 : half - now + r * rowFloats,
                        u, now + r * rowFloats);
                fired += KERNEL.spikes(row, u, now + r * rowFloats, bits, r * layout.width() * words,
                        gate == null ? null : counts[worker][n], t * stride);
            }
            if (band < pooled.height()) {
                pool(bits, spikes[n], (t * pooled.height() + band) * pooled.width() * words);
            }
        }
        firing.add(worker, fired);
    }

    private void pool(long[] bits, long[] to, int at) {
        int lower = window == 1 ? 0 : layout.width() * words;
        int right = window == 1 ? 0 : words;
        for (int x = 0; x < pooled.width(); x++) {
            for (int w = 0; w < words; w++) {
                int i = x * window * words + w;
                to[at + x * words + w] = bits[i] | bits[i + right] | bits[i + lower] | bits[i + lower + right];
            }
        }
    }

    /** {@return whether channel c of pooled pixel (t * H' + y) * W' + x of sample n spikes} */
    public boolean spikes(int n, int pixel, int c) {
        return (spikes[n][pixel * words + c / Long.SIZE] & (1L << c % Long.SIZE)) != 0;
    }

    /** {@return factor of a channel's spikes, 1 without a gate} */
    public float gate(int n, int c, int t) {
        return gate == null ? 1 : gate.gate(n, c, t);
    }

    /** The pooled output of a sample, as the input of another block. */
    public void fill(int n, ActiveSample sink) {
        int at = 0;
        for (int t = 0; t < pooled.steps(); t++) {
            for (int p = 0; p < pooled.height() * pooled.width(); p++) {
                for (int w = 0; w < words; w++) {
                    for (long left = spikes[n][at++]; left != 0; left &= left - 1) {
                        int c = w * Long.SIZE + Long.numberOfTrailingZeros(left);
                        sink.add(c, p % pooled.width(), gate(n, c, t));
                    }
                }
                sink.endPixel();
            }
        }
    }

    /**
     * The pooled output of a sample at a time step as features [C][H'][W'].
     *
     * @param n    sample
     * @param t    time step
     * @param sink receives them
     */
    public void each(int n, int t, SpikingDense.Sink sink) {
        int pixels = pooled.height() * pooled.width();
        for (int p = 0; p < pixels; p++) {
            for (int w = 0; w < words; w++) {
                for (long left = spikes[n][(t * pixels + p) * words + w]; left != 0; left &= left - 1) {
                    int c = w * Long.SIZE + Long.numberOfTrailingZeros(left);
                    sink.add(c * pixels + p, gate(n, c, t));
                }
            }
        }
    }

    /**
     * Fills the gradients of everything that is learned here and, if it is asked for, of the input.
     *
     * @param pool          threads that share the work
     * @param samples       N
     * @param upstream      gradient of the pooled output, an array {@code [T][H'][W'][stride]} a sample
     * @param inputGradient receives the gradient of the input, an array {@code [T][H][W][stride]} a sample; may be
     *                      {@code upstream}; null if it is not needed
     * @param training      as in the forward pass
     */
    public void backward(WorkPool pool, int samples, float[][] upstream, float[][] inputGradient, boolean training) {
        inputWanted = inputGradient != null;
        times.begin();
        if (gate != null) {
            pool.run(samples * layout.steps(),
                    (item, worker) -> gateGradient(item / layout.steps(), item % layout.steps(), upstream));
            gate.backward(pool, samples);
            float pixels = (float) layout.height() * layout.width();
            for (int n = 0; n < samples; n++) {
                for (int t = 0; t < layout.steps(); t++) {
                    for (int c = 0; c < layout.channels(); c++) {
                        factors[n][t * stride + c] = gate.gate(n, c, t);
                        bases[n][t * stride + c] = gate.meanGradient(n, c, t) / pixels;
                    }
                }
            }
        }
        if (first != null && inputGradient != null && z.length == 0) {
            z = new float[inputs.length][layout.size()];
        }
        bands.run(pool, samples, first == null || inputGradient != null ? z : null, upstream, factors, bases,
                !training);
        times.end(Phase.NEURON_GRADIENT);
        if (first == null) {
            convolution.weightGradient(pool, samples, inputs, z, isDense());
        } else {
            first.join(pool, samples * BandGradient.PARTS);
        }
        if (training) {
            convolution.weights().backward(norm.scaleGradients());
        } else {
            convolution.weights().backward();
        }
        times.end(Phase.WEIGHT_GRADIENT);
        if (inputGradient != null) {
            convolution.inputGradient(pool, samples, z, inputGradient);
            times.end(Phase.INPUT_GRADIENT);
        }
    }

    private void gateGradient(int n, int t, float[][] upstream) {
        double[] sums = new double[stride];
        int pixels = pooled.height() * pooled.width();
        for (int p = t * pixels; p < (t + 1) * pixels; p++) {
            for (int w = 0; w < words; w++) {
                for (long left = spikes[n][p * words + w]; left != 0; left &= left - 1) {
                    int c = w * Long.SIZE + Long.numberOfTrailingZeros(left);
                    sums[c] += upstream[n][p * stride + c];
                }
            }
        }
        for (int c = 0; c < layout.channels(); c++) {
            gate.setGateGradient(n, c, t, (float) sums[c]);
        }
    }
}
