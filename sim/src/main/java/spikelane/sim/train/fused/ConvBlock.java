package spikelane.sim.train.fused;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.BatchNormLif;
import spikelane.sim.network.LayerShape;
import spikelane.sim.train.fused.TimedLayer.Sums;
import spikelane.sim.train.fused.PhaseTimes.Phase;
import spikelane.sim.train.layer.BatchNorm;
import spikelane.sim.train.layer.Firing;
import spikelane.sim.train.layer.FlatLayout;
import spikelane.sim.train.layer.LinearLayer;
import spikelane.sim.train.layer.TcjaBlock;

/**
 * One block of CextNet: convolution 3x3, batch norm, LIF, TCJA where it has one, max-pool 2 (odd last rows and columns
 * fall away). Of the forward pass only the convolution's output is kept; membrane potentials are recomputed in the
 * backward pass, which overwrites that output with its gradient.
 */
public final class ConvBlock {
    private static final BatchNormLif KERNEL = BatchNormLif.vector();

    private final LinearLayer convolution;
    /** Null where it never pays. */
    private final SparseWeightGradient sparse;
    private final BatchNorm norm;
    private final TcjaBlock gate;
    private final FlatLayout layout;
    private final FlatLayout pooledLayout;
    private final float[][] z;
    /** Per worker: one channel of one sample; gradients of one channel of the batch. */
    private final SpikeMap[] spikes;
    private final float[][] gradients;
    private final Firing firing;
    private final PhaseTimes times = new PhaseTimes();
    private int samples;
    private boolean inputWanted;
    private boolean active;

    /**
     * @param neurons     name of the neurons
     * @param convolution 3x3
     * @param inputs      C
     * @param norm        of its output
     * @param gate        TCJA; null without
     * @param layout      of the convolution's output
     * @param batch       largest batch, in samples
     * @param threads     most threads that will run it
     */
    public ConvBlock(String neurons, LinearLayer convolution, int inputs, BatchNorm norm, TcjaBlock gate,
            FlatLayout layout, int batch, int threads) {
        firing = new Firing(neurons, layout.channels());
        this.convolution = convolution;
        FlatLayout in = new FlatLayout(inputs, layout.steps(), layout.height(), layout.width());
        sparse = SparseWeightGradient.of(convolution.weights(), in, layout, batch, threads);
        this.norm = norm;
        this.gate = gate;
        this.layout = layout;
        pooledLayout = new FlatLayout(layout.channels(), layout.steps(), layout.height() / 2, layout.width() / 2);
        z = new float[batch][layout.size()];
        int sample = layout.steps() * layout.frame();
        spikes = new SpikeMap[threads];
        Arrays.setAll(spikes, worker -> new SpikeMap(layout, pooledLayout));
        gradients = new float[threads][Math.addExact(Math.multiplyExact(batch, sample), BatchNormLif.BEYOND)];
    }

    /**
     * @param layout  of the convolution's output
     * @param inputs  channels of its input
     * @param gated   whether it has a gate
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     * @return bytes it takes, weights included
     */
    public static long bytes(FlatLayout layout, int inputs, boolean gated, int batch, int threads) {
        long sample = (long) layout.steps() * layout.frame() * Float.BYTES;
        return (long) batch * Float.BYTES * layout.size() + threads * (SpikeMap.bytes(layout) + batch * sample)
                + SparseWeightGradient.bytes(inputs, layout, batch, threads)
                + LinearLayer.bytes(inputs, layout.channels(), PixelLayout.TAPS, threads)
                + (gated ? TcjaBlock.bytes(layout.steps(), layout.channels(), batch, threads) : 0);
    }

    /** {@return how the pooled output lies} */
    public FlatLayout pooledLayout() {
        return pooledLayout;
    }

    public BatchNorm norm() {
        return norm;
    }

    public Firing firing() {
        return firing;
    }

    /**
     * @param shape its convolution
     * @param input of the last forward pass
     * @return what the last step took
     */
    public TimedLayer cost(LayerShape shape, float[][] input) {
        long inputs = (long) samples * shape.in() * layout.steps() * layout.height() * layout.width();
        double density = TimedLayer.density(input, samples, inputs);
        Sums products = Sums.products(convolution.multiplyAdds(samples));
        Sums gradient = active ? sparse.sums(inputs * density) : products;
        Map<Phase, Sums> sums = new EnumMap<>(Map.of(Phase.FORWARD, products, Phase.WEIGHT_GRADIENT, gradient));
        if (inputWanted) {
            sums.put(Phase.INPUT_GRADIENT, products);
        }
        return TimedLayer.of(shape, active ? TimedLayer.MIXED : TimedLayer.MATRICES, density, times, sums);
    }

    public void refresh() {
        times.begin();
        convolution.refresh();
        if (gate != null) {
            gate.refresh();
        }
        times.end(Phase.PACK);
    }

    /**
     * @param pool     threads that share the work
     * @param samples  N
     * @param input    an array a sample, in the layout of the convolution's input
     * @param pooled   receives the pooled output in {@link #pooledLayout}; zero between pixels, and kept so
     * @param training whether statistics are those of this batch
     */
    public void forward(WorkPool pool, int samples, float[][] input, float[][] pooled, boolean training) {
        this.samples = samples;
        times.begin();
        convolution.forward(pool, samples, input, z);
        times.end(Phase.FORWARD);
        pool.run(layout.channels(), (channel, worker) -> {
            for (int n = 0; n < samples; n++) {
                layout.clearPadding(z[n], channel);
                if (training) {
                    norm.addSample(z[n], channel, n == 0);
                }
            }
            if (training) {
                norm.measureAdded(samples, z, channel);
            } else {
                norm.useRunning(channel);
            }
            for (int n = 0; n < samples; n++) {
                fire(n, channel, spikes[worker]);
                spikes[worker].pool(pooled[n], channel);
                for (int t = 0; t < layout.steps(); t++) {
                    int count = spikes[worker].count(t);
                    firing.add(channel, count);
                    if (gate != null) {
                        gate.setMean(n, channel, t, count / (float) (layout.height() * layout.width()));
                    }
                }
            }
        });
        firing.addPlaces((long) samples * layout.channels() * layout.steps() * layout.height() * layout.width());
        if (gate != null) {
            gate.forward(pool, samples);
            pool.run(samples * layout.channels(), (item, worker) -> applyGate(pooled[item / layout.channels()],
                    item / layout.channels(), item % layout.channels()));
        }
        times.end(Phase.NEURONS);
    }

    private void fire(int sample, int channel, SpikeMap map) {
        KERNEL.membranes(z[sample], layout.at(channel, 0), layout.steps(), layout.frame(), norm.mean(channel),
                norm.scale(channel), norm.beta(channel), map.membranes(), 0);
        map.fire();
    }

    private void applyGate(float[] pooled, int sample, int channel) {
        for (int t = 0; t < layout.steps(); t++) {
            float factor = gate.gate(sample, channel, t);
            int from = pooledLayout.at(channel, t);
            for (int i = from; i < from + pooledLayout.frame(); i++) {
                pooled[i] *= factor;
            }
        }
    }

    /**
     * Fills the gradients of everything that is learned here and, if it is asked for, of the input.
     *
     * @param pool          threads that share the work
     * @param samples       N
     * @param input         as in the forward pass
     * @param pooled        as the forward pass left it
     * @param upstream      gradient of the pooled output, in its layout
     * @param inputGradient receives the gradient of the input, in its layout; may be {@code upstream}; null if it is
     *                      not needed
     * @param training      as in the forward pass
     */
    public void backward(WorkPool pool, int samples, float[][] input, float[][] pooled, float[][] upstream,
            float[][] inputGradient, boolean training) {
        inputWanted = inputGradient != null;
        times.begin();
        if (gate != null) {
            pool.run(samples * layout.channels(), (item, worker) -> gateGradient(item / layout.channels(),
                    item % layout.channels(), pooled, upstream));
            gate.backward(pool, samples);
        }
        pool.run(layout.channels(), (channel, worker) -> {
            SpikeMap map = spikes[worker];
            float[] gradient = gradients[worker];
            int sample = layout.steps() * layout.frame();
            for (int n = 0; n < samples; n++) {
                fire(n, channel, map);
                spikeGradient(map, upstream[n], n, channel, gradient, n * sample);
                KERNEL.currentGradient(map.membranes(), 0, layout.steps(), layout.frame(), gradient, n * sample);
                norm.addGradient(z[n], channel, gradient, n * sample, n == 0);
            }
            norm.backwardAdded(samples, z, channel, gradient, 0, !training);
            for (int n = 0; n < samples; n++) {
                layout.clearPadding(z[n], channel);
            }
        });
        times.end(Phase.NEURON_GRADIENT);
        active = sparse != null && sparse.pays(samples, input);
        if (active) {
            sparse.fill(pool, samples, input, z);
        } else {
            convolution.weightGradient(pool, samples, input, z);
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

    private void gateGradient(int sample, int channel, float[][] pooled, float[][] upstream) {
        for (int t = 0; t < layout.steps(); t++) {
            double sum = 0;
            for (int h = 0; h < pooledLayout.height(); h++) {
                int at = pooledLayout.at(channel, t) + h * pooledLayout.row();
                for (int i = at; i < at + pooledLayout.width(); i++) {
                    sum += pooled[sample][i] != 0 ? upstream[sample][i] : 0;
                }
            }
            gate.setGateGradient(sample, channel, t, (float) sum);
        }
    }

    private void spikeGradient(SpikeMap map, float[] upstream, int sample, int channel, float[] gradient,
            int gradientAt) {
        float pixels = layout.height() * layout.width();
        for (int t = 0; t < layout.steps(); t++) {
            map.unpool(upstream, channel, t, gate == null ? 1 : gate.gate(sample, channel, t),
                    gate == null ? 0 : gate.meanGradient(sample, channel, t) / pixels, gradient, gradientAt);
        }
    }
}
