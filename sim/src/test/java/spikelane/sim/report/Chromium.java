package spikelane.sim.report;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Chromium without a window, driven by its command line alone. It is that of {@code $CHROMIUM} or of the path; where there
 * is none, a build server ({@code $CI}) or {@code -Dspikelane.installChromium=true} installs Debian's, within a time limit.
 */
final class Chromium {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");
    private static final int INSTALL_SECONDS = 90;
    private static final int RUN_SECONDS = 60;
    /** Looked for once. */
    private static final Optional<Path> BROWSER = find();

    private Chromium() {}

    private static Optional<Path> find() {
        Optional<Path> there = onPath();
        if (there.isEmpty() && (Boolean.getBoolean("spikelane.installChromium") || System.getenv("CI") != null)) {
            install();
            there = onPath();
        }
        return there;
    }

    private static Optional<Path> onPath() {
        String named = System.getenv("CHROMIUM");
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        return Stream.of(System.getenv("PATH").split(":", -1)).filter(folder -> !folder.isEmpty())
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name))).filter(Files::isExecutable)
                .findFirst();
    }

    private static void install() {
        try {
            Path log = Files.createTempFile("chromium", ".log");
            try {
                run(INSTALL_SECONDS / 3, log, List.of("apt-get", "update"));
                run(INSTALL_SECONDS, log, List.of("apt-get", "-o", "DPkg::Lock::Timeout=20", "-o",
                        "Acquire::http::Timeout=20", "install", "-y", "--no-install-recommends", "chromium"));
            } finally {
                Files.delete(log);
            }
        } catch (IOException | IllegalStateException e) {
            System.err.println("chromium is not installed: " + e.getMessage());
        }
    }

    /** Skips the test where there is no browser. */
    static void require() {
        assumeTrue(BROWSER.isPresent(), "skipped: no chromium ($CHROMIUM, the path, -Dspikelane.installChromium=true)");
    }

    /**
     * @param temp    folder for what it leaves
     * @param options of this run
     * @param page    what it opens
     * @return what it prints: standard output, and its log beside it
     */
    static Printed open(Path temp, List<String> options, Path page) throws IOException {
        Path log = Files.createTempFile(temp, "chromium", ".log");
        List<String> command = new ArrayList<>(List.of(BROWSER.orElseThrow().toString(), "--headless", "--disable-gpu",
                "--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", "--enable-logging=stderr", "--v=0",
                "--user-data-dir=" + Files.createTempDirectory(temp, "profile")));
        command.addAll(options);
        command.add(page.toUri().toString());
        String out = run(RUN_SECONDS, log, command);
        return new Printed(out, Files.readString(log));
    }

    record Printed(String out, String log) {
        /** {@return what the page wrote to the console} */
        List<String> console() {
            return log.lines().filter(line -> line.contains("CONSOLE")).toList();
        }
    }

    private static String run(int seconds, Path log, List<String> command) throws IOException {
        Path out = Files.createTempFile(log.getParent(), "out", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).redirectOutput(out.toFile())
                .redirectError(log.toFile()).start();
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IllegalStateException(command.getFirst() + " did not end within " + seconds + " s");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(command.getFirst() + " ended with " + process.exitValue() + ": "
                        + Files.readString(log).lines().reduce((a, b) -> b).orElse(""));
            }
            return Files.readString(out, StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            Files.deleteIfExists(out);
        }
    }
}
