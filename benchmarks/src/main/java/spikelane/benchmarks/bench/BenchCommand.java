package spikelane.benchmarks.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import spikelane.benchmarks.harness.Bounds;
import spikelane.benchmarks.harness.JmhJson;
import spikelane.benchmarks.harness.Machine;
import spikelane.benchmarks.harness.NetworkRows;
import spikelane.benchmarks.harness.Pollution;
import spikelane.benchmarks.harness.Preset;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.benchmarks.harness.TrainingRows;
import spikelane.benchmarks.harness.TwinRows;
import spikelane.benchmarks.pages.Comparison;
import spikelane.benchmarks.pages.CrossoverMap;
import spikelane.benchmarks.pages.CrossoverPlot;
import spikelane.benchmarks.pages.LayerTable;
import spikelane.benchmarks.pages.PollutionTable;
import spikelane.benchmarks.pages.Readme;
import spikelane.benchmarks.pages.RooflinePlot;
import spikelane.benchmarks.pages.Tables;
import spikelane.benchmarks.pages.TrainingTable;
import spikelane.benchmarks.pages.TwinTable;
import spikelane.sim.inference.CostTableFile;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.cli.Program;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;

/** {@code spikelane bench}: exit code 0 done, 1 a row failed, 2 bad input, 3 a row is far above its bound. */
@Command(name = "spikelane bench", mixinStandardHelpOptions = true, version = "spikelane 0.1.0", description = "Measures the kernels in JMH; every answer is checked before it is timed.")
public final class BenchCommand implements Callable<Integer> {
    private static final int MOST_FORKS = 50;
    /** Keys of the machine block that are printed as tables. */
    private static final Set<String> TABLES = Set.of("crossover", NetworkRows.PICKED, NetworkRows.LEFT_OUT,
            NetworkRows.NOTES);

    @Option(names = "--preset", description = "Rows: smoke, ceiling, crossover, pollution, twins, peers, networks or training (default: smoke, two minutes).")
    private String presetName;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results to this file. A preset that was stopped goes on from FILE.partial.")
    private Path json;

    @Mixin
    private final MeasuredOptions network = new MeasuredOptions();

    @Option(names = "--forks", paramLabel = "N", description = "JVMs a row (default: that of the preset, 5 for ceiling and peers, 1 for a network).")
    private Integer forks;

    @Option(names = "--roofline", paramLabel = "FILE", description = "Draw the results as an SVG.")
    private Path roofline;

    @Option(names = "--map", paramLabel = "FILE", description = "Draw a result of the preset crossover as heat maps, an SVG.")
    private Path map;

    @Option(names = "--compare", arity = "2", paramLabel = "FILE", description = "Measure nothing: say what changed from the first result to the second, beyond noise. --json FILE writes it.")
    private List<Path> compare;

    @Option(names = "--ci", paramLabel = "BASE.json", description = "Measure, compare with this result of the same machine, and end with exit code 1 if a row is slower beyond noise. At least 2 forks (default: 3).")
    private Path base;

    @Option(names = "--render", paramLabel = "FILE", description = "Measure nothing: make the tables of the READMEs from this result. --roofline draws it.")
    private Path render;

    @Option(names = "--bounds", paramLabel = "FILE", description = "Measure nothing: work out per cent of peak of this result anew, with its own peaks and this version's forms, and write it again.")
    private Path bounds;

    private BenchCommand() {}

    /**
     * @param args options
     */
    public static void main(String[] args) {
        Program.main(BenchCommand::run, args);
    }

    /**
     * @param args options
     * @return the exit code
     */
    public static int run(String... args) {
        return Program.run(new BenchCommand(), "spikelane bench --help", args);
    }

    @Override
    public Integer call() {
        writable(json);
        writable(roofline);
        writable(map);
        if (compare != null || bounds != null || render != null) {
            network.rows(true);
        }
        Optional<Baseline> baseline = Optional.ofNullable(base).map(file -> Baseline.read(file, forks));
        if (compare != null) {
            return compare();
        }
        if (bounds != null) {
            return bound();
        }
        if (render != null) {
            return render(Path.of(System.getProperty("spikelane.root", ".")).toAbsolutePath().normalize());
        }
        Optional<NetworkRows> own = network.rows(presetName != null || map != null);
        Preset preset = Preset.of(presetName == null ? Preset.SMOKE.toString() : presetName);
        int count = forks != null ? forks : base != null ? Baseline.FORKS : own.map(rows -> 1).orElse(preset.forks());
        if (!(count >= 1 && count <= MOST_FORKS)) {
            throw new BadInputException("--forks " + count + ": 1 to " + MOST_FORKS + " was expected");
        }
        // files may change between two runs: those of a network do not go on
        BenchRun run = own.map(rows -> new BenchRun(NetworkRows.NAME, rows.rows(), count, null))
                .orElseGet(() -> new BenchRun(preset.toString(), preset.rows(), count, json));
        ResultFile result = run.run();
        own.ifPresent(rows -> result.machine().putAll(rows.facts(count)));
        if (result.rows().isEmpty()) {
            run.failures().forEach(line -> System.err.println("spikelane: failed: " + line));
            return 1;
        }
        CrossoverMap crossover = new CrossoverMap(result.rows());
        if (!crossover.shapes().isEmpty() && run.failures().isEmpty()) {
            result.machine().put("crossover", crossover.summary(CostTableFile.planner()));
        }
        if (json != null) {
            result.write(json);
            run.jmh().write(JmhJson.beside(json));
            run.forget();
        }
        draw(result);
        result.machine().forEach((name, value) -> System.out
                .print(TABLES.contains(name) ? "" : name + ": " + value + System.lineSeparator()));
        System.out.println();
        System.out.print(Tables.text(result.rows()));
        if (result.machine().containsKey("crossover")) {
            System.out.println();
            System.out.print(Readme.crossover(result));
        }
        if (LayerTable.in(result)) {
            System.out.println();
            System.out.print(LayerTable.text(result));
        }
        if (TwinRows.in(result.rows())) {
            System.out.println();
            System.out.print(TwinTable.markdown(result.rows()));
        }
        if (TrainingRows.in(result.rows())) {
            System.out.println();
            System.out.print(TrainingTable.markdown(result.rows()));
        }
        if (Pollution.in(result.rows())) {
            System.out.println();
            System.out.print(PollutionTable.markdown(result.rows()));
        }
        boolean slower = baseline.isPresent() && baseline.get().slower(result);
        List<String> failures = run.failures();
        failures.forEach(line -> System.err.println("spikelane: failed: " + line));
        return slower || !failures.isEmpty()
                ? Program.CHECK_FAILED
                : doubtful(result) ? Program.UNTRUSTED : Program.DONE;
    }

    /** Names the rows above their bound, and says whether one is so far above that the result is not to be published. */
    private static boolean doubtful(ResultFile result) {
        result.rows()
                .forEach(row -> Bounds.doubt(row).ifPresent(line -> System.err.println("spikelane: warning: " + line)));
        return result.rows().stream()
                .anyMatch(row -> row.percentOfPeak() != null && row.percentOfPeak() > Bounds.MOST_PERCENT);
    }

    private int bound() {
        ResultFile result = ResultFile.read(bounds);
        Machine.requireWidth(bounds, result.machine());
        Bounds own = new Bounds(Machine.peaks(result.machine()));
        ResultFile again = new ResultFile(result.machine(),
                result.rows().stream().map(row -> bounded(own, row)).toList());
        again.write(bounds);
        draw(again);
        long gone = result.rows().stream().filter(own::isGone).count();
        if (gone > 0) {
            System.out.println(gone + " rows of forms that this version does not have: no per cent of peak");
        }
        return doubtful(again) ? Program.UNTRUSTED : Program.DONE;
    }

    private Row bounded(Bounds own, Row row) {
        try {
            return own.bounded(row);
        } catch (IllegalArgumentException | BadInputException e) {
            throw new BadInputException(bounds + ": " + row.title() + ": " + e.getMessage(), e);
        }
    }

    private int compare() {
        Comparison comparison = Comparison.of(ResultFile.read(compare.get(0)), ResultFile.read(compare.get(1)));
        if (json != null) {
            OutputFiles.write(json, Json.line(comparison) + "\n");
        }
        System.out.print(comparison.text());
        return 0;
    }

    private int render(Path root) {
        draw(ResultFile.read(render));
        String file = root.relativize(render.toAbsolutePath().normalize()).toString().replace('\\', '/');
        for (String page : Readme.PAGES) {
            Path path = root.resolve(page);
            try {
                OutputFiles.write(path, Readme.render(Files.readString(path), root, file));
            } catch (IOException e) {
                throw new BadInputException(path + " cannot be read");
            }
        }
        return 0;
    }

    private void draw(ResultFile result) {
        if (roofline != null) {
            OutputFiles.write(roofline, RooflinePlot.svg(result));
        }
        if (map != null) {
            CrossoverMap crossover = new CrossoverMap(result.rows());
            if (crossover.shapes().isEmpty()) {
                throw new BadInputException("--map draws a result of --preset crossover");
            }
            OutputFiles.write(map, CrossoverPlot.svg(crossover));
        }
    }

    /** Said before minutes of measuring, not after. */
    private static void writable(Path file) {
        if (file != null) {
            OutputFiles.requireWritable(file);
        }
    }
}
