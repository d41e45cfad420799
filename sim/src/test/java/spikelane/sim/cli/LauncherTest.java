package spikelane.sim.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs bin/spikelane in a checkout of its own, with a Maven and JDKs that only say how they were called. */
class LauncherTest {
    private static final String MAVEN = """
            #!/bin/bash
            echo "$JAVA_HOME" >> builds
            sleep 0.3
            [ ! -e broken ] || { echo "Main.java:7: ';' expected"; exit 1; }
            mkdir -p sim/target/lib kernels/target
            case "$*" in *'-pl benchmarks'*) mkdir -p benchmarks/target; touch benchmarks/target/benchmarks.jar ;; esac
            echo "$*" >> arguments
            touch sim/target/spikelane-sim-1.jar kernels/target/spikelane-kernels-1.jar sim/target/lib/picocli.jar
            """;
    private static final String JAVA = """
            #!/bin/bash
            echo "WARNING: Using incubator modules: jdk.incubator.vector" >&2
            echo "in $PWD"
            printf '<%s>\\n' "$@"
            case "$*" in
              *-Dspikelane.stderr=/dev/fd/3*) echo "a word on stderr" >&3 ;;
              *) echo "a word on stderr" >&2 ;;
            esac
            exit 7
            """;

    @TempDir
    Path folder;
    private Path checkout;
    private Path tools;

    private record Run(int exit, String out, String err) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
        checkout = Files.createDirectories(folder.resolve("a check out"));
        for (String part : List.of("kernels", "sim", "benchmarks")) {
            Files.createDirectories(checkout.resolve(part + "/src/main"));
            Files.writeString(checkout.resolve(part + "/pom.xml"), "");
        }
        Files.writeString(checkout.resolve("pom.xml"), "");
        Path real = Path.of(System.getProperty("spikelane.root"), "bin/spikelane");
        script(checkout.resolve("bin/spikelane"), Files.readString(real));
        tools = folder.resolve("tools");
        script(tools.resolve("mvn"), MAVEN);
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path jdk(String where, String version) throws IOException {
        Path home = folder.resolve(where);
        script(home.resolve("bin/java"), JAVA);
        script(home.resolve("bin/javac"), "#!/bin/bash\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private Process start(Path workingFolder, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingFolder.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", tools + ":/usr/bin:/bin", "HOME", folder.resolve("home").toString(),
                "SPIKELANE_SEARCH_ROOT", folder.resolve("system").toString()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static Run end(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        return new Run(process.waitFor(), out, err);
    }

    private Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(checkout.resolve("bin/spikelane").toString()));
        command.addAll(List.of(arguments));
        return end(start(folder, environment, command.toArray(String[]::new)));
    }

    private long builds() throws IOException {
        Path log = checkout.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }

    @Test
    void withoutJdk25SaysInOneLineWhatToInstall() throws Exception {
        jdk("system/usr/lib/jvm/jdk-24", "24.0.2");
        jdk("system/usr/lib/jvm/jdk-26", "26");
        jdk("system/usr/lib/jvm/jdk-250", "250");
        Run run = run(Map.of(), "study");
        assertEquals(2, run.exit);
        assertEquals("", run.out);
        assertTrue(run.err.matches("spikelane: no JDK 25 found: install one .*\n"), run.err);
        assertEquals(0, builds());
    }

    @Test
    void aForcedJdkOfAnotherVersionIsRefused() throws Exception {
        jdk("system/usr/lib/jvm/jdk-25", "25.0.3");
        Path forced = jdk("forced", "21.0.1");
        Run run = run(Map.of("SPIKELANE_JAVA_HOME", forced.toString()));
        assertEquals(2, run.exit);
        assertEquals("spikelane: SPIKELANE_JAVA_HOME=" + forced + " is not a JDK 25\n", run.err);
    }

    @Test
    void findsTheJdkWhereItUsuallyIs() throws Exception {
        for (String place : List.of("system/usr/lib/jvm/temurin-25-jdk-amd64", "system/opt/java/25",
                "system/Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home",
                "system/opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home",
                "home/.sdkman/candidates/java/25.0.3-tem")) {
            Path home = jdk(place, "25.0.3");
            assertEquals(7, run(Map.of()).exit, place);
            Files.delete(home.resolve("bin/javac"));
            assertEquals(2, run(Map.of()).exit, "without javac: " + place);
        }
        Path home = jdk("elsewhere", "25");
        assertEquals(7, run(Map.of("JAVA_HOME", home.toString())).exit);
        Files.createSymbolicLink(tools.resolve("java"), home.resolve("bin/java"));
        assertEquals(7, run(Map.of()).exit);
        Files.delete(home.resolve("release"));
        assertEquals(2, run(Map.of()).exit, "neither release file nor -version says 25");
        script(home.resolve("bin/java"), JAVA.replace("exit 7", "echo 'openjdk version \"25.0.3\"' >&2; exit 7"));
        assertEquals(7, run(Map.of()).exit);
    }

    @Test
    void withoutMavenSaysSoInOneLine() throws Exception {
        Path home = jdk("jdk", "25.0.3");
        // a PATH that holds all but Maven: on a user's machine mvn may lie in /usr/bin
        for (String tool : List.of("bash", "cat", "cp", "date", "dirname", "find", "grep", "head", "ln", "mkdir", "mv",
                "readlink", "rm", "sleep")) {
            String real = Files.exists(Path.of("/bin", tool)) ? "/bin/" + tool : "/usr/bin/" + tool;
            script(folder.resolve("few").resolve(tool), "#!/bin/bash\nexec " + real + " \"$@\"\n");
        }
        Map<String, String> few = Map.of("SPIKELANE_JAVA_HOME", home.toString(), "PATH",
                folder.resolve("few").toString());
        Run run = end(start(folder, few, "/bin/bash", checkout.resolve("bin/spikelane").toString()));
        assertEquals(2, run.exit);
        assertTrue(run.err.matches("spikelane: Maven is needed .*\n"), run.err);
    }

    @Test
    void worksThroughLinksFromAnyFolderAndKeepsTheUsersFolder() throws Exception {
        Path home = jdk("jdk 25", "25.0.3");
        Path work = Files.createDirectories(folder.resolve("some where/deep"));
        Files.createSymbolicLink(folder.resolve("first link"), Path.of("a check out/bin/spikelane"));
        Files.createSymbolicLink(work.resolve("second"), folder.resolve("first link"));
        Run run = end(start(work, Map.of("SPIKELANE_JAVA_HOME", home.toString(), "SPIKELANE_JAVA_OPTS", "-Xmx1g -ea"),
                "./second", "data", "my data", "--json"));
        assertEquals(7, run.exit, run.err);
        assertEquals("spikelane: building (the first time also fetches libraries) ...\na word on stderr\n", run.err);
        List<String> out = run.out.lines().toList();
        assertEquals("in " + work.toRealPath(), out.getFirst());
        assertEquals(List.of("<-Xmx1g>", "<-ea>", "<spikelane.sim.cli.Main>", "<data>", "<my data>", "<--json>"),
                out.subList(out.size() - 6, out.size()));
        assertTrue(out.contains("<jdk.incubator.vector>"));
        String classpath = out.get(out.indexOf("<-cp>") + 1);
        assertTrue(classpath.contains("/spikelane-sim-1.jar:"), classpath);
        assertTrue(classpath.contains("/spikelane-kernels-1.jar:"), classpath);
        assertTrue(classpath.endsWith("/a check out/sim/target/lib/*>"), classpath);
        assertEquals(List.of(home.toString()), Files.readAllLines(checkout.resolve("builds")));
    }

    @Test
    void buildsOnlyWhenSourcesAreNewer() throws Exception {
        Map<String, String> environment = Map.of("SPIKELANE_JAVA_HOME", jdk("jdk", "25.0.3").toString());
        Run first = run(environment);
        Run second = run(environment);
        assertEquals(1, builds());
        assertEquals(first.out, second.out);
        assertEquals("a word on stderr\n", second.err);
        Path source = Files.writeString(checkout.resolve("kernels/src/main/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusMillis(10)));
        Run third = run(environment);
        assertEquals(2, builds());
        assertFalse(first.out.equals(third.out), "a run under way keeps its own jars");
    }

    @Test
    void benchBuildsTheBenchmarksAndOnlyBenchDoes() throws Exception {
        Map<String, String> environment = Map.of("SPIKELANE_JAVA_HOME", jdk("jdk", "25.0.3").toString());
        run(environment, "data");
        Run bench = run(environment, "bench", "--forks", "1");
        List<String> out = bench.out.lines().toList();
        assertEquals(List.of("<spikelane.benchmarks.bench.BenchCommand>", "<--forks>", "<1>"),
                out.subList(out.size() - 3, out.size()));
        assertTrue(out.get(out.indexOf("<-cp>") + 1).endsWith("/benchmarks.jar>"), bench.out);
        Files.writeString(checkout.resolve("benchmarks/pom.xml"), "<!-- changed -->");
        run(environment, "data");
        assertEquals(2, builds(), "sim does not wait for the benchmarks");
        run(environment, "bench", "--preset", "peers");
        List<String> builds = Files.readAllLines(checkout.resolve("arguments"));
        assertTrue(builds.getFirst().endsWith("-pl sim -am"), builds.getFirst());
        assertTrue(builds.get(1).endsWith("-pl benchmarks -am"), builds.get(1));
        assertTrue(builds.getLast().endsWith("-pl benchmarks -am -Ppeers"), builds.getLast());
    }

    @Test
    void aFailedBuildShowsItsOutputAndIsTriedAgain() throws Exception {
        Map<String, String> environment = Map.of("SPIKELANE_JAVA_HOME", jdk("jdk", "25.0.3").toString());
        Path broken = Files.writeString(checkout.resolve("broken"), "");
        Run run = run(environment);
        assertEquals(2, run.exit);
        assertTrue(run.err.contains("Main.java:7: ';' expected\nspikelane: the build failed"), run.err);
        Files.delete(broken);
        assertEquals(7, run(environment).exit);
    }

    @Test
    void runsStartedTogetherBuildOnceAndADeadBuildersLockIsTaken() throws Exception {
        Map<String, String> environment = Map.of("SPIKELANE_JAVA_HOME", jdk("jdk", "25.0.3").toString());
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path lock = Files.createDirectories(checkout.resolve("sim/target/run")).resolve("lock");
        Files.createSymbolicLink(lock, Path.of(Long.toString(dead.pid())));
        assertEquals(7, run(environment).exit);
        Files.writeString(checkout.resolve("sim/pom.xml"), "<!-- changed -->");
        List<Process> together = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            together.add(start(folder, environment, checkout.resolve("bin/spikelane").toString()));
        }
        for (Process process : together) {
            Run run = end(process);
            assertEquals(7, run.exit, run.err);
        }
        assertEquals(2, builds());
    }
}
