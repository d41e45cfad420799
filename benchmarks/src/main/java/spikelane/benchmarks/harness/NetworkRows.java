package spikelane.benchmarks.harness;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.benchmarks.harness.RowSpec.Effort;
import spikelane.benchmarks.work.FileInputs;
import spikelane.benchmarks.work.FileLayer;
import spikelane.benchmarks.work.FileWeights;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Layers;
import spikelane.benchmarks.work.Shapes;
import spikelane.benchmarks.work.SynapticWork;
import spikelane.kernels.counts.CountForms;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.spikes.DepthwisePropagation;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.activity.MeasuredInputs;
import spikelane.sim.inference.CostTableFile;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Safetensors;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;

/**
 * The layers of a user's network on what they received: a row for each form that can run a layer, and one for the plain
 * loop or the scalar form. Layers without a row are named, each with the reason.
 */
public final class NetworkRows {
    /** What the machine block calls the set of rows. */
    public static final String NAME = "network";
    /** Key of the machine block: the form that {@code spikelane eval} would run, by a row's input. */
    public static final String PICKED = "picked";
    /** Key of the machine block: layers without a row, each with the reason. */
    public static final String LEFT_OUT = "leftOut";
    /** Key of the machine block: sentences on arrays that were read otherwise than the network says. */
    public static final String NOTES = "notes";

    private static final String FLOATS = "f32";

    private final Path input;
    private final Path weights;
    private final int bits;
    private final List<RowSpec> rows = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final SequencedMap<String, String> picked = new LinkedHashMap<>();
    private final SequencedMap<String, Object> facts = new LinkedHashMap<>();

    private NetworkRows(Path input, Path weights, int bits) {
        this.input = input;
        this.weights = weights;
        this.bits = bits;
    }

    /**
     * @param network a network in YAML or shipped by name, or with its weights in safetensors
     * @param input   what its layers received, a file for {@link MeasuredInputs}
     * @param weights their weights, {@code .npz} or safetensors; null for those of the network or, without any, random ones
     * @param bits    of weights that are random or no codes already: 2, 4, 8, or 32 for float32
     * @return the rows
     * @throws BadInputException naming the file, if one cannot be used, or no layer is left
     */
    public static NetworkRows read(Path network, Path input, Path weights, int bits) {
        boolean shipped = NetworkFile.SHIPPED.contains(network.toString());
        boolean withWeights = !shipped && Safetensors.isSafetensors(network);
        Network layers = withWeights ? ModelFile.read(network).model().network() : NetworkFile.read(network);
        NetworkRows made = new NetworkRows(input, weights == null && withWeights ? network : weights, bits);
        made.facts.put("network", network.toString());
        made.facts.put("input", input.toString());
        made.add(layers.weightLayers());
        if (made.rows.isEmpty()) {
            throw new BadInputException(
                    input + ": no layer of " + network + " can be measured: " + String.join("; ", made.leftOut));
        }
        made.facts.put(PICKED, made.picked);
        made.facts.put(LEFT_OUT, made.leftOut);
        return made;
    }

    /** {@return the rows, layer by layer} */
    public List<RowSpec> rows() {
        return rows;
    }

    /**
     * @param forks of each row
     * @return what the machine block says of these rows: files, weights, what was left out, how they are measured
     */
    public SequencedMap<String, Object> facts(int forks) {
        SequencedMap<String, Object> all = new LinkedHashMap<>(facts);
        all.put("settings", "JMH, average time, " + forks + (forks == 1 ? " fork" : " forks")
                + "; each compares the answers of all frames, is set up until calls allocate nothing and get no faster,"
                + " then " + Effort.LAYER
                + "; a call is a frame, the input of one sample in one time step; one thread");
        return all;
    }

    private void add(List<LayerShape> layers) {
        MeasuredInputs measured = MeasuredInputs.read(input, layers);
        Map<String, LayerActivity> activity = new LinkedHashMap<>();
        measured.activity().forEach(one -> activity.put(one.layer().name(), one));
        SequencedMap<String, String> origins = new LinkedHashMap<>();
        for (LayerShape layer : layers) {
            LayerActivity own = activity.get(layer.name());
            String reason = reason(layer, own);
            if (reason.isEmpty()) {
                origins.put(layer.name(), add(own));
            } else {
                leftOut.add(reason.startsWith("layer ") ? reason : "layer " + layer.name() + ": " + reason);
            }
        }
        facts.put("weights", weights == null ? random() : weights + ": " + origins);
        notes.addAll(0, measured.notes());
        facts.put(NOTES, notes);
    }

    private String random() {
        return (bits == Model.FULL_PRECISION ? "random float32" : "random " + format(bits) + " (" + bits + " bits)")
                + ", seed " + Inputs.SEED;
    }

    /** {@return why a layer has no row; empty if it has} */
    private String reason(LayerShape layer, LayerActivity activity) {
        if (!layer.spiking()) {
            return "a gate, which no propagation runs";
        }
        if (activity == null) {
            return "has no array in " + input;
        }
        if (layer.weights() > RowCheck.MOST_WEIGHTS || layer.outputs() > RowCheck.MOST_WEIGHTS) {
            return "has " + layer.weights() + " weights and " + layer.outputs() + " outputs, benchmarks take up to "
                    + RowCheck.MOST_WEIGHTS;
        }
        try {
            layer.geometry();
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        return layer.groups() == 1 ? "" : depthwiseReason(activity);
    }

    private String depthwiseReason(LayerActivity activity) {
        Input received = activity.layer().input();
        return received != Input.BITS
                ? "is depthwise and received " + (received == Input.GATED ? "gated spikes" : "counts")
                        + ", expected spikes: its kernel takes no others"
                : bits == Model.FULL_PRECISION ? "is depthwise, and its kernel takes no float32 weights" : "";
    }

    private static String format(int bits) {
        return switch (bits) {
            case 2 -> "ternary";
            case 4 -> "int4";
            default -> "int8";
        };
    }

    /** {@return how the layer's weights came about} */
    private String add(LayerActivity activity) {
        LayerShape layer = activity.layer();
        Source source = new Source(activity, Shapes.of(layer), new FileLayer(input, layer.name()),
                weights == null ? null : new FileLayer(weights, layer.name()));
        if (layer.input() == Input.GATED || bits == Model.FULL_PRECISION) {
            floats(source);
            return "float32";
        }
        try (Arena arena = Arena.ofShared()) {
            String parameter = weights == null ? format(bits) : source.weights.value();
            if (layer.groups() != 1) {
                depthwise(source, parameter, Layers.filters(arena, source.shape, parameter, bits));
            } else {
                integers(source, parameter, Layers.weights(arena, source.shape, parameter, 0, bits));
            }
        }
        return weights == null ? "" : FileWeights.read(source.weights.value(), source.shape).origin(bits);
    }

    /** A layer with what it received and where its weights are; null for random ones. */
    private record Source(LayerActivity activity, String shape, FileLayer input, FileLayer weights) {}

    private void floats(Source source) {
        SequencedMap<String, String> params = new LinkedHashMap<>();
        double density = 1;
        if (source.weights != null) {
            params.put("weights", source.weights.value());
            density = share(FileWeights.read(source.weights.value(), source.shape).values());
        }
        if (source.activity.layer().input() == Input.GATED) {
            boolean gates = FileInputs.gated(source.input.value(), source.shape).kind() == Input.GATED;
            notes.add("layer " + source.input.layer() + " received gated spikes: its weights are float32"
                    + (gates ? "" : ", and as " + input + " holds no gates, it is measured on spikes"));
        }
        picked.put(source.input.label(), "vector");
        for (String form : List.of("vector", "scalar")) {
            row(source, "FloatPropagationBenchmark.run", FLOATS, density, form, params);
        }
    }

    private static double share(float[] weights) {
        int nonzero = 0;
        for (float weight : weights) {
            nonzero += weight == 0 ? 0 : 1;
        }
        return (double) nonzero / weights.length;
    }

    private void integers(Source source, String parameter, IntWeights packed) {
        SequencedMap<String, String> params = weightParams(source, parameter);
        List<String> forms = new ArrayList<>();
        String benchmark;
        if (source.activity.layer().input() == Input.COUNTS) {
            int largest = (int) Math.min(EventCounts.LIMIT + 1,
                    FileInputs.frames(source.input.value(), source.shape).largest());
            if (largest > EventCounts.LIMIT) {
                leftOut.add("layer " + source.input.layer() + ": received counts above " + EventCounts.LIMIT
                        + ", which kernels do not take");
                return;
            }
            if (packed.maxCurrent() * largest > Integer.MAX_VALUE) {
                leftOut.add("layer " + source.input.layer() + ": sums of counts up to " + largest
                        + " do not fit into 32 bits");
                return;
            }
            benchmark = "CountPropagationBenchmark.run";
            params.put("maxCount", Integer.toString(largest));
            CountForms.all().stream().filter(form -> form.suits(packed, largest))
                    .forEach(form -> forms.add(form.toString()));
            picked.put(source.input.label(), CountForms.pick(packed, largest).toString());
            forms.add("scalar");
        } else {
            benchmark = "SpikePropagationBenchmark.run";
            SpikeForms.all().stream().filter(form -> form.suits(packed)).forEach(form -> forms.add(form.name()));
            SpikeForm pick = CostTableFile.planner().pick(packed, source.activity.meanDensity())
                    .map(SpikeForms.Pick::form).orElseGet(() -> SpikeForms.byRule(packed).form());
            picked.put(source.input.label(), pick.name());
            forms.add("plain-loop");
        }
        forms.forEach(form -> row(source, benchmark, format(packed), packed.density(), form, params));
    }

    private void depthwise(Source source, String parameter, IntWeights filters) {
        int channels = source.activity.layer().in();
        if (!DepthwisePropagation.suits(filters, channels)) {
            leftOut.add("layer " + source.input.layer()
                    + ": is depthwise, and its kernel runs 1, 2, 4 to 64 outputs a channel and currents within int16"
                    + "; it has " + channels + " channels, " + filters.geometry().outputs()
                    + " outputs and currents up to " + filters.maxCurrent());
            return;
        }
        picked.put(source.input.label(), "vector");
        for (String form : List.of("vector", "scalar")) {
            row(source, "DepthwisePropagationBenchmark.run", format(filters), filters.density(), form,
                    weightParams(source, parameter));
        }
    }

    /** {@return the smallest format that holds the weights} */
    private static String format(IntWeights weights) {
        return format(
                weights.maxAbs() <= Inputs.maxAbs("ternary") ? 2 : weights.maxAbs() <= Inputs.maxAbs("int4") ? 4 : 8);
    }

    private SequencedMap<String, String> weightParams(Source source, String parameter) {
        SequencedMap<String, String> params = new LinkedHashMap<>();
        params.put("weights", parameter);
        if (source.weights != null) {
            params.put(Bounds.BITS, Integer.toString(bits));
        }
        return params;
    }

    private void row(Source source, String benchmark, String format, double density, String form,
            Map<String, String> more) {
        SequencedMap<String, String> params = Preset.params("shape", source.shape, "implementation", form, "input",
                source.input.value());
        params.putAll(more);
        LayerActivity activity = source.activity;
        rows.add(new RowSpec(Preset.kernel(source.shape), source.shape, format, () -> density, activity::meanDensity, 1,
                form, source.input.label(), benchmark, params, () -> SynapticWork.of(activity), 1, Effort.LAYER));
    }
}
