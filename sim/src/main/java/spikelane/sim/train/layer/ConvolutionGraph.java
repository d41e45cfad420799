package spikelane.sim.train.layer;

import java.util.Arrays;
import spikelane.kernels.WorkPool;
import spikelane.sim.network.LayerShape;

/**
 * Convolution of any kernel, padding, stride and groups: correlated at every pixel, of which the stride keeps some. The
 * gap between rows is as wide as the kernel looks past the image.
 */
public final class ConvolutionGraph implements GraphLayer {
    private final LayerShape shape;
    private final Values in;
    private final Values out;
    private final LinearLayer linear;
    private final BiasGraph bias;
    private final FlatLayout wideIn;
    private final FlatLayout wideOut;
    private final float[][] x;
    private final float[][] z;

    /**
     * @param shape    the layer
     * @param weights  [M][C / groups][R][S]
     * @param bias     its bias; null without
     * @param in       what it reads
     * @param batch    largest batch, in samples
     * @param threads  most threads that will run it
     */
    public ConvolutionGraph(LayerShape shape, LayerWeights weights, BiasGraph bias, Values in, int batch, int threads) {
        this.shape = shape;
        this.bias = bias;
        this.in = in;
        out = new Values(shape.target(), shape.steps(), batch);
        int rows = shape.kernelHeight();
        int columns = shape.kernelWidth();
        int padRows = shape.window().padding().rows();
        int padColumns = shape.window().padding().columns();
        int gap = Math.max(Math.max(padRows, rows - 1 - padRows), Math.max(padColumns, columns - 1 - padColumns));
        int height = Math.max(shape.height(), shape.height() + 2 * padRows - rows + 1);
        int width = Math.max(shape.width(), shape.width() + 2 * padColumns - columns + 1);
        wideIn = new FlatLayout(shape.in(), shape.steps(), height, width, Math.max(1, gap));
        wideOut = new FlatLayout(shape.out(), shape.steps(), height, width, Math.max(1, gap));
        int[] shifts = new int[rows * columns];
        for (int i = 0; i < shifts.length; i++) {
            shifts[i] = (i / columns - padRows) * wideIn.row() + i % columns - padColumns;
        }
        linear = new LinearLayer(weights, shape.in(), shape.out(), shape.groups(), shifts, wideIn.lead(),
                wideIn.plane(), threads);
        x = new float[batch][wideIn.size()];
        z = new float[batch][wideOut.size()];
    }

    @Override
    public Values out() {
        return out;
    }

    @Override
    public void refresh() {
        linear.refresh();
    }

    @Override
    public void forward(WorkPool pool, int samples, Pass pass) {
        pool.run(samples * shape.in(), (item, worker) -> copy(item / shape.in(), item % shape.in(), in.value(), x));
        linear.forward(pool, samples, x, z);
        pool.run(samples * shape.out(), (item, worker) -> {
            int n = item / shape.out();
            int m = item % shape.out();
            float added = bias == null ? 0 : bias.value(m);
            each(m, (narrow, wide) -> out.value()[n][narrow] = z[n][wide] + added);
        });
    }

    @Override
    public void backward(WorkPool pool, int samples) {
        pool.run(samples * shape.out(), (item, worker) -> {
            int n = item / shape.out();
            int m = item % shape.out();
            Arrays.fill(z[n], wideOut.at(m, 0), wideOut.at(m + 1, 0), 0f);
            each(m, (narrow, wide) -> z[n][wide] = out.gradient()[n][narrow]);
        });
        if (bias != null) {
            bias.backward(out, samples);
        }
        linear.weightGradient(pool, samples, x, z);
        linear.weights().backward();
        if (in.wantsGradient()) {
            linear.inputGradient(pool, samples, z, x);
            pool.run(samples * shape.in(), (item, worker) -> addBack(item / shape.in(), item % shape.in()));
        }
    }

    private void copy(int sample, int channel, float[][] from, float[][] to) {
        Arrays.fill(to[sample], wideIn.at(channel, 0), wideIn.at(channel + 1, 0), 0f);
        for (int t = 0; t < shape.steps(); t++) {
            for (int y = 0; y < shape.height(); y++) {
                System.arraycopy(from[sample], in.layout().at(channel, t) + y * in.layout().row(), to[sample],
                        wideIn.at(channel, t) + y * wideIn.row(), shape.width());
            }
        }
    }

    private void addBack(int sample, int channel) {
        for (int t = 0; t < shape.steps(); t++) {
            for (int y = 0; y < shape.height(); y++) {
                int to = in.layout().at(channel, t) + y * in.layout().row();
                int from = wideIn.at(channel, t) + y * wideIn.row();
                for (int i = 0; i < shape.width(); i++) {
                    in.gradient()[sample][to + i] += x[sample][from + i];
                }
            }
        }
    }

    private interface Places {
        void at(int narrow, int wide);
    }

    /** Where each output of a channel lies, here and among all pixels. */
    private void each(int channel, Places places) {
        FlatLayout narrow = out.layout();
        int rowStride = shape.window().stride().rows();
        int columnStride = shape.window().stride().columns();
        for (int t = 0; t < shape.steps(); t++) {
            for (int y = 0; y < narrow.height(); y++) {
                int to = narrow.at(channel, t) + y * narrow.row();
                int from = wideOut.at(channel, t) + y * rowStride * wideOut.row();
                for (int i = 0; i < narrow.width(); i++) {
                    places.at(to + i, from + i * columnStride);
                }
            }
        }
    }
}
