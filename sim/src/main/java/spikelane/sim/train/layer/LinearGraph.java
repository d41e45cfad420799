package spikelane.sim.train.layer;

import java.util.Arrays;
import org.agrona.BitUtil;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.BatchNormLif;
import spikelane.kernels.training.FloatCorrelation;
import spikelane.sim.network.LayerShape;

/** Fully connected layer over an image, C outermost. Features lie in rows of T * N values while it computes. */
public final class LinearGraph implements GraphLayer {
    private final LayerShape shape;
    private final Values in;
    private final Values out;
    private final LinearLayer linear;
    private final BiasGraph bias;
    private final int lanes;
    private final int stride;
    private final float[][] x;
    private final float[][] z;

    /**
     * @param shape    the layer
     * @param weights  [M][C]
     * @param bias     its bias; null without
     * @param in       what it reads
     * @param batch    largest batch, in samples
     * @param threads  most threads that will run it
     */
    public LinearGraph(LayerShape shape, LayerWeights weights, BiasGraph bias, Values in, int batch, int threads) {
        this.shape = shape;
        this.bias = bias;
        this.in = in;
        out = new Values(shape.target(), shape.steps(), batch);
        lanes = BitUtil.align(batch, BatchNormLif.LANES);
        stride = BitUtil.align(shape.steps() * lanes, FloatCorrelation.BLOCK);
        linear = new LinearLayer(weights, shape.in(), shape.out(), new int[]{0}, 0, stride, threads);
        x = new float[1][Math.multiplyExact(shape.in(), stride)];
        z = new float[1][Math.multiplyExact(shape.out(), stride)];
    }

    @Override
    public Values out() {
        return out;
    }

    @Override
    public void refresh() {
        linear.refresh();
    }

    private int at(int feature, int step, int sample) {
        return feature * stride + step * lanes + sample;
    }

    @Override
    public void forward(WorkPool pool, int samples, Pass pass) {
        pool.run(in.layout().channels(), (channel, worker) -> {
            for (int p = 0; p < in.pixels(); p++) {
                int feature = channel * in.pixels() + p;
                Arrays.fill(x[0], feature * stride, (feature + 1) * stride, 0f);
                for (int t = 0; t < shape.steps(); t++) {
                    for (int n = 0; n < samples; n++) {
                        x[0][at(feature, t, n)] = in.value()[n][in.at(channel, t, p)];
                    }
                }
            }
        });
        linear.forward(pool, 1, x, z);
        pool.run(shape.out(), (m, worker) -> {
            float added = bias == null ? 0 : bias.value(m);
            for (int t = 0; t < shape.steps(); t++) {
                for (int n = 0; n < samples; n++) {
                    out.value()[n][out.at(m, t, 0)] = z[0][at(m, t, n)] + added;
                }
            }
        });
    }

    @Override
    public void backward(WorkPool pool, int samples) {
        pool.run(shape.out(), (m, worker) -> {
            Arrays.fill(z[0], m * stride, (m + 1) * stride, 0f);
            for (int t = 0; t < shape.steps(); t++) {
                for (int n = 0; n < samples; n++) {
                    z[0][at(m, t, n)] = out.gradient()[n][out.at(m, t, 0)];
                }
            }
        });
        if (bias != null) {
            bias.backward(out, samples);
        }
        linear.weightGradient(pool, 1, x, z);
        linear.weights().backward();
        if (!in.wantsGradient()) {
            return;
        }
        linear.inputGradient(pool, 1, z, x);
        pool.run(in.layout().channels(), (channel, worker) -> {
            for (int p = 0; p < in.pixels(); p++) {
                for (int t = 0; t < shape.steps(); t++) {
                    for (int n = 0; n < samples; n++) {
                        in.gradient()[n][in.at(channel, t, p)] += x[0][at(channel * in.pixels() + p, t, n)];
                    }
                }
            }
        });
    }
}
