package spikelane.sim.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.nir.NirImport;
import spikelane.sim.nir.NirImport.Understood;

/** {@code spikelane network}: networks as files, described in YAML or NIR. */
@Command(name = "network", mixinStandardHelpOptions = true, description = "Networks as files (YAML, NIR): show the layers of one, or check it.", subcommands = {
        NetworkCommand.Show.class, NetworkCommand.Check.class})
final class NetworkCommand {
    /** What every subcommand has. */
    static final class Input {
        @Parameters(paramLabel = "FILE", description = "a network in YAML, or in NIR (.nir)")
        private Path file;

        @Option(names = "--dt", paramLabel = "SECONDS", description = "time step of a NIR network (default: ${DEFAULT-VALUE})")
        private double dt = NirImport.DEFAULT_DT;

        @Option(names = "--steps", paramLabel = "T", description = "time steps of a NIR network, which states none (default: ${DEFAULT-VALUE})")
        private int steps = 1;

        @Option(names = "--json", description = "print the layers as JSON")
        private boolean json;

        private Described read() {
            if (file.toString().endsWith(".nir")) {
                if (steps < 1) {
                    throw new BadInputException("--steps " + steps + ": expected at least 1");
                }
                NirImport read = NirImport.read(file, dt, steps);
                return new Described(read.model().network(), read.report());
            }
            return new Described(NetworkFile.read(file), List.of());
        }
    }

    /** A network, and what of a foreign file became what. */
    private record Described(Network network, List<Understood> understood) {}

    private record LayerRow(String name, String what, List<String> from, String shape, long weights) {}

    private record Report(String name, String input, int steps, String readout, List<LayerRow> layers, long weights,
            List<Understood> understood) {}

    private static Report report(Described described) {
        Network network = described.network();
        Map<String, FeatureShape> shapes = network.shapes();
        Map<String, int[]> tensors = network.tensors();
        List<LayerRow> rows = new ArrayList<>();
        for (Layer layer : network.layers()) {
            long weights = 0;
            for (var tensor : tensors.entrySet()) {
                if (tensor.getKey().startsWith(layer.name() + ".")
                        && tensor.getKey().indexOf('.', layer.name().length() + 1) < 0) {
                    long size = 1;
                    for (int part : tensor.getValue()) {
                        size *= part;
                    }
                    weights += size;
                }
            }
            rows.add(new LayerRow(layer.name(), layer.label(), layer.from(), shapes.get(layer.name()).toString(),
                    weights));
        }
        return new Report(network.name(), network.input().toString(), network.steps(), network.readout().label(), rows,
                rows.stream().mapToLong(LayerRow::weights).sum(), described.understood());
    }

    /** {@code spikelane network show}. */
    @Command(name = "show", mixinStandardHelpOptions = true, description = "Print every layer: what it is, what it reads, what it hands on, its weights.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private Input input;

        @Override
        public Integer call() {
            Report report = report(input.read());
            if (input.json) {
                System.out.println(Json.line(report));
                return Program.DONE;
            }
            System.out.printf(Locale.ROOT, "%s: input %s, T %d%n%n", report.name(), report.input(), report.steps());
            System.out.printf(Locale.ROOT, "%-16s %-16s %16s %12s  %s%n", "layer", "reads", "hands on", "weights",
                    "what");
            for (LayerRow row : report.layers()) {
                System.out.printf(Locale.ROOT, "%-16s %-16s %16s %12d  %s%n", row.name(), String.join(", ", row.from()),
                        row.shape(), row.weights(), row.what());
            }
            System.out.printf(Locale.ROOT, "%n%s; %d weights%n", report.readout(), report.weights());
            return Program.DONE;
        }
    }

    /** {@code spikelane network check}. */
    @Command(name = "check", mixinStandardHelpOptions = true, description = "Check a file: unknown keys, missing units, impossible shapes are named with their line.")
    static final class Check implements Callable<Integer> {
        @Mixin
        private Input input;

        @Override
        public Integer call() {
            Report report = report(input.read());
            System.out.println(input.json
                    ? Json.line(report)
                    : "good: " + report.name() + ", " + report.layers().size() + " layers, " + report.weights()
                            + " weights, " + report.readout());
            return Program.DONE;
        }
    }
}
