package spikelane.sim.cli;

import spikelane.sim.cli.option.NirOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.network.ModelFile;
import spikelane.sim.nir.NirExport;
import spikelane.sim.nir.NirExport.Loss;
import spikelane.sim.nir.NirImport;
import spikelane.sim.nir.NirImport.Understood;

/** {@code spikelane network export}: a model as a NIR file. */
@Command(name = "export", mixinStandardHelpOptions = true, description = "Write a model as a NIR network, batch norm folded. What NIR cannot say is listed, and kept as metadata, which other programs pass over.")
final class ExportCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "MODEL", description = "a network that train, study or quantise wrote")
    private Path from;

    @Parameters(index = "1", paramLabel = "FILE.nir", description = "receives the network")
    private Path to;

    @Option(names = "--dt", paramLabel = "SECONDS", description = "time step, of which time constants are multiples (default: ${DEFAULT-VALUE})")
    private double dt = NirImport.DEFAULT_DT;

    @Option(names = "--lossy", description = "write it although NIR cannot say all of it")
    private boolean lossy;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    private record Report(String model, String out, double dt, List<Understood> layers, List<Loss> losses) {}

    @Override
    public Integer call() {
        if (!to.toString().endsWith(NirOptions.NIR)) {
            throw new BadInputException(to + ": expected a name that ends in " + NirOptions.NIR);
        }
        ModelFile file = ModelFile.read(from);
        NirExport export;
        try {
            export = NirExport.of(file, dt);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(from + ": " + e.getMessage(), e);
        }
        if (!export.losses().isEmpty() && !lossy) {
            throw new BadInputException(from + ": NIR cannot say all of it (--lossy writes it all the same): "
                    + export.losses().stream().map(Loss::toString).collect(Collectors.joining("; ")));
        }
        export.write(to);
        Report report = new Report(from.toString(), to.toString(), dt, export.report(), export.losses());
        if (json) {
            System.out.println(Json.line(report));
            return Program.DONE;
        }
        report.layers().forEach(
                layer -> System.out.printf(Locale.ROOT, "%-16s %-20s %s%n", layer.node(), layer.type(), layer.as()));
        report.losses().forEach(loss -> System.out.println("lost      " + loss));
        System.out.printf(Locale.ROOT, "written   %s, time step %s s%n", to, dt);
        return Program.DONE;
    }
}
