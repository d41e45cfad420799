package spikelane.sim.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The long run: Jazzer on one target after the other, each in a process of its own, from the sound file and the inputs of
 * the target. What it learns is kept in {@code sim/target/fuzz}, findings too. The profile {@code fuzz} runs this.
 */
class FuzzRun {
    private static final Pattern EXECUTIONS = Pattern.compile("stat::number_of_executed_units: +(\\d+)");
    private static final Pattern FINDING = Pattern.compile("== Java Exception: (.*)|ERROR: libFuzzer: (.*)");
    private static final Path ROOT = Path.of(System.getProperty("spikelane.root"));
    private static final String TARGET = System.getProperty("fuzz.target");
    /** What ends the run of a target: runs=N or max_total_time=SECONDS. */
    private static final String LIMIT = System.getProperty("fuzz.limit");

    /** After so many, each of them another, a target's run ends. */
    private static final int MOST_FINDINGS = 20;

    /** Bytes of an input; twice the file that fuzzing starts from where that is longer, so that it is not cut. */
    private static final int LONGEST = 16384;

    private static long executions;

    @TestFactory
    Stream<DynamicTest> noInputBreaksAReader() {
        List<FuzzTarget> targets = TARGET.equals("all") ? FuzzTargets.ALL : List.of(FuzzTargets.named(TARGET));
        return targets.stream().map(target -> dynamicTest(target.name(), () -> fuzz(target)));
    }

    @AfterAll
    static void total() {
        System.out.printf(Locale.ROOT, "%,d executions%n", executions);
    }

    private static void fuzz(FuzzTarget target) throws IOException, InterruptedException {
        Path kept = Files.createDirectories(ROOT.resolve("sim/target/fuzz").resolve(target.name()));
        Path corpus = Files.createDirectories(kept.resolve("corpus"));
        byte[] sound = target.sound().make();
        Files.write(corpus.resolve("sound"), sound);
        for (Path input : FuzzInputs.of(target)) {
            Files.copy(input, corpus.resolve(input.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Path log = kept.resolve("log");
        int code = new ProcessBuilder(command(target, kept, corpus, Math.max(LONGEST, 2 * sound.length)))
                .redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
        String found = code == 0 ? "no finding" : "exit code " + code;
        long done = 0;
        try (BufferedReader lines = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher count = EXECUTIONS.matcher(line);
                done = count.find() ? Long.parseLong(count.group(1)) : done;
                Matcher finding = FINDING.matcher(line);
                found = finding.find() ? finding.group() : found;
            }
        }
        executions += done;
        System.out.printf(Locale.ROOT, "%-14s %,12d executions, %s%n", target.name(), done, found);
        assertEquals(0, code, found + ": " + log);
    }

    private static List<String> command(FuzzTarget target, Path kept, Path corpus, int longest) {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
                "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
                "-XX:+EnableDynamicAgentLoading", "-Djava.io.tmpdir=" + fastest(), "-Dfuzz.slower=5",
                "-Dfuzz.target=" + target.name(), "-Dspikelane.root=" + ROOT, "-cp",
                System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + FuzzEntry.class.getName(), "--instrumentation_includes=spikelane.**",
                "--custom_hook_includes=spikelane.**", "--keep_going=" + MOST_FINDINGS, "--reproducer_path=" + kept,
                "-" + LIMIT, "-print_final_stats=1", "-timeout=20", "-len_control=0", "-rss_limit_mb=3000",
                "-max_len=" + longest, "-artifact_prefix=" + kept + "/", corpus.toString());
    }

    /** Files of an execution live for microseconds: in memory, where there is such a folder. */
    private static String fastest() {
        return Files.isWritable(Path.of("/dev/shm")) ? "/dev/shm" : System.getProperty("java.io.tmpdir");
    }
}
