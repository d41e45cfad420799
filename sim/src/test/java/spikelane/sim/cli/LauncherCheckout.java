package spikelane.sim.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A checkout of its own for bin/spikelane, with a Maven and JDKs that only say how they were called. */
abstract class LauncherCheckout {
    static final String MAVEN = """
            #!/bin/bash
            echo "$JAVA_HOME" >> builds
            sleep 0.3
            [ ! -e broken ] || { echo "Main.java:7: ';' expected"; exit 1; }
            mkdir -p sim/target/lib kernels/target
            case "$*" in *'-pl spark'*) mkdir -p spark/target; touch spark/target/spikelane-spark-1.jar ;; esac
            case "$*" in *'-pl benchmarks'*) mkdir -p benchmarks/target; touch benchmarks/target/benchmarks.jar ;; esac
            echo "$*" >> arguments
            touch sim/target/spikelane-sim-1.jar kernels/target/spikelane-kernels-1.jar sim/target/lib/picocli.jar
            """;
    static final String JAVA = """
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
    Path checkout;
    Path tools;

    record Run(int exit, String out, String err) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
        checkout = Files.createDirectories(folder.resolve("a check out"));
        for (String part : List.of("kernels", "sim", "benchmarks", "spark")) {
            Files.createDirectories(checkout.resolve(part + "/src/main"));
            Files.writeString(checkout.resolve(part + "/pom.xml"), "");
        }
        Files.writeString(checkout.resolve("pom.xml"), "");
        Path real = Path.of(System.getProperty("spikelane.root"), "bin/spikelane");
        script(checkout.resolve("bin/spikelane"), Files.readString(real));
        tools = folder.resolve("tools");
        script(tools.resolve("mvn"), MAVEN);
    }

    static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Path jdk(String where, String version) throws IOException {
        Path home = folder.resolve(where);
        script(home.resolve("bin/java"), JAVA);
        script(home.resolve("bin/javac"), "#!/bin/bash\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    Process start(Path workingFolder, Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingFolder.toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", tools + ":/usr/bin:/bin", "HOME", folder.resolve("home").toString(),
                "SPIKELANE_SEARCH_ROOT", folder.resolve("system").toString()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    static Run end(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        return new Run(process.waitFor(), out, err);
    }

    Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(checkout.resolve("bin/spikelane").toString()));
        command.addAll(List.of(arguments));
        return end(start(folder, environment, command.toArray(String[]::new)));
    }

    long builds() throws IOException {
        Path log = checkout.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log).size() : 0;
    }
}
