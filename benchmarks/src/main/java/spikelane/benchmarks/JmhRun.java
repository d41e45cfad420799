package spikelane.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import spikelane.benchmarks.work.FileParameters;
import spikelane.benchmarks.clock.JmhSettings;
import spikelane.sim.io.BadInputException;

/**
 * JMH with defaults of its own: forks have the JVM of {@link JmhSettings}, a failing benchmark (a wrong answer) fails the
 * run, and results are also written as JSON. Every option of JMH keeps working.
 */
public final class JmhRun {
    private static final String MODULE = "jdk.incubator.vector";
    private static final String FLAG = "--add-modules=" + MODULE;

    private JmhRun() {}

    /**
     * @param args options of JMH
     * @return exit code
     * @throws Exception if a listing fails
     */
    public static int run(String[] args) throws Exception {
        CommandLineOptions given;
        try {
            given = new CommandLineOptions(args);
        } catch (CommandLineOptionException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        if (given.shouldHelp()) {
            given.showHelp();
            return 0;
        }
        if (given.shouldListProfilers()) {
            given.listProfilers();
            return 0;
        }
        if (given.shouldListResultFormats()) {
            given.listResultFormats();
            return 0;
        }
        if (given.getForkCount().orElse(1) == 0 && ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            System.err.println("-f 0 runs in this JVM: start it with java " + FLAG);
            return 2;
        }
        try {
            FileParameters.require(values(given, "shape"), values(given, "input"), values(given, "weights"));
        } catch (BadInputException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        Runner runner = new Runner(withDefaults(given));
        if (given.shouldList()) {
            runner.list();
            return 0;
        }
        if (given.shouldListWithParams()) {
            runner.listWithParams(given);
            return 0;
        }
        try {
            runner.run();
            return 0;
        } catch (NoBenchmarksException e) {
            System.err.println("no benchmark matches; -l lists them");
        } catch (RunnerException e) {
            System.err.println("ERROR: " + e.getMessage());
        }
        return 1;
    }

    private static Collection<String> values(CommandLineOptions given, String parameter) {
        return given.getParameter(parameter).orElse(List.of());
    }

    private static Options withDefaults(CommandLineOptions given) {
        List<String> jvmArgs = new ArrayList<>();
        if (given.getJvmArgsPrepend().hasValue()) {
            jvmArgs.addAll(given.getJvmArgsPrepend().get());
        }
        jvmArgs.addAll(JmhSettings.JVM_ARGS);
        ChainedOptionsBuilder options = new OptionsBuilder().parent(given)
                .jvmArgsPrepend(jvmArgs.toArray(String[]::new));
        if (!given.shouldFailOnError().hasValue()) {
            options.shouldFailOnError(true);
        }
        if (!given.getResultFormat().hasValue()) {
            options.resultFormat(ResultFormatType.JSON);
        }
        return options.build();
    }
}
