package spikelane.sim.io;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What other programs know about the machine and the code. */
public final class ProgramOutput {
    private ProgramOutput() {}

    /**
     * @param command a program and its arguments
     * @return what it printed; empty if it failed or there is no such program
     */
    public static String of(String... command) {
        List<String> lines = new ArrayList<>();
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null"))).start();
            try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
                reader.lines().forEach(lines::add);
            }
            return process.waitFor() == 0 ? String.join("\n", lines) : "";
        } catch (IOException e) {
            return ""; // there is no such program here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
