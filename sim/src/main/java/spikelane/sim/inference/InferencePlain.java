package spikelane.sim.inference;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.inference.layer.GateLayer;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerStage;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.Network.ReadoutKind;

/**
 * Inference of any network by {@link NetworkScalar}, in float64 and slowly: for those that the kernels do not run.
 * Outputs of a readout by membrane potentials are 1 for the class that wins and 0 for the others.
 */
final class InferencePlain implements Inference {
    private final Model model;
    private final NetworkScalar scalar;
    private final String reason;

    /**
     * @param model  any network
     * @param reason why the kernels do not run it
     */
    InferencePlain(Model model, String reason) {
        this.model = model;
        this.reason = reason;
        scalar = new NetworkScalar(model);
    }

    @Override
    public Network network() {
        return model.network();
    }

    @Override
    public List<LayerForm> forms() {
        return network().weightLayers().stream()
                .map(layer -> new LayerForm(layer.name(), NetworkScalar.class.getSimpleName(), reason)).toList();
    }

    @Override
    public Worker newWorker() {
        return new PlainWorker();
    }

    @Override
    public void close() {
        // arrays only: nothing to free
    }

    /** Classifies one sample after the other. */
    private final class PlainWorker implements Single {
        @Override
        public void run(short[] counts, int[] spikes, ActivityListener activity) {
            Map<String, double[][]> values = scalar.run(NetworkScalar.frames(network(), counts));
            if (activity.listens()) {
                tell(values, activity);
            }
            double[][] last = values.get(network().layers().getLast().name());
            int best = 0;
            double[] scores = new double[spikes.length];
            for (int i = 0; i < spikes.length; i++) {
                scores[i] = score(last, i);
                best = scores[i] > scores[best] ? i : best;
            }
            boolean counted = network().readout().kind() != ReadoutKind.MEMBRANE;
            for (int i = 0; i < spikes.length; i++) {
                spikes[i] = counted ? (int) scores[i] : i == best ? 1 : 0;
            }
        }

        private double score(double[][] last, int i) {
            double sum = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (double[] step : last) {
                sum += step[i];
                most = Math.max(most, step[i]);
            }
            return network().readout().kind() == ReadoutKind.MEMBRANE ? most : sum;
        }

        private void tell(Map<String, double[][]> values, ActivityListener activity) {
            Map<String, FeatureShape> shapes = network().shapes();
            for (LayerStage stage : LayerStage.of(network())) {
                tell(values.get(stage.from()), stage.index(), stage.signal().unit(), activity);
                stage.neurons().filter(neurons -> neurons.model().kind().spikes())
                        .ifPresent(neurons -> tellFired(values.get(neurons.name()), shapes.get(neurons.name()),
                                stage.index(), activity));
            }
            for (Layer layer : network().layers()) {
                if (layer instanceof Layer.Gate gate) {
                    tellGate(values.get(gate.from().getFirst()), gate, activity);
                }
            }
        }

        private static void tell(double[][] read, int layer, double unit, ActivityListener activity) {
            for (int t = 0; t < read.length; t++) {
                for (int i = 0; i < read[t].length; i++) {
                    if (read[t][i] != 0) {
                        activity.counted(layer, t, i, (int) Math.rint(read[t][i] / unit));
                    }
                }
            }
        }

        private static void tellFired(double[][] fired, FeatureShape shape, int layer, ActivityListener activity) {
            int pixels = shape.height() * shape.width();
            try (Arena arena = Arena.ofShared()) {
                for (int t = 0; t < fired.length; t++) {
                    SpikeBits spikes = new SpikeBits(arena, pixels, shape.channels());
                    for (int i = 0; i < fired[t].length; i++) {
                        spikes.set(i % pixels, i / pixels, fired[t][i] != 0);
                    }
                    activity.fired(layer, t, spikes, 0, pixels);
                }
            }
        }

        /** A gate's two convolutions read the mean spikes of channels. */
        private void tellGate(double[][] fired, Layer.Gate gate, ActivityListener activity) {
            int layer = GateLayer.index(network(), gate);
            LayerShape time = network().weightLayers().get(layer);
            int channels = network().weightLayers().get(layer + 1).out();
            int pixels = fired[0].length / channels;
            for (int t = 0; t < fired.length; t++) {
                for (int c = 0; c < channels; c++) {
                    boolean active = false;
                    for (int i = c * pixels; i < (c + 1) * pixels; i++) {
                        active |= fired[t][i] != 0;
                    }
                    if (active) {
                        activity.active(layer, 0, t * channels + c);
                        activity.active(layer + 1, 0, c * time.out() + t);
                    }
                }
            }
        }
    }
}
