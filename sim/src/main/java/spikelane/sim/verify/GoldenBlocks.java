package spikelane.sim.verify;

import java.util.Arrays;
import java.util.List;
import org.agrona.BitUtil;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.BatchNormLif;
import spikelane.sim.io.NpzFile;
import spikelane.sim.network.Network;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.train.fused.ActiveSample;
import spikelane.sim.train.fused.PixelLayout;
import spikelane.sim.train.fused.SpikingBlock;
import spikelane.sim.train.layer.LayerWeights;
import spikelane.sim.train.layer.NormNumbers;
import spikelane.sim.train.layer.Parameter;
import spikelane.sim.train.layer.TcjaBlock;

/** Golden checks of LIF, convolution block and TCJA, on the very parts that training is built of. */
final class GoldenBlocks {
    private static final BatchNormLif KERNEL = BatchNormLif.vector();

    private GoldenBlocks() {}

    /** LIF: x [T, ...]. */
    static List<GoldenCheck> lif(NpzFile file) {
        int[] shape = file.any("x").shape();
        for (String name : List.of("x", "spikes", "membrane", "upstream", "grad_x")) {
            file.array(name, shape);
        }
        int steps = shape.length == 0 ? 1 : shape[0];
        int count = file.any("x").data().length / steps;
        int plane = BitUtil.align(count, BatchNormLif.LANES);
        float[] x = rows(file.floats("x", shape), steps, count, plane);
        float[] u = new float[x.length];
        float[] ones = new float[steps];
        Arrays.fill(ones, 1);
        KERNEL.membranes(x, 0, steps, plane, new float[steps], ones, 0, u, 0);
        float[] gradient = rows(file.floats("upstream", shape), steps, count, plane);
        KERNEL.currentGradient(u, 0, steps, plane, gradient, 0);
        float[] membranes = rows(u, steps, plane, count);
        return List.of(GoldenCheck.exact(file, "spikes", spikes(membranes)),
                GoldenCheck.close(file, "membrane", membranes),
                GoldenCheck.close(file, "grad_x", rows(gradient, steps, plane, count)));
    }

    private static float[] rows(float[] x, int rows, int from, int to) {
        float[] result = new float[rows * to];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(x, row * from, result, row * to, Math.min(from, to));
        }
        return result;
    }

    private static float[] spikes(float[] membranes) {
        float[] spikes = new float[membranes.length];
        for (int i = 0; i < spikes.length; i++) {
            spikes[i] = membranes[i] >= BatchNormLif.THRESHOLD ? 1 : 0;
        }
        return spikes;
    }

    /** Convolution 3x3, batch norm of each time step, LIF: x [T, N, C, H, W]. */
    static List<GoldenCheck> block(NpzFile file, WorkPool pool) {
        int[] x = file.array("x", -1, -1, -1, -1, -1).shape();
        int steps = x[0];
        int samples = x[1];
        PixelLayout in = new PixelLayout(x[2], steps, x[3], x[4]);
        int channels = file.array("w", -1, in.channels(), 3, 3).shape()[0];
        int[] shape = {steps, samples, channels, x[3], x[4]};
        for (String name : List.of("spikes", "upstream")) {
            file.array(name, shape);
        }
        LayerWeights weights = new LayerWeights(parameter(file, "w", channels, in.channels(), 3, 3));
        NormNumbers numbers = new NormNumbers(Statistics.PER_STEP, parameter(file, "gamma", channels),
                parameter(file, "beta", channels), new float[channels], new float[channels]);
        SpikingBlock block = new SpikingBlock("lif", weights, numbers, null, in, 1, samples, pool.threads(), false);
        file.array("grad_x", x);
        file.array("grad_w", channels, in.channels(), 3, 3);
        file.array("grad_gamma", channels);
        file.array("grad_beta", channels);
        Pixels inputs = new Pixels(in, samples);
        Pixels outputs = new Pixels(block.pooled(), samples);
        float[] input = file.floats("x", x);
        block.refresh();
        block.forward(pool, samples, (n, sink) -> inputs.fill(input, n, sink), true);
        float[] spikes = outputs.collect((n, pixel, c) -> block.spikes(n, pixel, c) ? 1 : 0);
        float[][] upstream = outputs.lay(file.floats("upstream", shape));
        float[][] inputGradient = new float[samples][in.images()];
        block.backward(pool, samples, upstream, inputGradient, true);
        return List.of(GoldenCheck.exact(file, "spikes", spikes),
                GoldenCheck.close(file, "grad_x",
                        inputs.collect((n, pixel, c) -> inputGradient[n][pixel * in.stride() + c])),
                GoldenCheck.close(file, "grad_w", weights.weight().gradient()),
                GoldenCheck.close(file, "grad_gamma", numbers.gamma().gradient()),
                GoldenCheck.close(file, "grad_beta", numbers.beta().gradient()));
    }

    /** Between a tensor [T, N, C, H, W] and pixels whose channels lie side by side. */
    private record Pixels(PixelLayout layout, int samples) {
        /** A number of a sample. */
        interface Value {
            float of(int sample, int pixel, int channel);
        }

        private int image() {
            return layout.height() * layout.width();
        }

        private int at(int n, int pixel, int c) {
            return ((pixel / image() * samples + n) * layout.channels() + c) * image() + pixel % image();
        }

        void fill(float[] tensor, int n, ActiveSample sink) {
            for (int pixel = 0; pixel < layout.steps() * image(); pixel++) {
                for (int c = 0; c < layout.channels(); c++) {
                    if (tensor[at(n, pixel, c)] != 0) {
                        sink.add(c, pixel % layout.width(), tensor[at(n, pixel, c)]);
                    }
                }
                sink.endPixel();
            }
        }

        float[][] lay(float[] tensor) {
            float[][] flat = new float[samples][layout.images()];
            each((n, pixel, c) -> flat[n][pixel * layout.stride() + c] = tensor[at(n, pixel, c)]);
            return flat;
        }

        float[] collect(Value value) {
            float[] tensor = new float[samples * layout.channels() * layout.steps() * image()];
            each((n, pixel, c) -> tensor[at(n, pixel, c)] = value.of(n, pixel, c));
            return tensor;
        }

        private void each(Value visitor) {
            for (int n = 0; n < samples; n++) {
                for (int pixel = 0; pixel < layout.steps() * image(); pixel++) {
                    for (int c = 0; c < layout.channels(); c++) {
                        visitor.of(n, pixel, c);
                    }
                }
            }
        }
    }

    private static Parameter parameter(NpzFile file, String name, int... shape) {
        return new Parameter(name, shape, file.floats(name, shape));
    }

    /** TCJA: x [T, N, C, H, W], spikes or any numbers. */
    static List<GoldenCheck> tcja(NpzFile file, WorkPool pool) {
        int[] shape = file.array("x", -1, -1, -1, -1, -1).shape();
        int steps = shape[0];
        int samples = shape[1];
        int channels = shape[2];
        int[] timeShape = {steps, steps, Network.TCJA_WIDTH};
        int[] channelShape = {channels, channels, Network.TCJA_WIDTH};
        LayerWeights time = new LayerWeights(parameter(file, "w_t", timeShape));
        LayerWeights channel = new LayerWeights(parameter(file, "w_c", channelShape));
        file.array("y", shape);
        file.array("grad_x", shape);
        file.array("grad_w_t", timeShape);
        file.array("grad_w_c", channelShape);
        float[] x = file.floats("x", shape);
        float[] upstream = file.floats("upstream", shape);
        int pixels = shape[3] * shape[4];
        TcjaBlock gate = new TcjaBlock(time, channel, steps, channels, samples, pool.threads());
        gate.refresh();
        Images images = new Images(steps, samples, channels, pixels);
        images.each((at, n, c, t) -> gate.setMean(n, c, t, (float) (dot(x, null, at, pixels) / pixels)));
        gate.forward(pool, samples);
        float[] y = new float[x.length];
        images.each((at, n, c, t) -> {
            for (int i = at; i < at + pixels; i++) {
                y[i] = x[i] * gate.gate(n, c, t);
            }
            gate.setGateGradient(n, c, t, (float) dot(x, upstream, at, pixels));
        });
        gate.backward(pool, samples);
        float[] gradient = new float[x.length];
        images.each((at, n, c, t) -> {
            for (int i = at; i < at + pixels; i++) {
                gradient[i] = upstream[i] * gate.gate(n, c, t) + gate.meanGradient(n, c, t) / pixels;
            }
        });
        return List.of(GoldenCheck.close(file, "y", y), GoldenCheck.close(file, "grad_x", gradient),
                GoldenCheck.close(file, "grad_w_t", time.weight().gradient()),
                GoldenCheck.close(file, "grad_w_c", channel.weight().gradient()));
    }

    private static double dot(float[] x, float[] y, int at, int count) {
        double sum = 0;
        for (int i = at; i < at + count; i++) {
            sum += x[i] * (y == null ? 1.0 : y[i]);
        }
        return sum;
    }

    /** The images of a tensor [T, N, C, H*W], one by one. */
    private record Images(int steps, int samples, int channels, int pixels) {
        interface ImageVisitor {
            void visit(int at, int sample, int channel, int step);
        }

        void each(ImageVisitor visitor) {
            for (int i = 0; i < steps * samples * channels; i++) {
                visitor.visit(i * pixels, i / channels % samples, i % channels, i / channels / samples);
            }
        }
    }
}
