package spikelane.benchmarks.harness;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import spikelane.benchmarks.clock.JmhSettings;
import spikelane.sim.io.BadInputException;

/** Runs a fork of a row in JMH and takes from its result what a row keeps. */
public final class Jmh {
    /** Properties of this process that the forks get: where the project lies, and another width than the machine's. */
    private static final List<String> INHERITED = List.of("spikelane.root", "spikelane.vectorBits");
    /** Name of the speed probe in JMH's results. */
    private static final String PROBE = "probeNs";
    /** Name of the peak resident memory there. */
    private static final String PEAK = "peakBytes";
    private static final Pattern CAUSE = Pattern.compile("^[\\w.$]+(Exception|Error): .*");

    /**
     * A run.
     *
     * @param result what JMH says
     * @param log    what it and the forks printed
     */
    record Outcome(RunResult result, String log) {}

    /** A benchmark that ended with an error, such as a wrong answer. */
    public static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    private Jmh() {}

    /**
     * @param benchmark simple class name and method
     * @return values of each parameter, of the benchmark on this class path; empty if it is not there
     */
    public static Optional<Map<String, List<String>>> declared(String benchmark) {
        PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Collection<BenchmarkListEntry> found = BenchmarkList.defaultList().find(
                OutputFormatFactory.createFormatInstance(quiet, VerboseMode.SILENT), List.of(include(benchmark)),
                List.of());
        return found.stream().findFirst().map(entry -> {
            Map<String, List<String>> params = new LinkedHashMap<>();
            entry.getParams().orElse(Map.of()).forEach((name, values) -> params.put(name, List.of(values)));
            return params;
        });
    }

    private static String include(String benchmark) {
        return "\\." + benchmark.replace(".", "\\.") + "$";
    }

    /** {@return the fork of a run; each of JMH's iterations is a sample} */
    static Fork fork(RunResult result) {
        List<IterationResult> iterations = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream()).toList();
        return new Fork(iterations.stream().mapToDouble(sample -> sample.getPrimaryResult().getScore()).toArray(),
                iterations.stream().mapToDouble(sample -> secondary(sample, PROBE)).toArray(), allocation(result),
                (long) iterations.stream().mapToDouble(sample -> secondary(sample, PEAK)).max().orElse(0));
    }

    /** {@return what {@code Phase} or {@code Memory} gave; 0 of a benchmark without it} */
    private static double secondary(IterationResult sample, String name) {
        Result<?> figure = sample.getSecondaryResults().get(name);
        return figure == null ? 0 : figure.getScore();
    }

    /** {@return bytes on the Java heap, an operation} */
    static double allocation(RunResult result) {
        Result<?> allocation = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return allocation == null ? 0 : allocation.getScore();
    }

    /**
     * @param row    what to run
     * @param params its parameters, or others of its benchmark
     * @return what came of it
     * @throws Failed if there is no result
     */
    static Outcome outcome(RowSpec row, Map<String, String> params) throws Failed {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        ChainedOptionsBuilder options = new OptionsBuilder().include(include(row.benchmark())).mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS).forks(1).warmupIterations(row.effort().warmups())
                .warmupTime(TimeValue.milliseconds(row.effort().warmupMs()))
                .measurementIterations(row.effort().iterations())
                .measurementTime(TimeValue.milliseconds(row.effort().iterationMs())).shouldFailOnError(true)
                .jvmArgs(JmhSettings.JVM_ARGS.toArray(String[]::new))
                .jvmArgsAppend(INHERITED.stream().filter(name -> System.getProperty(name) != null)
                        .map(name -> "-D" + name + "=" + System.getProperty(name)).toArray(String[]::new))
                .addProfiler(GCProfiler.class);
        params.forEach(options::param);
        PrintStream out = new PrintStream(log, true, StandardCharsets.UTF_8);
        Collection<RunResult> results;
        PrintStream shown = System.out;
        System.setOut(out); // where JMH sends what the forks print
        try {
            results = new Runner(options.build(), OutputFormatFactory.createFormatInstance(out, VerboseMode.NORMAL))
                    .run();
        } catch (RunnerException e) {
            if (String.valueOf(e.getMessage()).contains("jmh.lock")) {
                throw new BadInputException("another JMH run is under way on this machine; run again when it has ended"
                        + " (or with SPIKELANE_JAVA_OPTS=-Djmh.ignoreLock=true, where its noise does not matter)");
            }
            throw new Failed(log.toString(StandardCharsets.UTF_8).lines().filter(CAUSE.asMatchPredicate()).findFirst()
                    .orElse(String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given")));
        } finally {
            System.setOut(shown);
        }
        return new Outcome(results.iterator().next(), log.toString(StandardCharsets.UTF_8));
    }
}
