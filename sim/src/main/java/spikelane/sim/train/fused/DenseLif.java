package spikelane.sim.train.fused;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.agrona.BitUtil;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.BatchNormLif;
import spikelane.kernels.training.FloatCorrelation;
import spikelane.sim.network.LayerShape;
import spikelane.sim.train.fused.TimedLayer.Sums;
import spikelane.sim.train.fused.PhaseTimes.Phase;
import spikelane.sim.train.layer.BatchNorm;
import spikelane.sim.train.layer.Firing;
import spikelane.sim.train.layer.LayerWeights;
import spikelane.sim.train.layer.LinearLayer;
import spikelane.sim.train.layer.NormNumbers;

/**
 * Dropout, fully connected layer, batch norm where it has one, LIF. Features lie in rows of T * N values, time step outermost; N is padded to whole
 * vectors with samples of zeros.
 */
public final class DenseLif {
    private static final BatchNormLif KERNEL = BatchNormLif.vector();
    private static final int ROWS = 8;

    private final LinearLayer linear;
    private final int features;
    private final int neurons;
    private final int steps;
    private final int lanes;
    private final int stride;
    private final float[][] x;
    private final float[][] xGradient;
    private final float[][] z;
    private final float[][] u;
    private final float[] keep;
    private final BatchNorm norm;
    /** Gradient of the spikes; where there is batch norm, which needs the layer's output, an array of its own. */
    private final float[] ds;
    private final float[] zeros;
    private final float[] ones;
    private final Firing firing;
    private final PhaseTimes times = new PhaseTimes();
    private int samples;
    private boolean dropped;

    /**
     * @param name     of the neurons
     * @param weights  [neurons][features]
     * @param numbers  of batch norm; null without
     * @param features C
     * @param neurons  M
     * @param steps    T
     * @param batch    largest batch, in samples
     * @param threads  most threads that will run it
     */
    public DenseLif(String name, LayerWeights weights, NormNumbers numbers, int features, int neurons, int steps,
            int batch, int threads) {
        firing = new Firing(name, neurons);
        this.features = features;
        this.neurons = neurons;
        this.steps = steps;
        lanes = BitUtil.align(batch, BatchNormLif.LANES);
        stride = BitUtil.align(steps * lanes, FloatCorrelation.BLOCK);
        linear = new LinearLayer(weights, features, neurons, new int[]{0}, 0, stride, threads);
        x = new float[1][Math.multiplyExact(features, stride)];
        xGradient = new float[1][x[0].length];
        z = new float[1][Math.multiplyExact(neurons, stride)];
        u = new float[1][z[0].length];
        norm = numbers == null ? null : new BatchNorm(steps, 0, stride, lanes, numbers);
        ds = norm == null ? z[0] : new float[z[0].length];
        keep = new float[features * lanes];
        zeros = new float[steps];
        ones = new float[steps];
        Arrays.fill(ones, 1);
    }

    /**
     * @param shape the layer
     * @return what the last step took
     */
    public TimedLayer cost(LayerShape shape) {
        Sums products = Sums.products(linear.multiplyAdds(1));
        return TimedLayer.of(shape, true, TimedLayer.density(x, 1, (long) samples * steps * features), times,
                Map.of(Phase.FORWARD, products, Phase.WEIGHT_GRADIENT, products, Phase.INPUT_GRADIENT, products));
    }

    /** Takes over the weights after a change. */
    public void refresh() {
        times.begin();
        linear.refresh();
        times.end(Phase.PACK);
    }

    /**
     * @param features C
     * @param neurons  M
     * @param steps    T
     * @param batch    largest batch, in samples
     * @param threads  most threads that will run it
     * @param normed   whether it has batch norm
     * @return bytes it takes, weights included
     */
    public static long bytes(int features, int neurons, int steps, int batch, int threads, boolean normed) {
        long lanes = BitUtil.align(batch, BatchNormLif.LANES);
        long stride = BitUtil.align(steps * lanes, FloatCorrelation.BLOCK);
        return LinearLayer.bytes(features, neurons, 1, threads)
                + Float.BYTES * (2L * (features + neurons) * stride + features * lanes)
                + (normed ? neurons * stride * Float.BYTES + BatchNorm.bytes(neurons, steps) : 0);
    }

    /** {@return where feature or neuron i of sample n at time step t lies} */
    public int at(int i, int step, int sample) {
        return i * stride + step * lanes + sample;
    }

    /** {@return the features, to be filled before {@link #forward}} */
    public float[] x() {
        return x[0];
    }

    /** {@return the gradient of the features, after {@link #backward}} */
    public float[] xGradient() {
        return xGradient[0];
    }

    /** {@return membrane potentials before reset, after {@link #forward}} */
    public float[] u() {
        return u[0];
    }

    /** {@return gradient of the spikes, to be filled before {@link #backward}} */
    public float[] spikeGradient() {
        return ds;
    }

    /** {@return batch norm; null without} */
    public BatchNorm norm() {
        return norm;
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

    /**
     * Draws which features of a sample are dropped, at all time steps alike.
     *
     * @param sample      n
     * @param seed        of the draw
     * @param probability of dropping
     */
    public void drawDropout(int sample, long seed, float probability) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < features; i++) {
            keep[i * lanes + sample] = random.nextDouble() < probability ? 0 : 1 / (1 - probability);
        }
    }

    /**
     * @param pool     threads that share the work
     * @param samples  N
     * @param dropout  whether features are dropped, as {@link #drawDropout} says
     * @param training whether batch norm takes the statistics of this batch
     */
    public void forward(WorkPool pool, int samples, boolean dropout, boolean training) {
        dropped = dropout;
        this.samples = samples;
        times.begin();
        if (dropout) {
            drop(x[0], samples);
        }
        times.end(Phase.LIST);
        linear.forward(pool, 1, x, z);
        times.end(Phase.FORWARD);
        if (norm != null) {
            norm.setPositions(samples);
        }
        pool.run((neurons + ROWS - 1) / ROWS, (item, worker) -> {
            for (int m = item * ROWS; m < Math.min(neurons, item * ROWS + ROWS); m++) {
                if (norm != null) {
                    normalise(m, samples, training);
                }
                KERNEL.membranes(z[0], m * stride, steps, lanes, norm == null ? zeros : norm.mean(m),
                        norm == null ? ones : norm.scale(m), norm == null ? 0 : norm.beta(m), u[0], m * stride);
                firing.add(m, spikes(m, samples));
            }
        });
        firing.addPlaces((long) samples * neurons * steps);
        times.end(Phase.NEURONS);
    }

    private void normalise(int neuron, int samples, boolean training) {
        clearOthers(neuron, samples);
        if (training) {
            norm.measure(1, z, neuron);
        } else {
            norm.useRunning(neuron);
        }
    }

    /** Zeroes what samples left that are not in this batch. */
    private void clearOthers(int neuron, int samples) {
        for (int t = 0; t < steps; t++) {
            Arrays.fill(z[0], at(neuron, t, samples), at(neuron, t, lanes), 0f);
        }
    }

    private int spikes(int neuron, int samples) {
        int count = 0;
        for (int t = 0; t < steps; t++) {
            for (int n = 0; n < samples; n++) {
                count += u[0][at(neuron, t, n)] >= BatchNormLif.THRESHOLD ? 1 : 0;
            }
        }
        return count;
    }

    private void drop(float[] values, int samples) {
        for (int i = 0; i < features; i++) {
            for (int t = 0; t < steps; t++) {
                for (int n = 0; n < samples; n++) {
                    values[at(i, t, n)] *= keep[i * lanes + n];
                }
            }
        }
    }

    /**
     * Fills the gradients of the weights and of the features.
     *
     * @param pool     threads that share the work
     * @param samples  N
     * @param training as in the forward pass
     */
    public void backward(WorkPool pool, int samples, boolean training) {
        times.begin();
        pool.run((neurons + ROWS - 1) / ROWS, (item, worker) -> {
            for (int m = item * ROWS; m < Math.min(neurons, item * ROWS + ROWS); m++) {
                KERNEL.currentGradient(u[0], m * stride, steps, lanes, ds, m * stride);
                if (norm != null) {
                    norm.backward(1, z, m, ds, m * stride, !training);
                    clearOthers(m, samples);
                }
                Arrays.fill(z[0], m * stride + steps * lanes, (m + 1) * stride, 0f);
            }
        });
        times.end(Phase.NEURON_GRADIENT);
        linear.weightGradient(pool, 1, x, z);
        if (norm != null && training) {
            linear.weights().backward(norm.scaleGradients());
        } else {
            linear.weights().backward();
        }
        times.end(Phase.WEIGHT_GRADIENT);
        linear.inputGradient(pool, 1, z, xGradient);
        if (dropped) {
            drop(xGradient[0], samples);
        }
        times.end(Phase.INPUT_GRADIENT);
    }
}
