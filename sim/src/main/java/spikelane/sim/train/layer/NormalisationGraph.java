package spikelane.sim.train.layer;

import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import spikelane.kernels.WorkPool;
import spikelane.sim.network.Tensor;

/** Batch norm. */
public final class NormalisationGraph implements GraphLayer {
    private final BatchNorm norm;
    private final Values in;
    private final Values out;
    private final float[][] z;
    private final float[][] scratch;
    private boolean trained;

    /**
     * @param norm    its numbers
     * @param in      what it reads
     * @param out     what it gives, of the same shape
     * @param threads most threads that will run it
     */
    public NormalisationGraph(BatchNorm norm, Values in, Values out, int threads) {
        this.norm = norm;
        this.in = in;
        this.out = out;
        int batch = in.value().length;
        z = new float[batch][in.layout().size()];
        scratch = new float[threads][Math.multiplyExact(batch, in.layout().steps() * in.layout().frame())];
    }

    @Override
    public Values out() {
        return out;
    }

    @Override
    public void forward(WorkPool pool, int samples, Pass pass) {
        trained = pass.training();
        FlatLayout layout = in.layout();
        pool.run(layout.channels(), (channel, worker) -> {
            int from = layout.at(channel, 0);
            for (int n = 0; n < samples; n++) {
                System.arraycopy(in.value()[n], from, z[n], from, layout.plane());
            }
            if (trained) {
                norm.measure(samples, z, channel);
            } else {
                norm.useRunning(channel);
            }
            for (int n = 0; n < samples; n++) {
                for (int t = 0; t < layout.steps(); t++) {
                    float mean = norm.mean(channel)[t];
                    float scale = norm.scale(channel)[t];
                    for (int p = 0; p < in.pixels(); p++) {
                        int at = in.at(channel, t, p);
                        out.value()[n][at] = Math.fma(z[n][at] - mean, scale, norm.beta(channel));
                    }
                }
            }
        });
    }

    @Override
    public void backward(WorkPool pool, int samples) {
        FlatLayout layout = in.layout();
        int sample = layout.steps() * layout.frame();
        pool.run(layout.channels(), (channel, worker) -> {
            float[] dx = scratch[worker];
            Arrays.fill(dx, 0, samples * sample, 0f);
            for (int n = 0; n < samples; n++) {
                for (int t = 0; t < layout.steps(); t++) {
                    for (int p = 0; p < in.pixels(); p++) {
                        int at = in.at(channel, t, p);
                        dx[n * sample + at - layout.at(channel, 0)] = out.gradient()[n][at];
                    }
                }
            }
            norm.backward(samples, z, channel, dx, 0, !trained);
            for (int n = 0; n < samples; n++) {
                layout.clearPadding(z[n], channel);
                for (int i = layout.at(channel, 0); i < layout.at(channel, 0) + sample; i++) {
                    in.gradient()[n][i] += z[n][i];
                }
            }
        });
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(norm.numbers().gamma(), norm.numbers().beta());
    }

    @Override
    public SequencedMap<String, float[]> statistics() {
        return norm.numbers().running();
    }

    @Override
    public SequencedMap<String, Tensor> tensors() {
        return norm.numbers().tensors();
    }
}
