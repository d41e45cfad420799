package spikelane.benchmarks.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import spikelane.benchmarks.harness.Bounds;
import spikelane.benchmarks.harness.Crossover;
import spikelane.benchmarks.harness.DataSetRows;
import spikelane.benchmarks.harness.Estimate;
import spikelane.benchmarks.harness.Fork;
import spikelane.benchmarks.harness.Jmh;
import spikelane.benchmarks.harness.JmhJson;
import spikelane.benchmarks.harness.Machine;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.benchmarks.harness.RowSpec;
import spikelane.benchmarks.pages.CrossoverMap;
import spikelane.benchmarks.twins.Twins;
import spikelane.benchmarks.work.Digits;
import spikelane.kernels.layer.Resource;
import spikelane.sim.cli.progress.Progress;
import spikelane.sim.inference.CostTableFile;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Runs a set of rows. Forks that are done stand in FILE.partial until all are: a run that was stopped goes on. */
final class BenchRun {
    /** Series of a crossover map that are measured again: of 14. */
    private static final int MOST_DOUBTED = 4;

    private final String name;
    private final List<RowSpec> rows;
    private final int forks;
    private final Path partial;
    private final SequencedMap<String, Object> machine;
    private final List<String> failures = new ArrayList<>();
    private final SequencedMap<RowSpec, List<Fork>> measured = new LinkedHashMap<>();
    private final Map<RowSpec, Integer> wrong = new LinkedHashMap<>();
    private final JmhJson jmh = new JmhJson();
    private final Map<Resource, Double> peaks = new EnumMap<>(Resource.class);

    /**
     * A line of FILE.partial.
     *
     * @param commit commit that was measured; rows of another one are measured again
     * @param row    what {@link RowSpec#id} says
     * @param fork   what was measured
     * @param jmh    JMH's words for the JVM; null where an earlier line has them
     */
    private record Done(String commit, String row, Fork fork, JsonNode jmh) {}

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

    /**
     * {@return the result; what failed is in {@link #failures}} Rounds of all rows, a fork of each: what slows a machine for
     * minutes meets few forks of many rows instead of all of few.
     */
    ResultFile run() {
        List<RowSpec> wanted = available();
        Map<String, Deque<Done>> done = done();
        double left = wanted.stream().mapToDouble(row -> row.seconds(forks)).sum();
        try (Progress progress = new Progress("bench " + name, Math.round(left), 0)) {
            for (int round = 0; round < forks; round++) {
                measurePeaks(progress);
                Crossover jvms = new Crossover();
                for (RowSpec spec : wanted) {
                    if (round < spec.effort().forks(forks)) {
                        progress.detail(spec.title());
                        fork(spec, round, jvms, done);
                        progress.step(Math.round(spec.seconds(1)));
                    }
                }
            }
            repeatWrong(progress);
            repeatSlow(progress);
            measureAgain(progress);
            measurePeaks(progress);
        }
        double probe = fullSpeed();
        if (Double.isFinite(probe)) {
            machine.put("probeNs", probe);
        }
        Machine.putPeaks(machine, peaks);
        Bounds bounds = new Bounds(Machine.peaks(machine));
        return new ResultFile(machine, rows(probe).stream().map(bounds::bounded).toList());
    }

    private void measurePeaks(Progress progress) {
        progress.detail("peaks");
        Machine.measurePeaks().forEach((resource, rate) -> peaks.merge(resource, rate, Math::max));
    }

    private void fork(RowSpec spec, int round, Crossover jvms, Map<String, Deque<Done>> done) {
        List<Fork> own = measured.get(spec);
        if (round > 0 && own == null && (!spec.isPeer() || round > 1)) {
            return; // it failed, a library's form twice
        }
        Done before = done.getOrDefault(spec.id(), new ArrayDeque<>()).poll();
        try {
            Fork fork;
            if (before != null) {
                fork = before.fork();
                Optional.ofNullable(before.jmh()).ifPresent(jmh::add);
            } else {
                fork = jvms.measure(spec);
                Optional<JsonNode> words = jvms.words();
                words.ifPresent(jmh::add);
                keep(new Done((String) machine.get("commit"), spec.id(), fork, words.orElse(null)));
            }
            measured.computeIfAbsent(spec, key -> new ArrayList<>()).add(fork);
        } catch (Jmh.Failed e) {
            failed(spec, e);
            if (!spec.isPeer()) {
                measured.remove(spec);
            }
        }
    }

    private void failed(RowSpec spec, Jmh.Failed e) {
        failures.add(spec.title() + ": " + e.getMessage());
        if (spec.isPeer()) {
            wrong.merge(spec, 1, Integer::sum);
        }
    }

    /** A library's fork whose answer was wrong is measured once more; where half are or more, its row is left out. */
    private void repeatWrong(Progress progress) {
        for (Map.Entry<RowSpec, Integer> row : new LinkedHashMap<>(wrong).entrySet()) {
            RowSpec spec = row.getKey();
            for (int i = 0; i < row.getValue() && measured.containsKey(spec); i++) {
                progress.detail("again: " + spec.title());
                fork(spec, 0, new Crossover(), Map.of());
            }
            if (measured.getOrDefault(spec, List.of()).size() <= wrong.get(spec)) {
                measured.remove(spec);
            }
        }
    }

    private double fullSpeed() {
        return Estimate.fullSpeed(measured.values().stream().flatMap(List::stream).toList());
    }

    private List<Row> rows(double probe) {
        return measured.entrySet().stream()
                .map(row -> row.getKey().row(row.getValue(), wrong.getOrDefault(row.getKey(), 0), probe)).toList();
    }

    /** Measures forks again that met a slow phase of the machine; once, for it may last. */
    private void repeatSlow(Progress progress) {
        double probe = fullSpeed();
        for (int i = 0; i < forks; i++) {
            Crossover jvms = new Crossover();
            for (Map.Entry<RowSpec, List<Fork>> row : measured.entrySet()) {
                if (i < row.getValue().size() && Estimate.isSlow(row.getValue().get(i), probe)) {
                    progress.detail("again: " + row.getKey().title());
                    try {
                        Fork again = jvms.measure(row.getKey());
                        jvms.words().ifPresent(jmh::add);
                        if (!Estimate.isSlow(again, probe)) {
                            row.getValue().set(i, again);
                        }
                    } catch (Jmh.Failed e) {
                        failed(row.getKey(), e);
                    }
                }
            }
        }
    }

    /** Of a crossover map, what {@link CrossoverMap#beyondTarget} doubts; the new forks count like the others. */
    private void measureAgain(Progress progress) {
        CrossoverMap map = new CrossoverMap(rows(fullSpeed()));
        if (map.shapes().isEmpty() || !failures.isEmpty()) {
            return;
        }
        Set<Map<String, String>> doubted = map.beyondTarget(CostTableFile.planner()).stream().limit(MOST_DOUBTED)
                .collect(Collectors.toSet());
        for (int i = 0; i < forks; i++) {
            Crossover again = new Crossover();
            measured.forEach((spec, own) -> {
                if (Crossover.series(spec.benchmark(), spec.params()).filter(doubted::contains).isPresent()) {
                    progress.detail("again: " + spec.title());
                    try {
                        own.add(again.measure(spec));
                        again.words().ifPresent(jmh::add);
                    } catch (Jmh.Failed e) {
                        failed(spec, e);
                    }
                }
            });
        }
    }

    /** {@return JMH's own result} */
    JmhJson jmh() {
        return jmh;
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

    /** {@return forks that an earlier run has measured, by row} */
    private Map<String, Deque<Done>> done() {
        Map<String, Deque<Done>> done = new LinkedHashMap<>();
        if (partial == null || !Files.exists(partial)) {
            return done;
        }
        try {
            for (String line : Files.readAllLines(partial)) {
                parse(line).filter(read -> read.commit().equals(machine.get("commit")))
                        .ifPresent(read -> done.computeIfAbsent(read.row(), key -> new ArrayDeque<>()).add(read));
            }
        } catch (IOException e) {
            throw new BadInputException(partial + " cannot be read");
        }
        return done;
    }

    /** {@return a kept fork; empty for a line that was being written when a run was stopped, which is measured again} */
    private static Optional<Done> parse(String line) {
        try {
            return Optional.of(Json.MAPPER.readValue(line, Done.class)).filter(done -> done.fork() != null);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private void keep(Done fork) {
        if (partial == null) {
            return;
        }
        try {
            Files.writeString(partial, Json.line(fork) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new BadInputException(partial + " cannot be written");
        }
    }
}
