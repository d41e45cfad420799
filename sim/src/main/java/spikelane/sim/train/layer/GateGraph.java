package spikelane.sim.train.layer;

import spikelane.kernels.WorkPool;

/** TCJA gate behind spikes of any layer. */
public final class GateGraph implements GraphLayer {
    private final TcjaBlock gate;
    private final Values in;
    private final Values out;

    /**
     * @param gate its weights
     * @param in   what it reads
     * @param out  what it gives, of the same shape
     */
    public GateGraph(TcjaBlock gate, Values in, Values out) {
        this.gate = gate;
        this.in = in;
        this.out = out;
    }

    @Override
    public Values out() {
        return out;
    }

    @Override
    public void refresh() {
        gate.refresh();
    }

    private interface Image {
        void at(int sample, int channel, int step);
    }

    private void each(WorkPool pool, int samples, Image image) {
        int channels = in.layout().channels();
        pool.run(samples * channels, (item, worker) -> {
            for (int t = 0; t < in.layout().steps(); t++) {
                image.at(item / channels, item % channels, t);
            }
        });
    }

    @Override
    public void forward(WorkPool pool, int samples, Pass pass) {
        each(pool, samples, (n, c, t) -> {
            double sum = 0;
            for (int p = 0; p < in.pixels(); p++) {
                sum += in.value()[n][in.at(c, t, p)];
            }
            gate.setMean(n, c, t, (float) (sum / in.pixels()));
        });
        gate.forward(pool, samples);
        each(pool, samples, (n, c, t) -> {
            float worth = gate.gate(n, c, t);
            for (int p = 0; p < in.pixels(); p++) {
                int at = in.at(c, t, p);
                out.value()[n][at] = worth * in.value()[n][at];
            }
        });
    }

    @Override
    public void backward(WorkPool pool, int samples) {
        each(pool, samples, (n, c, t) -> {
            double sum = 0;
            for (int p = 0; p < in.pixels(); p++) {
                int at = in.at(c, t, p);
                sum += (double) in.value()[n][at] * out.gradient()[n][at];
            }
            gate.setGateGradient(n, c, t, (float) sum);
        });
        gate.backward(pool, samples);
        each(pool, samples, (n, c, t) -> {
            float worth = gate.gate(n, c, t);
            float mean = gate.meanGradient(n, c, t) / in.pixels();
            for (int p = 0; p < in.pixels(); p++) {
                int at = in.at(c, t, p);
                in.gradient()[n][at] += worth * out.gradient()[n][at] + mean;
            }
        });
    }
}
