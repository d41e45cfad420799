package spikelane.sim.verify;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.cases.KernelCheck;
import spikelane.kernels.data.Channels;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.verify.KernelReport.State;
import spikelane.sim.verify.KernelReport.Width;

/**
 * Checks every form of the kernels at every register width. A JVM keeps its width, so each is checked by a JVM of its own
 * ({@link KernelChild}), one after the other, started as this one was.
 */
public final class KernelVerifier {
    /** The register widths, the widest first. */
    public static final List<Integer> WIDTHS = List.of(512, 256, 128);
    /** Options of this JVM that are its alone: its stderr and terminal, its width, its debuggers and recordings. */
    private static final List<String> OWN = List.of("-Dspikelane.", "-XX:MaxVectorSize=", "-agentlib:", "-agentpath:",
            "-javaagent:", "-XX:StartFlightRecording");

    private final String child;
    private final Progress progress;
    private final List<String> files = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<Width> widths = new ArrayList<>();
    private final List<KernelCheck> checks = new ArrayList<>();

    /** Hears how far the checks are. */
    @FunctionalInterface
    public interface Progress {
        /**
         * @param done   share of the work that is done, 0 to 1
         * @param detail what is being checked
         */
        void at(double done, String detail);
    }

    /**
     * @param child    main class of the program that checks one width, such as {@link KernelChild}
     * @param progress hears how far the checks are
     */
    public KernelVerifier(String child, Progress progress) {
        this.child = child;
        this.progress = progress;
    }

    /**
     * Checks the forms on the layers of a network instead of on seeded ones.
     *
     * @param network file of the network, in YAML
     * @param input   {@code .npz} of what its layers received: spikes or event counts, an array a layer, of its name
     * @return this
     * @throws BadInputException if they cannot be read or do not fit each other
     */
    public KernelVerifier on(Path network, Path input) {
        leftOut.addAll(KernelLayers.read(network, input).leftOut());
        files.addAll(List.of(network.toString(), input.toString()));
        return this;
    }

    /**
     * @return what all widths have come to
     * @throws BadInputException if no JVM can be started
     */
    public KernelReport verify() {
        for (int width : WIDTHS) {
            verify(width);
        }
        if (!files.isEmpty() && !checks.isEmpty()) {
            KernelCases.all().forEach(this::leaveOut);
        }
        return KernelReport.of(widths, leftOut, checks);
    }

    /** Says which forms have no row. */
    private void leaveOut(KernelCases contract) {
        for (String form : contract.forms()) {
            if (checks.stream()
                    .noneMatch(check -> check.contract().equals(contract.contract()) && check.form().equals(form))) {
                leftOut.add(contract.contract() + " " + form + ": runs none of the layers");
            }
        }
    }

    private void verify(int width) {
        Process process = start(width);
        Thread end = new Thread(process::destroyForcibly); // with this JVM
        Runtime.getRuntime().addShutdownHook(end);
        try (BufferedReader said = process.inputReader()) {
            KernelMessage last = null;
            String other = "";
            for (String line; (line = said.readLine()) != null;) {
                if (line.startsWith("{")) {
                    last = Json.MAPPER.readValue(line, KernelMessage.class);
                    progress.at((widths.size() + last.done()) / WIDTHS.size(), width + " bit " + last.contract());
                } else if (!line.isBlank()) {
                    other = line; // what the JVM says, or the end of a trace
                }
            }
            end(width, process.waitFor(), last, other);
        } catch (IOException e) {
            widths.add(new Width(width, State.FAILED, "the output of its JVM was lost: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            widths.add(new Width(width, State.FAILED, "interrupted"));
        } finally {
            process.destroyForcibly();
            Runtime.getRuntime().removeShutdownHook(end);
        }
    }

    private void end(int width, int exitCode, KernelMessage last, String other) {
        if (exitCode == 0 && last != null && last.vectorBits() != width) {
            widths.add(new Width(width, State.SKIPPED, "registers here have " + last.vectorBits() + " bits at most"));
        } else if (exitCode == 0 && last != null && !last.checks().isEmpty()) {
            widths.add(new Width(width, State.CHECKED, ""));
            checks.addAll(last.checks());
        } else {
            widths.add(new Width(width, State.FAILED, "its JVM ended with exit code " + exitCode
                    + (last == null ? "" : " in " + last.contract()) + (other.isEmpty() ? "" : ": " + other)));
        }
    }

    private Process start(int width) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command()
                .orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream().filter(Objects::nonNull)
                .filter(argument -> OWN.stream().noneMatch(argument::startsWith)).forEach(command::add);
        command.addAll(List.of("--add-modules=" + Channels.VECTOR_MODULE, "-XX:MaxVectorSize=" + width / Byte.SIZE,
                "-cp", System.getProperty("java.class.path"), child, Integer.toString(width)));
        command.addAll(files);
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new BadInputException("cannot start a JVM for " + width + "-bit registers: " + e.getMessage(), e);
        }
    }
}
