package spikelane.sim.cli;

import spikelane.sim.cli.option.NirOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.network.ModelFile;
import spikelane.sim.nir.NirImport.Understood;

/** {@code spikelane network import}: a NIR file as a model. */
@Command(name = "import", mixinStandardHelpOptions = true, description = "Write a NIR network as a model, which every command takes: eval, quantise, energy, train --from. Says what became of each node.")
final class ImportCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE.nir", description = "a NIR network")
    private Path from;

    @Parameters(index = "1", paramLabel = "MODEL", description = "receives the model (safetensors)")
    private Path to;

    @Mixin
    private NirOptions nir;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    private record Report(String nir, String out, int steps, List<Understood> nodes, String arithmetic) {}

    @Override
    public Integer call() {
        if (!from.toString().endsWith(NirOptions.NIR)) {
            throw new BadInputException(from + ": expected a name that ends in " + NirOptions.NIR);
        }
        NirOptions.Content content = nir.read(from);
        ModelFile file = content.file();
        ModelFile.write(to, file);
        Report report = new Report(from.toString(), to.toString(), file.model().network().steps(), content.understood(),
                Evaluator.arithmetic(file.model()));
        if (json) {
            System.out.println(Json.line(report));
            return Program.DONE;
        }
        report.nodes().forEach(
                node -> System.out.printf(Locale.ROOT, "%-16s %-20s %s%n", node.node(), node.type(), node.as()));
        System.out.printf(Locale.ROOT, "runs in   %s%nwritten   %s, %d time steps%n", report.arithmetic(), to,
                report.steps());
        return Program.DONE;
    }
}
