package spikelane.sim.train.layer;

import spikelane.kernels.WorkPool;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Layer.PoolKind;
import spikelane.sim.network.Layer.Window;

/** Pooling; of equal values the first takes a maximum's gradient. */
public final class PoolGraph implements GraphLayer {
    private final Layer.Pool pool;
    private final Values in;
    private final Values out;

    /**
     * @param pool the layer
     * @param in   what it reads
     * @param out  what it gives
     */
    public PoolGraph(Layer.Pool pool, Values in, Values out) {
        this.pool = pool;
        this.in = in;
        this.out = out;
    }

    @Override
    public Values out() {
        return out;
    }

    /** {@return the place of input k of an output's window; -1 outside the image} */
    private int under(int channel, int step, int pixel, int k) {
        Window window = pool.window();
        int y = pixel / out.layout().width() * window.stride().rows() - window.padding().rows()
                + k / window.kernel().columns();
        int x = pixel % out.layout().width() * window.stride().columns() - window.padding().columns()
                + k % window.kernel().columns();
        boolean inside = y >= 0 && y < in.layout().height() && x >= 0 && x < in.layout().width();
        return inside ? in.layout().at(channel, step) + y * in.layout().row() + x : -1;
    }

    private int size() {
        return pool.window().kernel().rows() * pool.window().kernel().columns();
    }

    @Override
    public void forward(WorkPool threads, int samples, Pass pass) {
        int channels = in.layout().channels();
        threads.run(samples * channels, (item, worker) -> {
            float[] x = in.value()[item / channels];
            float[] y = out.value()[item / channels];
            each(item % channels, (at, channel, step, pixel) -> y[at] = pooled(x, channel, step, pixel));
        });
    }

    private float pooled(float[] x, int channel, int step, int pixel) {
        float most = Float.NEGATIVE_INFINITY;
        float sum = 0;
        for (int k = 0; k < size(); k++) {
            int from = under(channel, step, pixel, k);
            float value = from < 0 ? 0 : x[from];
            most = Math.max(most, value);
            sum += value;
        }
        return switch (pool.kind()) {
            case MAX -> most;
            case SUM -> sum;
            case AVERAGE -> sum / size();
        };
    }

    @Override
    public void backward(WorkPool threads, int samples) {
        int channels = in.layout().channels();
        threads.run(samples * channels, (item, worker) -> {
            int n = item / channels;
            each(item % channels, (at, channel, step, pixel) -> back(n, at, channel, step, pixel));
        });
    }

    private void back(int n, int at, int channel, int step, int pixel) {
        float[] x = in.value()[n];
        float[] dx = in.gradient()[n];
        float dy = out.gradient()[n][at];
        boolean first = true;
        for (int k = 0; k < size(); k++) {
            int to = under(channel, step, pixel, k);
            if (pool.kind() != PoolKind.MAX) {
                if (to >= 0) {
                    dx[to] += pool.kind() == PoolKind.SUM ? dy : dy / size();
                }
            } else if (first && (to < 0 ? 0 : x[to]) == out.value()[n][at]) {
                first = false;
                if (to >= 0) {
                    dx[to] += dy;
                }
            }
        }
    }

    private interface Outputs {
        void at(int at, int channel, int step, int pixel);
    }

    private void each(int channel, Outputs outputs) {
        for (int t = 0; t < out.layout().steps(); t++) {
            for (int p = 0; p < out.pixels(); p++) {
                outputs.at(out.at(channel, t, p), channel, t, p);
            }
        }
    }
}
