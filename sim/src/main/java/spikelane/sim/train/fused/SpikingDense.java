package spikelane.sim.train.fused;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.agrona.BitUtil;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.BatchNormLif;
import spikelane.kernels.training.ChannelLif;
import spikelane.kernels.training.ChannelLif.Extent;
import spikelane.kernels.training.MatrixSums;
import spikelane.kernels.training.RowSums;
import spikelane.sim.network.LayerShape;
import spikelane.sim.train.fused.TimedLayer.Sums;
import spikelane.sim.train.fused.PhaseTimes.Phase;
import spikelane.sim.train.layer.Firing;
import spikelane.sim.train.layer.LayerWeights;

/**
 * Dropout, fully connected layer, LIF. Neurons of a sample at a time step lie side by side, samples within a time step.
 * Forward and weight gradient run in two forms, as {@link Forms} says.
 */
public final class SpikingDense {
    private static final RowSums ROWS = RowSums.vector();
    private static final MatrixSums MATRICES = MatrixSums.vector();
    private static final ChannelLif KERNEL = ChannelLif.vector();
    /** Features of a piece of work. */
    private static final int GROUP = MatrixSums.PANEL;
    private static final int[] NO_SHIFT = {0};

    private final LayerWeights weights;
    private final int features;
    private final int neurons;
    private final int steps;
    private final int stride;
    private final int featureStride;
    private final ActiveSample[] inputs;
    private final float[] table;
    private final float[] gradient;
    /** [M][F], features padded to whole vectors. */
    private final float[] backward;
    private final float[] z;
    private final float[] u;
    private final float[] xGradient;
    private final float[][] keep;
    private final int[][] spans;
    private final long[] bits;
    private final float[] zeros;
    private final float[] ones;
    private final Firing firing;
    private final int[] featureStart;
    private int[] place = new int[0];
    private float[] value = new float[0];
    private float[] wide = new float[0];
    private final PhaseTimes times = new PhaseTimes();
    private boolean fresh;
    private double density;
    private int samples;

    /**
     * @param name     of the neurons
     * @param weights  [neurons][features]
     * @param features F
     * @param neurons  M
     * @param steps    T
     * @param batch    largest batch, in samples
     * @param threads  most threads that will run it
     */
    public SpikingDense(String name, LayerWeights weights, int features, int neurons, int steps, int batch,
            int threads) {
        this.weights = weights;
        this.features = features;
        this.neurons = neurons;
        this.steps = steps;
        firing = new Firing(name, 1);
        stride = BitUtil.align(neurons, RowSums.LANES);
        featureStride = BitUtil.align(features, RowSums.LANES);
        inputs = Stream.generate(() -> new ActiveSample(steps, 1, features, stride, 0)).limit(batch)
                .toArray(ActiveSample[]::new);
        table = new float[Math.multiplyExact(features, stride)];
        gradient = new float[table.length];
        backward = new float[Math.multiplyExact(neurons, featureStride)];
        z = new float[Math.multiplyExact(steps * batch, stride)];
        u = new float[z.length];
        xGradient = new float[Math.multiplyExact(steps * batch, featureStride)];
        keep = new float[batch][features];
        spans = new int[threads][RowSums.SPAN];
        bits = new long[batch * Extent.words(stride)];
        zeros = new float[stride];
        ones = new float[stride];
        Arrays.fill(ones, 1);
        featureStart = new int[features + 1];
    }

    /**
     * @param features F
     * @param neurons  M
     * @param steps    T
     * @param batch    largest batch, in samples
     * @return about how many bytes a layer takes, weights included, where spikes are as dense as usual
     */
    public static long bytes(int features, int neurons, int steps, int batch) {
        long stride = BitUtil.align(neurons, RowSums.LANES);
        long featureStride = BitUtil.align(features, RowSums.LANES);
        boolean dense = Forms.dense(Forms.USUAL_DENSITY, features, neurons);
        long sample = steps * (2 * stride + featureStride + (dense ? features : 0)) + features;
        long sorted = dense ? 0 : (long) (2 * Forms.USUAL_DENSITY * batch * steps * features); // grown to twice as much
        return LayerWeights.bytes((long) features * neurons)
                + Float.BYTES * (2L * features * stride + neurons * featureStride + batch * sample + features)
                + (Integer.BYTES + Float.BYTES) * sorted
                + batch * ActiveSample.bytes(steps, 1, features, Forms.USUAL_DENSITY, false);
    }

    public Firing firing() {
        return firing;
    }

    public int features() {
        return features;
    }

    public int neurons() {
        return neurons;
    }

    /** {@return share of the inputs that were not zero in the last forward pass} */
    public double density() {
        return density;
    }

    /**
     * @param shape the layer
     * @return what the last step took
     */
    public TimedLayer cost(LayerShape shape) {
        double rows = (double) samples * steps * features;
        Map<Phase, Sums> sums = new EnumMap<>(Phase.class);
        sums.put(Phase.FORWARD,
                isDense()
                        ? Sums.products(rows * stride)
                        : Sums.rows(density * rows, stride, (double) features * stride));
        sums.put(Phase.WEIGHT_GRADIENT,
                isDense()
                        ? Sums.products(rows * stride)
                        : Sums.rows(density * rows, stride, (double) samples * steps * stride));
        sums.put(Phase.INPUT_GRADIENT, Sums.products((double) samples * steps * neurons * featureStride));
        return TimedLayer.of(shape, isDense(), density, times, sums);
    }

    /** Takes over the weights after a change. */
    public void refresh() {
        weights.refresh();
        fresh = false;
    }

    /** {@return whether neuron m of sample n spiked at time step t} */
    public boolean spikes(int samples, int m, int t, int n) {
        return u[at(samples, m, t, n)] >= BatchNormLif.THRESHOLD;
    }

    /** {@return the gradient of the spikes, to be filled before {@link #backward}, see {@link #at}} */
    public float[] spikeGradient() {
        return z;
    }

    /** {@return where neuron m lies} */
    public int at(int samples, int m, int t, int n) {
        return (t * samples + n) * stride + m;
    }

    /** {@return the gradient of feature i, after {@link #backward}} */
    public float featureGradient(int samples, int i, int t, int n) {
        return xGradient[(t * samples + n) * featureStride + i] * keep[n][i];
    }

    /**
     * Draws which features of a sample are dropped, at all time steps alike.
     *
     * @param sample      n
     * @param seed        of the draw
     * @param probability of dropping; 0: none
     */
    public void drawDropout(int sample, long seed, float probability) {
        if (probability == 0) {
            Arrays.fill(keep[sample], 1);
            return;
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < features; i++) {
            keep[sample][i] = random.nextDouble() < probability ? 0 : 1 / (1 - probability);
        }
    }

    /** Receives the features of a sample at a time step. */
    @FunctionalInterface
    public interface Source {
        /**
         * @param n    sample
         * @param t    time step
         * @param sink receives its features that are not zero
         */
        void fill(int n, int t, Sink sink);
    }

    /** Takes features. */
    @FunctionalInterface
    public interface Sink {
        /**
         * @param feature which
         * @param value   not zero
         */
        void add(int feature, float value);
    }

    /**
     * @param pool    threads that share the work
     * @param samples N
     * @param source  of the features
     */
    public void forward(WorkPool pool, int samples, Source source) {
        this.samples = samples;
        times.begin();
        if (!fresh) {
            pack(pool);
            fresh = true;
        }
        times.end(Phase.PACK);
        pool.run(samples, (n, worker) -> {
            ActiveSample input = inputs[n];
            input.begin();
            for (int t = 0; t < steps; t++) {
                source.fill(n, t, (feature, v) -> {
                    if (keep[n][feature] != 0) {
                        input.add(feature, 0, v * keep[n][feature]);
                    }
                });
                input.endPixel();
            }
        });
        long active = 0;
        for (int n = 0; n < samples; n++) {
            active += inputs[n].count();
        }
        density = (double) active / ((double) samples * steps * features);
        times.end(Phase.LIST);
        if (!isDense()) {
            pool.run(samples, (n, worker) -> {
                for (int t = 0; t < steps; t++) {
                    spans[worker][0] = inputs[n].start(t, 0);
                    spans[worker][1] = inputs[n].start(t + 1, 0);
                    ROWS.sum(table, inputs[n].row(), inputs[n].value(), spans[worker], 1, 1, false, z,
                            at(samples, 0, t, n), 0, stride);
                }
            });
        } else {
            widen(samples);
            pool.run((stride + GROUP - 1) / GROUP,
                    (item, worker) -> MATRICES.multiply(wide, 0, features, 1, steps * samples, NO_SHIFT, 0, 1, features,
                            table, item * GROUP, stride, false, z, item * GROUP, stride,
                            Math.min(GROUP, stride - item * GROUP)));
        }
        times.end(Phase.FORWARD);
        long fired = 0;
        Extent all = new Extent(samples, stride);
        for (int t = 0; t < steps; t++) {
            KERNEL.membranes(all, z, at(samples, 0, t, 0), zeros, ones, 0, zeros, u,
                    t == 0 ? -1 : at(samples, 0, t - 1, 0), u, at(samples, 0, t, 0));
            fired += KERNEL.spikes(all, u, at(samples, 0, t, 0), bits, 0, null, 0);
        }
        firing.add(0, fired);
        firing.addPlaces((long) samples * neurons * steps);
        times.end(Phase.NEURONS);
    }

    private boolean isDense() {
        return Forms.dense(density, features, neurons);
    }

    private void pack(WorkPool pool) {
        float[] w = weights.effective();
        pool.run((features + GROUP - 1) / GROUP, (item, worker) -> {
            int to = Math.min(features, item * GROUP + GROUP);
            for (int m = 0; m < neurons; m++) {
                for (int i = item * GROUP; i < to; i++) {
                    table[i * stride + m] = w[m * features + i];
                    backward[m * featureStride + i] = w[m * features + i];
                }
            }
        });
    }

    private void widen(int samples) {
        int length = steps * samples * features;
        wide = wide.length < length ? new float[length] : wide;
        Arrays.fill(wide, 0, length, 0f);
        for (int n = 0; n < samples; n++) {
            for (int t = 0; t < steps; t++) {
                for (int i = inputs[n].start(t, 0); i < inputs[n].start(t + 1, 0); i++) {
                    wide[(t * samples + n) * features + inputs[n].channel()[i]] = inputs[n].value()[i];
                }
            }
        }
    }

    /**
     * Fills the gradients of the weights and of the features.
     *
     * @param pool    threads that share the work
     * @param samples N
     */
    public void backward(WorkPool pool, int samples) {
        times.begin();
        Extent all = new Extent(samples, stride);
        for (int t = steps - 1; t >= 0; t--) {
            KERNEL.currentGradient(all, u, at(samples, 0, t, 0), z, t == steps - 1 ? -1 : at(samples, 0, t + 1, 0), z,
                    at(samples, 0, t, 0));
        }
        times.end(Phase.NEURON_GRADIENT);
        boolean dense = isDense();
        if (dense) {
            widen(samples);
        } else {
            sort(samples);
        }
        pool.run((features + GROUP - 1) / GROUP, (item, worker) -> {
            int from = item * GROUP;
            int to = Math.min(features, from + GROUP);
            if (dense) {
                MATRICES.multiply(wide, from, 1, features, to - from, NO_SHIFT, 0, 1, steps * samples, z, 0, stride,
                        false, gradient, from * stride, stride, stride);
            } else {
                for (int i = from; i < to; i++) {
                    spans[worker][0] = featureStart[i];
                    spans[worker][1] = featureStart[i + 1];
                    ROWS.sum(z, place, value, spans[worker], 1, 1, false, gradient, i * stride, 0, stride);
                }
            }
            float[] dw = weights.effectiveGradient();
            for (int m = 0; m < neurons; m++) {
                for (int i = from; i < to; i++) {
                    dw[m * features + i] = gradient[i * stride + m];
                }
            }
        });
        weights.backward();
        times.end(Phase.WEIGHT_GRADIENT);
        pool.run((featureStride + GROUP - 1) / GROUP,
                (item, worker) -> MATRICES.multiply(z, 0, stride, 1, steps * samples, NO_SHIFT, 0, 1, neurons, backward,
                        item * GROUP, featureStride, false, xGradient, item * GROUP, featureStride,
                        Math.min(GROUP, featureStride - item * GROUP)));
        times.end(Phase.INPUT_GRADIENT);
    }

    /** Sorts the entries of all samples by feature, within that by sample and time step. */
    private void sort(int samples) {
        Arrays.fill(featureStart, 0);
        int count = 0;
        for (int n = 0; n < samples; n++) {
            for (int i = 0; i < inputs[n].count(); i++) {
                featureStart[inputs[n].channel()[i]]++;
            }
            count += inputs[n].count();
        }
        for (int i = 0, before = 0; i <= features; i++) {
            int own = featureStart[i];
            featureStart[i] = before;
            before += own;
        }
        if (place.length < count) {
            place = new int[2 * count];
            value = new float[2 * count];
        }
        for (int n = 0; n < samples; n++) {
            for (int t = 0; t < steps; t++) {
                for (int i = inputs[n].start(t, 0); i < inputs[n].start(t + 1, 0); i++) {
                    int to = featureStart[inputs[n].channel()[i]]++;
                    place[to] = at(samples, 0, t, n);
                    value[to] = inputs[n].value()[i];
                }
            }
        }
        System.arraycopy(featureStart, 0, featureStart, 1, features); // each stood where the next begins
        featureStart[0] = 0;
    }
}
