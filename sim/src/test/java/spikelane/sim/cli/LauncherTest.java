package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** bin/spikelane finds a JDK, builds when it has to, and starts the JVM. */
@Tag("once")
class LauncherTest extends LauncherCheckout {
    @Test
    void withoutJdk25SaysInOneLineWhatToInstall() throws Exception {
        jdk("system/usr/lib/jvm/jdk-24", "24.0.2");
        jdk("system/usr/lib/jvm/jdk-26", "26");
        jdk("system/usr/lib/jvm/jdk-250", "250");
        Run run = run(Map.of(), "study");
        assertEquals(2, run.exit());
        assertEquals("", run.out());
        assertTrue(run.err().matches("spikelane: no JDK 25 found: install one .*\n"), run.err());
        assertEquals(0, builds());
    }

    @Test
    void aForcedJdkOfAnotherVersionIsRefused() throws Exception {
        jdk("system/usr/lib/jvm/jdk-25", "25.0.3");
        Path forced = jdk("forced", "21.0.1");
        Run run = run(Map.of("SPIKELANE_JAVA_HOME", forced.toString()));
        assertEquals(2, run.exit());
        assertEquals("spikelane: SPIKELANE_JAVA_HOME=" + forced + " is not a JDK 25\n", run.err());
    }

    @Test
    void findsTheJdkWhereItUsuallyIs() throws Exception {
        for (String place : List.of("system/usr/lib/jvm/temurin-25-jdk-amd64", "system/opt/java/25",
                "system/Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home",
                "system/opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home",
                "home/.sdkman/candidates/java/25.0.3-tem")) {
            Path home = jdk(place, "25.0.3");
            assertEquals(7, run(Map.of()).exit(), place);
            Files.delete(home.resolve("bin/javac"));
            assertEquals(2, run(Map.of()).exit(), "without javac: " + place);
        }
        Path home = jdk("elsewhere", "25");
        assertEquals(7, run(Map.of("JAVA_HOME", home.toString())).exit());
        Files.createSymbolicLink(tools.resolve("java"), home.resolve("bin/java"));
        assertEquals(7, run(Map.of()).exit());
        Files.delete(home.resolve("release"));
        assertEquals(2, run(Map.of()).exit(), "neither release file nor -version says 25");
        script(home.resolve("bin/java"), JAVA.replace("exit 7", "echo 'openjdk version \"25.0.3\"' >&2; exit 7"));
        assertEquals(7, run(Map.of()).exit());
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
        assertEquals(2, run.exit());
        assertTrue(run.err().matches("spikelane: Maven is needed .*\n"), run.err());
    }

    @Test
    void worksThroughLinksFromAnyFolderAndKeepsTheUsersFolder() throws Exception {
        Path home = jdk("jdk 25", "25.0.3");
        Path work = Files.createDirectories(folder.resolve("some where/deep"));
        Files.createSymbolicLink(folder.resolve("first link"), Path.of("a check out/bin/spikelane"));
        Files.createSymbolicLink(work.resolve("second"), folder.resolve("first link"));
        Run run = end(start(work, Map.of("SPIKELANE_JAVA_HOME", home.toString(), "SPIKELANE_JAVA_OPTS", "-Xmx1g -ea"),
                "./second", "data", "my data", "--json"));
        assertEquals(7, run.exit(), run.err());
        assertEquals("spikelane: building (the first time also fetches libraries) ...\na word on stderr\n", run.err());
        List<String> out = run.out().lines().toList();
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
        assertEquals(first.out(), second.out());
        assertEquals("a word on stderr\n", second.err());
        Path source = Files.writeString(checkout.resolve("kernels/src/main/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusMillis(10)));
        Run third = run(environment);
        assertEquals(2, builds());
        assertFalse(first.out().equals(third.out()), "a run under way keeps its own jars");
    }

    @Test
    void benchBuildsTheBenchmarksAndOnlyBenchDoes() throws Exception {
        Map<String, String> environment = Map.of("SPIKELANE_JAVA_HOME", jdk("jdk", "25.0.3").toString());
        run(environment, "data");
        Run bench = run(environment, "bench", "--forks", "1");
        List<String> out = bench.out().lines().toList();
        assertEquals(List.of("<spikelane.benchmarks.bench.BenchCommand>", "<--forks>", "<1>"),
                out.subList(out.size() - 3, out.size()));
        assertTrue(out.get(out.indexOf("<-cp>") + 1).endsWith("/benchmarks.jar>"), bench.out());
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
    void onlyWhatNeedsSparkBuildsIt() throws Exception {
        Map<String, String> environment = Map.of("SPIKELANE_JAVA_HOME", jdk("jdk", "25.0.3").toString());
        run(environment, "study", "--runner", "local");
        Run spark = run(environment, "study", "--runner", "spark", "--master", "spark://host:7077");
        List<String> out = spark.out().lines().toList();
        String classpath = out.get(out.indexOf("<-cp>") + 1);
        assertTrue(classpath.contains("/spikelane-spark-1.jar:") && classpath.endsWith("/spark/target/jars/*>"),
                classpath);
        assertTrue(out.contains("<--add-opens=java.base/sun.nio.ch=ALL-UNNAMED>"), spark.out());
        run(environment, "report", "part1", "--out", "all", "--export", "parquet");
        List<String> builds = Files.readAllLines(checkout.resolve("arguments"));
        assertEquals(2, builds.size(), builds::toString);
        assertTrue(builds.getFirst().endsWith("-pl sim -am"), builds.getFirst());
        assertTrue(builds.getLast().endsWith("-pl spark -am -Pspark"), builds.getLast());
    }

    @Test
    void aFailedBuildShowsItsOutputAndIsTriedAgain() throws Exception {
        Map<String, String> environment = Map.of("SPIKELANE_JAVA_HOME", jdk("jdk", "25.0.3").toString());
        Path broken = Files.writeString(checkout.resolve("broken"), "");
        Run run = run(environment);
        assertEquals(2, run.exit());
        assertTrue(run.err().contains("Main.java:7: ';' expected\nspikelane: the build failed"), run.err());
        Files.delete(broken);
        assertEquals(7, run(environment).exit());
    }

    @Test
    void runsStartedTogetherBuildOnceAndADeadBuildersLockIsTaken() throws Exception {
        Map<String, String> environment = Map.of("SPIKELANE_JAVA_HOME", jdk("jdk", "25.0.3").toString());
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path lock = Files.createDirectories(checkout.resolve("sim/target/run")).resolve("lock");
        Files.createSymbolicLink(lock, Path.of(Long.toString(dead.pid())));
        assertEquals(7, run(environment).exit());
        Files.writeString(checkout.resolve("sim/pom.xml"), "<!-- changed -->");
        List<Process> together = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            together.add(start(folder, environment, checkout.resolve("bin/spikelane").toString()));
        }
        for (Process process : together) {
            Run run = end(process);
            assertEquals(7, run.exit(), run.err());
        }
        assertEquals(2, builds());
    }
}
