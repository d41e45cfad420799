package spikelane.sim.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.activity.RecordedActivity;
import spikelane.sim.activity.RecordedActivity.LayerInput;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.inference.Inference;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.Model;

/** Captures the input of every convolution and fully connected layer while samples are classified. */
public final class ActivityRecorder implements ActivityListener {
    private final Network network;
    private final int steps;
    private final List<LayerInput> layers = new ArrayList<>();
    private int sample;

    private ActivityRecorder(Network network, int samples, int steps) {
        this.network = network;
        this.steps = steps;
        for (LayerShape shape : network.weightLayers()) {
            layers.add(layer(shape, samples));
        }
    }

    /** The fully connected layer behind the convolutions reads their image; the others a single pixel. */
    private LayerInput layer(LayerShape shape, int samples) {
        if (shape.kind() == Kind.CONV) {
            return new LayerInput(samples, steps, shape.height(), shape.width(), shape.in(),
                    shape.input() == Input.COUNTS);
        }
        if (shape.kind() != Kind.FC) {
            return null;
        }
        FeatureShape image = shape.source();
        return new LayerInput(samples, steps, image.height(), image.width(), image.channels(),
                shape.input() == Input.COUNTS);
    }

    /**
     * @param model   a network
     * @param data    samples that fit it
     * @param samples which of them
     * @param steps   how many time steps from the first on, at most the network's
     * @param origin  texts that say where model and data come from
     * @return what its layers received
     */
    public static RecordedActivity capture(Model model, FrameSet data, int[] samples, int steps,
            SequencedMap<String, String> origin) {
        Network network = model.network();
        for (LayerShape layer : network.weightLayers()) {
            if (layer.spiking() && layer.input() == Input.REAL) {
                throw new BadInputException("layer " + layer.name()
                        + " reads real numbers: a file of activity holds spikes and counts only");
            }
        }
        ActivityRecorder capture = new ActivityRecorder(network, samples.length, steps);
        try (Inference inference = Inference.of(model, Evaluator.maxCount(data))) {
            Inference.Worker worker = inference.newWorker();
            int[] spikes = new int[network.outputs()];
            for (int i = 0; i < samples.length; i++) {
                capture.sample = i;
                worker.run(data.counts()[samples[i]], spikes, capture);
            }
        }
        return capture.result(origin);
    }

    @Override
    public void active(int layer, int step, int input) {
        counted(layer, step, input, 1);
    }

    @Override
    public void counted(int layer, int step, int input, int count) {
        LayerInput to = layers.get(layer);
        if (to != null && step < steps) {
            int pixels = to.height() * to.width();
            to.set(sample, step, input % pixels, input / pixels, count);
        }
    }

    private RecordedActivity result(SequencedMap<String, String> origin) {
        SequencedMap<String, String> metadata = new LinkedHashMap<>(origin);
        SequencedMap<String, LayerInput> named = new LinkedHashMap<>();
        for (int i = 0; i < layers.size(); i++) {
            LayerInput layer = layers.get(i);
            if (layer != null) {
                LayerShape shape = network.weightLayers().get(i);
                named.put(shape.name(), layer);
                metadata.put(shape.name() + ".input", layer.counts() ? "counts" : "spikes");
                metadata.put(shape.name() + ".shape", shape.label());
                metadata.put(shape.name() + ".channels", Integer.toString(layer.channels()));
                metadata.put(shape.name() + ".density", String.format(Locale.ROOT, "%.5f", layer.density()));
            }
        }
        return new RecordedActivity(metadata, named);
    }
}
