package spikelane.sim.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import spikelane.sim.cli.progress.Progress;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.plan.CostGrid;
import spikelane.kernels.plan.CostTable;
import spikelane.sim.inference.CostTableFile;
import spikelane.sim.io.BadInputException;
import spikelane.sim.report.MachineBlock;

/** {@code spikelane tune}: measures what the kernels cost on this machine. */
@Command(name = "tune", mixinStandardHelpOptions = true, description = "Measure, in three minutes, what each form of the kernels costs on this machine; eval and study then pick forms by it.")
final class TuneCommand implements Callable<Integer> {
    @Option(names = "--out", paramLabel = "FILE", description = "where the cost table goes (default: .spikelane/costs.json in your home, where eval and study look)")
    private Path out;

    @Option(names = "--json", description = "print the cost table as JSON")
    private boolean json;

    @Override
    public Integer call() {
        if (!Kernels.choose(Implementation.AUTO).vector()) {
            throw new BadInputException("there is nothing to choose from: " + Kernels.choose(Implementation.AUTO));
        }
        CostTable table;
        try (Progress progress = new Progress("tune", CostGrid.parts(), 0)) {
            table = CostGrid.table(part -> {
                progress.detail(part);
                progress.step(1);
            });
        }
        CostTableFile file = new CostTableFile(MachineBlock.describe(), table);
        Path target = out == null ? CostTableFile.home() : out;
        file.write(target);
        if (json) {
            System.out.print(file.json());
            return 0;
        }
        System.out.printf(Locale.ROOT, "%d points, %d-bit registers%n", table.points().size(), table.vectorBits());
        System.out.println("written to " + target);
        return 0;
    }
}
