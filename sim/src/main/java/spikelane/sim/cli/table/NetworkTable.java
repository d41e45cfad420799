package spikelane.sim.cli.table;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import spikelane.sim.inference.NetworkFit;
import spikelane.sim.inference.NetworkFit.LayerFit;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.nir.NirImport.Understood;

/**
 * A network as {@code network} prints it.
 *
 * @param name       of the network
 * @param input      shape of a frame
 * @param steps      T
 * @param readout    how the last layer becomes a class
 * @param layers     all layers
 * @param weights    numbers of all layers
 * @param kernels    which forms of the kernels run it, of each width of weights that was asked for
 * @param understood what of a foreign file became what
 */
public record NetworkTable(String name, String input, int steps, String readout, List<LayerRow> layers, long weights,
        List<NetworkFit> kernels, List<Understood> understood) {
    /** Potentials that are worth telling of: others are of 32 bits. */
    private static final String NARROW = "int16";

    /**
     * One layer.
     *
     * @param name    its name
     * @param what    what it is
     * @param from    what it reads
     * @param shape   of what it hands on
     * @param weights its numbers
     */
    public record LayerRow(String name, String what, List<String> from, String shape, long weights) {}

    /**
     * @param network    a network
     * @param kernels    what runs it
     * @param understood what of a foreign file became what
     * @return the table
     */
    public static NetworkTable of(Network network, List<NetworkFit> kernels, List<Understood> understood) {
        Map<String, FeatureShape> shapes = network.shapes();
        List<LayerRow> rows = new ArrayList<>();
        for (Layer layer : network.layers()) {
            rows.add(new LayerRow(layer.name(), layer.label(), layer.from(), shapes.get(layer.name()).toString(),
                    weights(network, layer)));
        }
        return new NetworkTable(network.name(), network.input().toString(), network.steps(), network.readout().label(),
                rows, rows.stream().mapToLong(LayerRow::weights).sum(), kernels, understood);
    }

    private static long weights(Network network, Layer layer) {
        long weights = 0;
        for (var tensor : network.tensors().entrySet()) {
            if (tensor.getKey().startsWith(layer.name() + ".")
                    && tensor.getKey().indexOf('.', layer.name().length() + 1) < 0) {
                long size = 1;
                for (int part : tensor.getValue()) {
                    size *= part;
                }
                weights += size;
            }
        }
        return weights;
    }

    /** Prints all of it. */
    public void print(PrintStream out) {
        out.printf(Locale.ROOT, "%s: input %s, T %d%n%n", name, input, steps);
        out.printf(Locale.ROOT, "%-16s %-16s %16s %12s  %s%n", "layer", "reads", "hands on", "weights", "what");
        for (LayerRow row : layers) {
            out.printf(Locale.ROOT, "%-16s %-16s %16s %12d  %s%n", row.name(), String.join(", ", row.from()),
                    row.shape(), row.weights(), row.what());
        }
        out.printf(Locale.ROOT, "%n%s; %d weights%n", readout, weights);
        printForms(out);
        printReasons(out);
    }

    /** A line a layer with weights, a column a width of weights. */
    private void printForms(PrintStream out) {
        out.printf(Locale.ROOT, "%nforms of the kernels that can run it%n%-16s %-8s", "layer", "input");
        kernels.forEach(fit -> out.printf(Locale.ROOT, "  %-" + width(fit) + "s", title(fit)));
        out.println();
        for (int i = 0; i < kernels.getFirst().layers().size(); i++) {
            LayerFit first = kernels.getFirst().layers().get(i);
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-16s %-8s", first.layer(),
                    first.input().name().toLowerCase(Locale.ROOT)));
            for (NetworkFit fit : kernels) {
                line.append(String.format(Locale.ROOT, "  %-" + width(fit) + "s", forms(fit.layers().get(i))));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private void printReasons(PrintStream out) {
        Set<String> lines = new LinkedHashSet<>();
        for (NetworkFit fit : kernels) {
            fit.layers().stream().filter(layer -> layer.reason() != null && !layer.forms().isEmpty())
                    .forEach(layer -> lines.add("layer " + layer.layer() + ": in float32, " + layer.reason()));
            lines.addAll(obstacles(fit));
        }
        if (!lines.isEmpty()) {
            out.println();
            lines.forEach(out::println);
        }
    }

    /** {@return what kernels do not run, a line each; the last says what runs it instead} */
    public List<String> obstacles() {
        Set<String> lines = new LinkedHashSet<>();
        kernels.forEach(fit -> lines.addAll(obstacles(fit)));
        return List.copyOf(lines);
    }

    private static List<String> obstacles(NetworkFit fit) {
        List<String> lines = new ArrayList<>(fit.obstacles());
        if (!lines.isEmpty()) {
            lines.add(title(fit) + ": not run by the kernels; plain loops in float64 run it");
        }
        return lines;
    }

    private static int width(NetworkFit fit) {
        return fit.layers().stream().mapToInt(layer -> forms(layer).length()).reduce(title(fit).length(), Math::max);
    }

    private static String title(NetworkFit fit) {
        return fit.bits() == Model.FULL_PRECISION
                ? "full precision"
                : fit.bits() == 2 ? "ternary" : fit.bits() + " bit";
    }

    private static String forms(LayerFit layer) {
        return layer.forms().isEmpty()
                ? "none"
                : String.join(", ", layer.forms()) + (NARROW.equals(layer.potentials()) ? "; " + NARROW : "");
    }
}
