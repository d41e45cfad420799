package spikelane.sim.cli.result;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import spikelane.kernels.WorkPool;
import spikelane.sim.accelerator.sweep.Sweep;
import spikelane.sim.accelerator.sweep.Sweep.Point;
import spikelane.sim.accelerator.sweep.SweepGrid;
import spikelane.sim.cli.option.ThreadsOption;
import spikelane.sim.cli.progress.Progress;
import spikelane.sim.io.Json;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.report.SweepPlot;

/** {@code spikelane sweep}: many prices at once. */
@Command(name = "sweep", mixinStandardHelpOptions = true, description = "Price a grid of architectures, networks, bits, densities, time steps and encodings: a line of CSV for each point.")
public final class SweepCommand implements Callable<Integer> {
    @Parameters(paramLabel = "GRID.yaml", description = "networks, architectures, keys, bits, weight_densities, spike_densities, steps, encodings: a value or a list each")
    private Path grid;

    @Option(names = "--out", paramLabel = "FILE.csv", description = "receives the points (default: standard output)")
    private Path out;

    @Option(names = "--svg", paramLabel = "FILE", description = "draw energy against cycles")
    private Path svg;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--json", description = "print the points as JSON")
    private boolean json;

    @Override
    public Integer call() {
        long startNs = System.nanoTime();
        if (out != null) {
            OutputFiles.requireWritable(out);
        }
        if (svg != null) {
            OutputFiles.requireWritable(svg);
        }
        Sweep sweep = new Sweep(SweepGrid.read(grid));
        List<Point> points;
        try (WorkPool pool = threads.pool(); Progress progress = new Progress("sweep", sweep.size(), 0)) {
            points = sweep.run(pool, progress::step);
        }
        if (svg != null) {
            OutputFiles.write(svg, SweepPlot.svg(points));
        }
        if (out != null) {
            OutputFiles.write(out, SweepPlot.csv(points));
        }
        if (json) {
            System.out.println(Json.line(points));
        } else if (out == null) {
            System.out.print(SweepPlot.csv(points));
        } else {
            System.out.printf(Locale.ROOT, "%d points, %d mappings, %.1f s: %s%n", points.size(), sweep.mappings(),
                    (System.nanoTime() - startNs) / 1e9, out);
        }
        return 0;
    }
}
