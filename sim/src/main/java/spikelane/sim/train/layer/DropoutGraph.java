package spikelane.sim.train.layer;

import java.util.Arrays;
import java.util.SplittableRandom;
import spikelane.kernels.WorkPool;

/** Drops features of a sample in training, at all time steps alike; the others grow by as much. */
public final class DropoutGraph implements GraphLayer {
    private final float probability;
    private final int place;
    private final Values in;
    private final Values out;
    private final float[][] keep;

    /**
     * @param probability of dropping
     * @param place       its number among the network's dropouts
     * @param in          what it reads
     * @param out         what it gives, of the same shape
     */
    public DropoutGraph(double probability, int place, Values in, Values out) {
        this.probability = (float) probability;
        this.place = place;
        this.in = in;
        this.out = out;
        keep = new float[in.value().length][in.layout().channels() * in.pixels()];
    }

    @Override
    public Values out() {
        return out;
    }

    @Override
    public void forward(WorkPool pool, int samples, Pass pass) {
        for (int n = 0; n < samples; n++) {
            if (pass.dropoutSeeds() == null) {
                Arrays.fill(keep[n], 1);
                continue;
            }
            SplittableRandom random = new SplittableRandom(Seeds.ofDropout(pass.dropoutSeeds()[n], place));
            for (int i = 0; i < keep[n].length; i++) {
                keep[n][i] = random.nextDouble() < probability ? 0 : 1 / (1 - probability);
            }
        }
        each(pool, samples, (n, at, feature) -> out.value()[n][at] = keep[n][feature] * in.value()[n][at]);
    }

    @Override
    public void backward(WorkPool pool, int samples) {
        each(pool, samples, (n, at, feature) -> in.gradient()[n][at] += keep[n][feature] * out.gradient()[n][at]);
    }

    private interface Feature {
        void at(int sample, int at, int feature);
    }

    private void each(WorkPool pool, int samples, Feature feature) {
        int channels = in.layout().channels();
        pool.run(samples * channels, (item, worker) -> {
            for (int t = 0; t < in.layout().steps(); t++) {
                for (int p = 0; p < in.pixels(); p++) {
                    int channel = item % channels;
                    feature.at(item / channels, in.at(channel, t, p), channel * in.pixels() + p);
                }
            }
        });
    }
}
