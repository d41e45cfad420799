package spikelane.benchmarks.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import spikelane.benchmarks.harness.Bounds;
import spikelane.benchmarks.harness.Crossover;
import spikelane.benchmarks.harness.DataSetRows;
import spikelane.benchmarks.harness.Jmh;
import spikelane.benchmarks.harness.Machine;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.benchmarks.harness.RowSpec;
import spikelane.benchmarks.pages.CrossoverMap;
import spikelane.benchmarks.twins.Twins;
import spikelane.benchmarks.work.Digits;
import spikelane.sim.cli.progress.Progress;
import spikelane.sim.inference.CostTableFile;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import tools.jackson.core.JacksonException;

/** Runs a set of rows. Rows that are done stand in FILE.partial until all are: a run that was stopped goes on. */
final class BenchRun {
    /** Series of a crossover map that are measured again: of 14. */
    private static final int MOST_DOUBTED = 4;

    private final String name;
    private final List<RowSpec> rows;
    private final int forks;
    private final Path partial;
    private final SequencedMap<String, Object> machine;
    private final List<String> failures = new ArrayList<>();
    private final Crossover crossover = new Crossover();

    /**
     * A line of FILE.partial.
     *
     * @param commit commit that was measured; rows of another one are measured again
     * @param row    what was measured
     */
    private record Done(String commit, Row row) {}

    /**
     * @param name  of the set of rows
     * @param rows  what to measure
     * @param forks of each
     * @param json  the result file; null if there is none, or if a stopped run is not to go on
     */
    BenchRun(String name, List<RowSpec> rows, int forks, Path json) {
        this.name = name;
        this.rows = rows;
        this.forks = forks;
        partial = json == null ? null : json.toAbsolutePath().resolveSibling(json.getFileName() + ".partial");
        machine = Machine.describe(name, forks);
    }

    /** {@return the result; what failed is in {@link #failures}} */
    ResultFile run() {
        List<RowSpec> wanted = available();
        Map<String, Row> done = done();
        double left = wanted.stream().mapToDouble(row -> row.seconds(forks)).sum();
        List<RowSpec> specs = new ArrayList<>();
        List<Row> measured = new ArrayList<>();
        try (Progress progress = new Progress("bench " + name, Math.round(left), 0)) {
            progress.detail("peaks");
            Machine.measurePeaks(machine);
            Bounds bounds = new Bounds(Machine.peaks(machine));
            for (RowSpec spec : wanted) {
                progress.detail(spec.title());
                Row finished = done.get(key(spec));
                if (finished != null && finished.forks().length != spec.effort().forks(forks)) {
                    finished = null;
                }
                try {
                    Row row = finished != null ? finished : measure(spec, bounds);
                    specs.add(spec);
                    measured.add(row);
                    if (finished == null) {
                        keep(row);
                    }
                } catch (Jmh.Failed e) {
                    failures.add(spec.title() + ": " + e.getMessage());
                }
                progress.step(Math.round(spec.seconds(forks)));
            }
            measureAgain(specs, measured, bounds, progress);
        }
        return new ResultFile(machine, measured);
    }

    /** Of a crossover map, what {@link CrossoverMap#beyondTarget} doubts; the new forks count like the others. */
    private void measureAgain(List<RowSpec> specs, List<Row> measured, Bounds bounds, Progress progress) {
        CrossoverMap map = new CrossoverMap(measured);
        if (map.shapes().isEmpty() || !failures.isEmpty()) {
            return;
        }
        Set<Map<String, String>> doubted = map.beyondTarget(CostTableFile.planner()).stream().limit(MOST_DOUBTED)
                .collect(Collectors.toSet());
        Crossover again = new Crossover();
        for (int i = 0; i < measured.size(); i++) {
            RowSpec spec = specs.get(i);
            if (Crossover.series(spec.benchmark(), spec.params()).filter(doubted::contains).isEmpty()) {
                continue;
            }
            progress.detail("again: " + spec.title());
            try {
                Jmh.Measured more = again.measure(spec, forks);
                double[] all = DoubleStream.concat(Arrays.stream(measured.get(i).forks()), Arrays.stream(more.forks()))
                        .toArray();
                measured.set(i, bounds.bounded(spec.row(new Jmh.Measured(all, more.allocBytes()))));
            } catch (Jmh.Failed e) {
                failures.add(spec.title() + ": " + e.getMessage());
            }
        }
    }

    /** {@return a line for each row that gave no result} */
    List<String> failures() {
        return failures;
    }

    /** Removes what a later run would continue from. */
    void forget() {
        try {
            if (partial != null) {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new BadInputException(partial + " cannot be deleted");
        }
    }

    /** Leaves out what is not on the class path, such as the peers without their Maven profile. */
    private List<RowSpec> available() {
        Map<String, Optional<Map<String, List<String>>>> classes = new LinkedHashMap<>();
        List<RowSpec> there = new ArrayList<>();
        SequencedMap<String, Integer> missing = new LinkedHashMap<>();
        for (RowSpec row : rows) {
            Optional<Map<String, List<String>>> declared = classes.computeIfAbsent(row.benchmark(), Jmh::declared);
            if (row.implementation().endsWith("bf16") && !machine.get("ISA").toString().contains("avx512")) {
                missing.merge(row.implementation() + " needs AVX-512", 1, Integer::sum);
            } else if (row.shape().equals(DataSetRows.NETWORK) && !Digits.available()) {
                missing.merge("skipped: the recordings of N-MNIST are not there", 1, Integer::sum);
            } else if (Twins.isTwin(row.implementation()) && Twins.absence(row.implementation()).isPresent()) {
                missing.merge("skipped: " + Twins.absence(row.implementation()).get(), 1, Integer::sum);
            } else if (declared.filter(row::isIn).isPresent()) {
                there.add(row);
            } else {
                missing.merge(
                        declared.isEmpty()
                                ? row.benchmark() + " is not in this build"
                                : row.benchmark() + " has other parameters than " + row.params().keySet(),
                        1, Integer::sum);
            }
        }
        if (there.stream().anyMatch(row -> Twins.isTwin(row.implementation()))) {
            machine.put("cCompiler", Twins.compiler());
        }
        missing.forEach((what, count) -> System.err
                .println("spikelane: left out " + count + (count == 1 ? " row: " : " rows: ") + what));
        return there;
    }

    private String key(RowSpec spec) {
        return spec.benchmark() + " " + spec.params();
    }

    private Row measure(RowSpec spec, Bounds bounds) throws Jmh.Failed {
        return bounds.bounded(spec.row(crossover.measure(spec, spec.effort().forks(forks))));
    }

    private Map<String, Row> done() {
        Map<String, Row> done = new LinkedHashMap<>();
        if (partial == null || !Files.exists(partial)) {
            return done;
        }
        try {
            for (String line : Files.readAllLines(partial)) {
                parse(line).filter(read -> read.commit().equals(machine.get("commit")))
                        .ifPresent(read -> done.put(read.row().benchmark() + " " + read.row().params(), read.row()));
            }
        } catch (IOException e) {
            throw new BadInputException(partial + " cannot be read");
        }
        return done;
    }

    /** {@return a kept row; empty for a line that was being written when a run was stopped, which is measured again} */
    private static Optional<Done> parse(String line) {
        try {
            return Optional.of(Json.MAPPER.readValue(line, Done.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private void keep(Row row) {
        if (partial == null) {
            return;
        }
        try {
            Files.writeString(partial, Json.line(new Done((String) machine.get("commit"), row)) + "\n",
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new BadInputException(partial + " cannot be written");
        }
    }
}
