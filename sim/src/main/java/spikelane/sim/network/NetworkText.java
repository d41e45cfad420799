package spikelane.sim.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spikelane.sim.io.Json;
import spikelane.sim.network.Layer.Extent;
import spikelane.sim.network.Layer.Window;

/** The text that {@link NetworkFile} reads: the network of a text is equal to the one that was written. */
public final class NetworkText {
    private NetworkText() {}

    /**
     * @param network any network
     * @return its description in YAML
     */
    public static String of(Network network) {
        StringBuilder yaml = new StringBuilder();
        yaml.append("name: ").append(text(network.name())).append('\n');
        FeatureShape in = network.input();
        yaml.append("input: {channels: ").append(in.channels()).append(", height: ").append(in.height())
                .append(", width: ").append(in.width()).append("}\n");
        yaml.append("steps: ").append(network.steps()).append("\nlayers:\n");
        String before = Network.INPUT;
        for (Layer layer : network.layers()) {
            List<String> keys = new ArrayList<>();
            keys.add("name: " + text(layer.name()));
            keys.add("type: " + type(layer));
            if (!layer.from().equals(List.of(before))) {
                keys.add("from: " + (layer.from().size() == 1
                        ? text(layer.from().getFirst())
                        : "[" + String.join(", ", layer.from().stream().map(NetworkText::text).toList()) + "]"));
            }
            describe(layer, keys);
            yaml.append("  - {").append(String.join(", ", keys)).append("}\n");
            before = layer.name();
        }
        Network.Readout readout = network.readout();
        yaml.append("readout: {kind: ").append(lower(readout.kind())).append(", classes: ").append(readout.classes())
                .append(readout.votes() == 1 ? "" : ", votes: " + readout.votes()).append("}\n");
        return yaml.toString();
    }

    /** {@return a text that YAML reads as that text: in quotes unless it is a plain name} */
    private static String text(String value) {
        boolean plain = value.matches("[A-Za-z][A-Za-z0-9_.-]*")
                && !value.matches("(?i)true|false|null|yes|no|on|off|y|n|nan|inf");
        return plain ? value : Json.line(value);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String type(Layer layer) {
        return switch (layer) {
            case Layer.Convolution c -> "convolution";
            case Layer.Linear l -> "linear";
            case Layer.Normalisation n -> "batch-norm";
            case Layer.Neurons n -> "neurons";
            case Layer.Pool p -> "pool";
            case Layer.Gate g -> "gate";
            case Layer.Flatten f -> "flatten";
            case Layer.Dropout d -> "dropout";
            case Layer.Addition a -> "add";
        };
    }

    private static void describe(Layer layer, List<String> keys) {
        switch (layer) {
            case Layer.Convolution c -> {
                keys.add("outputs: " + c.outputs());
                window(c.window(), new Extent(1, 1), keys);
                if (c.groups() != 1) {
                    keys.add("groups: " + c.groups());
                }
                bias(c.bias(), keys);
            }
            case Layer.Linear l -> {
                keys.add("outputs: " + l.outputs());
                bias(l.bias(), keys);
            }
            case Layer.Normalisation n ->
                keys.add("statistics: " + (n.statistics() == Layer.Statistics.PER_STEP ? "per-step" : "all-steps"));
            case Layer.Neurons n -> neurons(n.model(), keys);
            case Layer.Pool p -> {
                keys.add("kind: " + lower(p.kind()));
                window(p.window(), p.window().kernel(), keys);
            }
            case Layer.Dropout d -> keys.add("probability: " + d.probability());
            case Layer.Gate g -> {
                // nothing but what it reads
            }
            case Layer.Flatten f -> {
            }
            case Layer.Addition a -> {
            }
        }
    }

    private static void bias(boolean bias, List<String> keys) {
        if (bias) {
            keys.add("bias: true");
        }
    }

    private static void window(Window window, Extent usualStride, List<String> keys) {
        keys.add("kernel: " + extent(window.kernel()));
        if (!window.stride().equals(usualStride)) {
            keys.add("stride: " + extent(window.stride()));
        }
        if (!window.padding().equals(new Extent(0, 0))) {
            keys.add("padding: " + extent(window.padding()));
        }
    }

    private static String extent(Extent extent) {
        return extent.rows() == extent.columns()
                ? Integer.toString(extent.rows())
                : "[" + extent.rows() + ", " + extent.columns() + "]";
    }

    private static void neurons(NeuronModel model, List<String> keys) {
        keys.add("model: " + lower(model.kind()));
        if (model.kind() != NeuronModel.Kind.IF) {
            keys.add(timeConstant("tau", "leak", model.leak()));
        }
        boolean scaled = NeuronModel.scalesInput(model.kind()) && model.gain() == model.leak();
        if (!scaled) {
            if (NeuronModel.scalesInput(model.kind())) {
                keys.add("scaled-input: false");
            }
            unless(model.gain(), 1, "gain", keys);
        }
        if (model.kind().hasSynapse()) {
            keys.add(timeConstant("tau-synapse", "leak-synapse", model.synapseLeak()));
            unless(model.synapseGain(), 1, "synapse-gain", keys);
        }
        unless(model.rest(), 0, "rest", keys);
        if (model.kind().spikes()) {
            keys.add("threshold: " + number(model.threshold()));
            keys.add("tie: " + lower(model.tie()));
            keys.add("reset: " + lower(model.reset()));
            unless(model.resetTo(), 0, "reset-to", keys);
            unless(model.membraneBits(), NeuronModel.WIDE, "membrane-bits", keys);
        }
    }

    private static void unless(double value, double usual, String key, List<String> keys) {
        if (value != usual) {
            keys.add(key + ": " + number(value));
        }
    }

    /** {@return in whole steps where that says the same} */
    private static String timeConstant(String tau, String leak, double value) {
        double steps = Math.rint(1 / value);
        return 1 / steps == value ? tau + ": " + number(steps) + " steps" : leak + ": " + number(value);
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
