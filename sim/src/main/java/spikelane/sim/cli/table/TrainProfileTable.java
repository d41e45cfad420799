package spikelane.sim.cli.table;

import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import spikelane.sim.train.TrainProfile;
import spikelane.sim.train.TrainProfile.LayerProfile;
import spikelane.sim.train.TrainProfile.PhaseProfile;

/** A profile of a training step as a table for the terminal. */
public final class TrainProfileTable {
    private static final List<String> PHASES = List.of("pack", "list", "forward", "neurons", "neuron gradient",
            "weight gradient", "input gradient", "backward");
    private static final String LEGEND = """
            ms a step, with a share of the machine's peak where sums of products are taken: least time that multiply-adds,
            or loads of rows from their cache level, allow at the rates measured here. pack: weights as kernels read them;
            list: inputs that are not zero; neurons: batch norm, neurons, gate, pooling, and the gradient back through
            them. rows: a row is added for each input that is not zero; matrices: every input is multiplied.
            """;
    private static final String UNCOUNTED = "Layers of this network run one by one: forward and backward are timed, what they compute is not counted.\n";

    private TrainProfileTable() {}

    /** {@return the table, with its legend} */
    public static String of(TrainProfile profile) {
        List<String> phases = PHASES.stream()
                .filter(phase -> profile.layers().stream().anyMatch(layer -> layer.phases().containsKey(phase)))
                .toList();
        Formatter table = new Formatter(Locale.ROOT);
        table.format("%nprofile   a step of %d recordings, one thread, fastest of %d after warm-up: %.2f ms%n",
                profile.batch(), profile.steps(), profile.msPerStep());
        table.format("%-8s %-18s %-8s %7s %9s %6s %6s", "layer", "shape", "form", "density", "ms", "share", "peak");
        phases.forEach(phase -> table.format(" %15s", phase));
        table.format("%n");
        for (LayerProfile layer : profile.layers()) {
            table.format("%-8s %-18s %-8s %7s %9.3f %6s %6s", layer.name(), or(layer.shape()), or(layer.form()),
                    percent("%.2f %%", layer.density() == null ? null : 100 * layer.density()), layer.ms(),
                    percent("%.0f %%", 100 * layer.ms() / profile.msPerStep()),
                    percent("%.0f %%", layer.percentOfPeak()));
            phases.forEach(phase -> table.format(" %15s", phase(layer.phases().get(phase))));
            table.format("%n");
        }
        table.format("%-8s %-18s %-8s %7s %9.3f %6s%n", "Adam", "", "", "", profile.adamMs(),
                percent("%.0f %%", 100 * profile.adamMs() / profile.msPerStep()));
        boolean counted = profile.layers().stream().anyMatch(layer -> layer.percentOfPeak() != null);
        return table + (counted ? LEGEND : UNCOUNTED);
    }

    private static String phase(PhaseProfile phase) {
        if (phase == null) {
            return "";
        }
        String ms = String.format(Locale.ROOT, "%.3f", phase.ms());
        return phase.percentOfPeak() == null
                ? ms + "      "
                : ms + String.format(Locale.ROOT, " %3.0f %%", phase.percentOfPeak());
    }

    private static String or(String text) {
        return text == null ? "" : text;
    }

    private static String percent(String format, Double value) {
        return value == null ? "" : String.format(Locale.ROOT, format, value);
    }
}
