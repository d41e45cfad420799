package spikelane.sim.train.layer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.Tie;
import spikelane.sim.network.NeuronModel;
import spikelane.sim.network.NeuronModel.Kind;
import spikelane.sim.network.Tensor;
import spikelane.sim.train.rule.Surrogate;

/**
 * Neurons of any {@link NeuronModel} through time. The slope of a spike is that of a {@link Surrogate}; a reset carries
 * none. A PLIF's time constant is learned: {@code leak = sigmoid(w)}, one w a
 * layer. Rounding of potentials to few bits lets the gradient through as it is (straight-through estimator, arXiv
 * 1308.3432), but for potentials that saturate, which let none through.
 */
public final class NeuronGraph implements GraphLayer {
    private final String name;
    private final NeuronModel model;
    private final float[] threshold;
    private final float[] leak;
    private final float[] gain;
    private final boolean scaled;
    private final boolean rounds;
    /** w of PLIF; null of others. */
    private final Parameter learned;
    private final Values in;
    private final Values out;
    /** Potentials before reset, and currents behind a synapse. */
    private final float[][] u;
    private final float[][] current;
    private final boolean keepsCurrent;
    private final double[][] leakGradients;
    private final Firing firing;
    private final Surrogate surrogate;

    /**
     * @param name      of the layer
     * @param model     the neuron
     * @param threshold one a neuron, C outermost
     * @param leak      one a neuron
     * @param gain      one a neuron
     * @param surrogate slope of a spike
     * @param in        what it reads
     * @param out       what it gives, of the same shape
     */
    public NeuronGraph(String name, NeuronModel model, double[] threshold, double[] leak, double[] gain,
            Surrogate surrogate, Values in, Values out) {
        this.surrogate = surrogate;
        this.name = name;
        this.model = model;
        this.threshold = floats(threshold);
        this.leak = floats(leak);
        this.gain = floats(gain);
        this.in = in;
        this.out = out;
        scaled = model.gain() == model.leak();
        rounds = model.membraneBits() != NeuronModel.WIDE;
        boolean learns = model.kind() == Kind.PLIF;
        learned = learns
                ? new Parameter(name + ".w", new int[]{1}, new float[]{(float) StrictMath.log(leak[0] / (1 - leak[0]))})
                : null;
        int batch = in.value().length;
        u = new float[batch][in.layout().size()];
        keepsCurrent = model.kind().hasSynapse() || learns;
        current = new float[keepsCurrent ? batch : 0][in.layout().size()];
        leakGradients = new double[batch][in.layout().channels()];
        firing = new Firing(name, batch * in.layout().channels());
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Override
    public Values out() {
        return out;
    }

    @Override
    public void refresh() {
        if (learned != null) {
            float share = (float) (1 / (1 + StrictMath.exp(-learned.value()[0])));
            Arrays.fill(leak, share);
            if (scaled) {
                Arrays.fill(gain, share);
            }
        }
    }

    private boolean fires(float potential, int neuron) {
        return model.kind().spikes()
                && (model.tie() == Tie.FIRES ? potential >= threshold[neuron] : potential > threshold[neuron]);
    }

    private float after(float potential, int neuron) {
        if (!fires(potential, neuron)) {
            return potential;
        }
        return model.reset() == Reset.HARD ? (float) model.resetTo() : potential - threshold[neuron];
    }

    /** {@return what is left of a potential for the next time step} */
    private float kept(float potential, int neuron) {
        float left = after(potential, neuron);
        return rounds ? (float) model.kept(left, threshold[neuron]) : left;
    }

    private boolean passes(float potential, int neuron) {
        return (model.reset() != Reset.HARD || !fires(potential, neuron))
                && (!rounds || model.passes(after(potential, neuron), threshold[neuron]));
    }

    @Override
    public void forward(WorkPool pool, int samples, Pass pass) {
        int channels = in.layout().channels();
        pool.run(samples * channels, (item, worker) -> firing.add(item, forward(item / channels, item % channels)));
        firing.addPlaces((long) samples * channels * in.pixels() * in.layout().steps());
    }

    /** {@return spikes} */
    private long forward(int n, int channel) {
        long spikes = 0;
        for (int p = 0; p < in.pixels(); p++) {
            int neuron = channel * in.pixels() + p;
            float i = 0;
            float v = 0;
            for (int t = 0; t < in.layout().steps(); t++) {
                int at = in.at(channel, t, p);
                float x = in.value()[n][at];
                if (keepsCurrent) {
                    i = model.kind().hasSynapse()
                            ? i + (float) model.synapseLeak() * ((float) model.synapseGain() * x - i)
                            : x;
                    current[n][at] = i;
                } else {
                    i = x;
                }
                float potential = v + leak[neuron] * ((float) model.rest() - v) + gain[neuron] * i;
                u[n][at] = potential;
                boolean fires = fires(potential, neuron);
                spikes += fires ? 1 : 0;
                out.value()[n][at] = model.kind().spikes() ? (fires ? 1 : 0) : potential;
                v = kept(potential, neuron);
            }
        }
        return spikes;
    }

    @Override
    public void backward(WorkPool pool, int samples) {
        int channels = in.layout().channels();
        pool.run(samples * channels, (item, worker) -> backward(item / channels, item % channels));
        if (learned != null) {
            double sum = 0;
            for (int n = 0; n < samples; n++) {
                for (double channel : leakGradients[n]) {
                    sum += channel;
                }
            }
            learned.gradient()[0] = (float) (sum * leak[0] * (1 - leak[0]));
        }
    }

    private void backward(int n, int channel) {
        double leakGradient = 0;
        for (int p = 0; p < in.pixels(); p++) {
            int neuron = channel * in.pixels() + p;
            float dv = 0;
            float di = 0;
            for (int t = in.layout().steps() - 1; t >= 0; t--) {
                int at = in.at(channel, t, p);
                float potential = u[n][at];
                float du = out.gradient()[n][at];
                if (model.kind().spikes()) {
                    du = surrogate.times(du, potential - threshold[neuron]);
                }
                du += passes(potential, neuron) ? dv : 0;
                if (learned != null) {
                    float before = t == 0 ? 0 : kept(u[n][in.at(channel, t - 1, p)], neuron);
                    leakGradient += du * (model.rest() - before + (scaled ? current[n][at] : 0));
                }
                dv = (1 - leak[neuron]) * du;
                float dx = gain[neuron] * du;
                if (model.kind().hasSynapse()) {
                    di = dx + (1 - (float) model.synapseLeak()) * di;
                    dx = (float) (model.synapseLeak() * model.synapseGain()) * di;
                }
                in.gradient()[n][at] += dx;
            }
        }
        leakGradients[n][channel] = leakGradient;
    }

    @Override
    public double firingLoss(int samples, double target, double weight) {
        double difference = rate(samples) - target;
        return model.kind().spikes() ? weight * difference * difference : 0;
    }

    @Override
    public void addFiringGradient(int samples, double target, double weight) {
        if (!model.kind().spikes()) {
            return;
        }
        float gradient = (float) (2 * weight * (rate(samples) - target) / places(samples));
        for (int n = 0; n < samples; n++) {
            for (int c = 0; c < in.layout().channels(); c++) {
                for (int t = 0; t < in.layout().steps(); t++) {
                    for (int p = 0; p < in.pixels(); p++) {
                        out.gradient()[n][in.at(c, t, p)] += gradient;
                    }
                }
            }
        }
    }

    private double places(int samples) {
        return (double) samples * in.layout().channels() * in.pixels() * in.layout().steps();
    }

    /** Of the last forward pass: the output is zero between pixels. */
    private double rate(int samples) {
        double spikes = 0;
        for (int n = 0; n < samples; n++) {
            for (float spike : out.value()[n]) {
                spikes += spike;
            }
        }
        return spikes / places(samples);
    }

    @Override
    public Optional<Firing> firing() {
        return model.kind().spikes() ? Optional.of(firing) : Optional.empty();
    }

    @Override
    public List<Parameter> parameters() {
        return learned == null ? List.of() : List.of(learned);
    }

    /** Thresholds and the like are read from the model and stay; a learned time constant is one a channel there. */
    @Override
    public SequencedMap<String, Tensor> tensors() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        if (learned != null) {
            refresh();
            float[] shares = new float[in.layout().channels()];
            Arrays.fill(shares, leak[0]);
            tensors.put(name + ".leak", Tensor.copyOf(shares));
            if (scaled) {
                tensors.put(name + ".gain", Tensor.copyOf(shares));
            }
        }
        return tensors;
    }
}
