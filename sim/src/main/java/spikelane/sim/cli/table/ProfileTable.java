package spikelane.sim.cli.table;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Formatter;
import java.util.Locale;
import spikelane.sim.profile.Profile;

/** A profile as a table for the terminal. */
public final class ProfileTable {
    private static final String ROW = "%-8s %-18s %8s %8s %8s %8s %6s %8s %7s %9s %9s %6s  %s%n";

    private static final String LEGEND = """
            ms = input (list of active inputs) + neurons (propagation and their update) + pool
            SOP: active input x output that it reaches, zero weights counted; dense: the same with every input active;
            both over input and neurons. peak: least time that the bound allows at this machine's measured rates
            (LOAD: weights from a cache level; ADD: the pass over the neurons, which is a += b).
            """;

    private ProfileTable() {}

    /** {@return the table, with its legend} */
    public static String of(Profile profile) {
        Formatter table = new Formatter(Locale.ROOT);
        table.format(
                "%nprofile   %d samples, one thread, fastest of %d rounds after warm-up: %.3f ms a sample in layers%n",
                profile.samples(), profile.rounds(), profile.msPerSample());
        table.format(ROW, "layer", "shape", "ms", "input", "neurons", "pool", "share", "density", "SOP/ns", "dense/ns",
                "KB moved", "peak", "bound by");
        for (Profile.LayerProfile layer : profile.layers()) {
            boolean kernel = layer.bound() != null;
            table.format(ROW, layer.name(), layer.shape(), fixed(4, layer.ms()),
                    kernel ? fixed(4, layer.inputMs()) : "", kernel ? fixed(4, layer.neuronsMs()) : "",
                    kernel ? fixed(4, layer.poolMs()) : "", percent(0, 100 * layer.ms() / profile.msPerSample()),
                    percent(2, 100 * layer.density()), kernel ? fixed(1, layer.operationsPerNs()) : "",
                    kernel ? fixed(1, layer.densePerNs()) : "", kernel ? fixed(1, layer.bytesMoved() / 1000) : "",
                    kernel ? percent(0, layer.percentOfPeak()) : "", kernel ? layer.bound() : "");
        }
        table.format("why these forms%n");
        for (Profile.LayerProfile layer : profile.layers()) {
            table.format("  %-8s %s: %s%n", layer.name(), layer.form(), layer.reason());
        }
        return table + LEGEND;
    }

    private static String percent(int digits, double value) {
        return fixed(digits, value) + " %";
    }

    private static String fixed(int digits, double value) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).toPlainString();
    }
}
