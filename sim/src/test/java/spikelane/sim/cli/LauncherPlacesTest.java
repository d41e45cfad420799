package spikelane.sim.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** bin/spikelane where little is allowed: it runs what is there, or says in one line why not, and never waits unsaid. */
@Timeout(60)
@Tag("once")
class LauncherPlacesTest extends LauncherCheckout {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final String BUILDING = "spikelane: building (the first time also fetches libraries) ...\n";

    private Path launcher;
    private Path lock;
    private Map<String, String> environment;

    @BeforeEach
    void makeJdk() throws IOException {
        launcher = checkout.resolve("bin/spikelane");
        lock = checkout.resolve("sim/target/run/lock");
        environment = Map.of("SPIKELANE_JAVA_HOME", jdk("jdk", "25.0.3").toString());
    }

    /** Runs as a user who may write nothing in the checkout: nobody, where this is root, for root may write anywhere. */
    private Run runAsAnother(Map<String, String> environment) throws Exception {
        List<String> command = new ArrayList<>();
        if (ROOT) {
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
            assumeTrue(does(Stream.concat(command.stream(), Stream.of("true")).toArray(String[]::new)),
                    "needs setpriv");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } else {
            allFiles().stream().filter(Files::isDirectory).forEach(file -> permit(file, "r-xr-xr-x"));
        }
        command.add(launcher.toString());
        try {
            return end(start(folder, environment, command.toArray(String[]::new)));
        } finally {
            allFiles().stream().filter(Files::isDirectory).forEach(file -> permit(file, "rwxr-xr-x"));
        }
    }

    private static boolean does(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void permit(Path file, String permissions) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<Path> allFiles() throws IOException {
        try (Stream<Path> files = Files.walk(checkout)) {
            return files.sorted().toList();
        }
    }

    private Path image() throws IOException {
        Path run = checkout.resolve("sim/target/run");
        return run.resolve(Files.readString(run.resolve("current")).strip());
    }

    /** Makes the source newer than the build, by some time. */
    private void change(Duration after) throws IOException {
        Path source = Files.writeString(checkout.resolve("sim/src/main/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(after)));
    }

    private static void assertOneLine(String expected, Run run) {
        assertEquals(2, run.exit(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().startsWith("spikelane: ") && run.err().contains(expected), run.err());
        assertEquals("", run.out());
    }

    @Test
    void anotherUsersBuildIsRunAndNothingIsWritten() throws Exception {
        assertEquals(7, run(environment).exit());
        List<Path> before = allFiles();
        Run run = runAsAnother(environment);
        assertEquals("a word on stderr\n", run.err());
        assertEquals(7, run.exit());
        assertEquals(before, allFiles());
        change(Duration.ofMillis(10));
        assertOneLine("cannot build, for " + lock.getParent() + " cannot be written: Permission denied",
                runAsAnother(environment));
        assertEquals(1, builds());
    }

    @Test
    void anotherUsersUnreadableBuildIsNamed() throws Exception {
        assertEquals(7, run(environment).exit());
        permit(image().resolve("spikelane-sim-1.jar"), "---------");
        assertOneLine("cannot read " + image(), runAsAnother(environment));
        permit(image().getParent(), "---------");
        assertOneLine("cannot be written: Permission denied", ROOT ? runAsAnother(environment) : run(environment));
        permit(image().getParent(), "rwxr-xr-x");
    }

    @Test
    void aReadOnlyMountIsRunAndAFullOneIsSaid() throws Exception {
        assumeTrue(does("unshare", "-m", "true"), "needs the right to mount");
        assertEquals(7, run(environment).exit());
        String[] mounted = {"unshare", "-m", "bash", "-c",
                "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\" && exec \"$0/bin/spikelane\"",
                checkout.toString()};
        Run run = end(start(folder, environment, mounted));
        assertEquals("a word on stderr\n", run.err());
        assertEquals(7, run.exit());
        change(Duration.ofMillis(10));
        assertOneLine("cannot be written: Read-only file system", end(start(folder, environment, mounted)));
        String[] full = {"unshare", "-m", "bash", "-c",
                "mount -t tmpfs -o size=4k none \"$0/sim/target\" && mkdir \"$0/sim/target/run\" && "
                        + "{ head -c 9999 /dev/zero >\"$0/sim/target/fill\" 2>/dev/null; exec \"$0/bin/spikelane\"; }",
                checkout.toString()};
        assertOneLine("cannot be written: No space left on device", end(start(folder, environment, full)));
        assertEquals(1, builds());
    }

    @Test
    void whatStopsMavenIsOneLine() throws Exception {
        for (String line : List.of("[ERROR] x.jar: No space left on device",
                "[ERROR] Could not create local repository at /nonexistent/.m2/repository -> [Help 1]",
                "[ERROR] Could not transfer artifact a:b:pom:1 from/to central (https://x): x: Name or service unknown",
                "[ERROR] Cannot access central (https://x) in offline mode and the artifact a:b has not been fetched")) {
            script(tools.resolve("mvn"),
                    "#!/bin/bash\necho '[WARNING] first'\necho '" + line + "'\necho '[ERROR] more'\nexit 1\n");
            Run run = run(environment);
            assertTrue(run.err().startsWith(BUILDING), run.err());
            assertOneLine(line.substring(line.indexOf("o")).substring(0, 3),
                    new Run(run.exit(), run.out(), run.err().substring(BUILDING.length())));
            assertTrue(run.err().endsWith("/sim/target/run/build.log)\n"), run.err());
        }
    }

    @Test
    void aSourceDatedInTheFutureIsBuiltOnceAStartAndSaid() throws Exception {
        change(Duration.ofDays(1));
        for (int start = 1; start <= 2; start++) {
            Run run = run(environment);
            assertEquals(7, run.exit());
            assertEquals(start, builds());
            assertEquals(
                    BUILDING + "spikelane: " + checkout.resolve("sim/src/main/New.java")
                            + " is dated in the future: every start builds until it is touched\na word on stderr\n",
                    run.err());
        }
        change(Duration.ofMillis(-10));
        run(environment);
        assertEquals("a word on stderr\n", run(environment).err());
    }

    @Test
    void runsWithoutAHome() throws Exception {
        Run run = end(start(folder, environment, "env", "-u", "HOME", launcher.toString()));
        assertEquals(7, run.exit(), run.err());
        assertEquals(BUILDING + "a word on stderr\n", run.err());
        Run none = end(start(folder, Map.of(), "env", "-u", "HOME", launcher.toString()));
        assertOneLine("no JDK 25 found", none);
    }

    @Test
    void javaSeesUtf8AndTheRestOfTheUsersLocale() throws Exception {
        assumeTrue(does("bash", "-c", "[ \"$(LC_ALL=C.UTF-8 locale charmap)\" = UTF-8 ]"), "needs C.UTF-8");
        script(folder.resolve("jdk/bin/java"), "#!/bin/bash\nlocale charmap\necho \"$LC_ALL,$LC_CTYPE,$LC_NUMERIC\"\n");
        assertEquals("UTF-8\nC.UTF-8,,\n", run(with("LC_ALL", "C")).out());
        assertEquals("UTF-8\n,C.UTF-8,\n", run(with("LC_CTYPE", "POSIX")).out());
        assertEquals("UTF-8\n,C.UTF-8,\n", run(with("LANG", "C")).out());
        assertEquals("UTF-8\n,C.UTF-8,C\n", run(with("LC_NUMERIC", "C")).out());
        assertEquals("UTF-8\n,C.UTF-8,\n", run(environment).out());
        assertEquals("UTF-8\nC.UTF-8,,xx_YY\n", run(with("LC_NUMERIC", "xx_YY")).out(), "which setlocale refuses");
        assertEquals("UTF-8\nC.UTF-8,,C\n",
                end(start(folder, with("LC_ALL", "C.UTF-8"), "env", "LC_NUMERIC=C", launcher.toString())).out());
    }

    private Map<String, String> with(String name, String value) {
        return Map.of("SPIKELANE_JAVA_HOME", environment.get("SPIKELANE_JAVA_HOME"), name, value);
    }

    @Test
    void theLockOfAProcessWhoseIdIsAnothersNowIsTaken() throws Exception {
        String mark = ownMark();
        Files.createSymbolicLink(lock, Path.of(mark.substring(0, mark.lastIndexOf(' ')) + " 1"));
        Run run = run(environment);
        assertEquals(BUILDING + "a word on stderr\n", run.err());
        assertEquals(7, run.exit());
        assertFalse(Files.exists(lock, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void theLockOfALiveProcessIsWaitedForWithAWord() throws Exception {
        String mark = ownMark();
        Files.createSymbolicLink(lock, Path.of(mark));
        Process waiting = start(folder, with("SPIKELANE_BUILD_WAIT", "0"), launcher.toString());
        assertFalse(waiting.waitFor(1, SECONDS), "a live builder is waited for");
        Files.delete(lock);
        Run run = end(waiting);
        assertEquals(7, run.exit());
        assertTrue(run.err().startsWith("spikelane: waiting for the build of process " + mark + "\n"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"12 elsewhere-pid:[402] 345", "1", "not a mark", "99999999999999999999 x y"})
    void aLockThatCannotBeJudgedIsNamedInTheEnd(String mark) throws Exception {
        Files.createDirectories(lock.getParent());
        Files.createSymbolicLink(lock, Path.of(mark));
        Run run = run(with("SPIKELANE_BUILD_WAIT", "0"));
        assertEquals(2, run.exit());
        assertEquals(
                "spikelane: waiting for the build of process " + mark + "\nspikelane: waited for the build of "
                        + "process " + mark + ", which this machine cannot see; if it has ended, remove " + lock + "\n",
                run.err());
        assertEquals(0, builds());
    }

    @Test
    void whatIsNoLockIsNamed() throws Exception {
        Files.createDirectories(lock);
        assertOneLine(lock + " is no lock of a build", run(environment));
        Files.delete(lock);
        Files.writeString(lock, "");
        assertOneLine(lock + " is no lock of a build", run(environment));
    }

    @Test
    void anImageInUseOutlivesTheNextBuild() throws Exception {
        assertEquals(7, run(environment).exit());
        Path old = image();
        script(folder.resolve("jdk/bin/java"), "#!/bin/bash\necho runs\nread -r line\n");
        Process running = start(folder, environment, launcher.toString());
        assertEquals("runs", running.inputReader().readLine());
        change(Duration.ofMillis(10));
        script(folder.resolve("jdk/bin/java"), JAVA);
        assertEquals(7, run(environment).exit());
        assertFalse(old.equals(image()));
        assertTrue(Files.isDirectory(old));
        running.destroy();
        running.waitFor();
        change(Duration.ofMillis(10));
        assertEquals(7, run(environment).exit());
        assertFalse(Files.exists(old));
    }

    /** The text by which the launcher would name this test's process. */
    private String ownMark() throws Exception {
        Files.createDirectories(lock.getParent());
        script(folder.resolve("jdk/bin/java"), "#!/bin/bash\nreadlink \"" + checkout
                + "\"/sim/target/run/*/user.*\ncat /proc/" + ProcessHandle.current().pid() + "/stat\n");
        List<String> out = run(environment).out().lines().toList();
        assumeTrue(out.size() == 2, "needs /proc");
        change(Duration.ofMillis(10));
        script(folder.resolve("jdk/bin/java"), JAVA);
        String[] fields = out.getLast().replaceFirst(".*\\) ", "").split(" ", -1);
        return ProcessHandle.current().pid() + " " + out.getFirst().split(" ", -1)[1] + " " + fields[19];
    }
}
