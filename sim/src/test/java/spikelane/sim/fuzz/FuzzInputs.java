package spikelane.sim.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The files of inputs: a folder for each target, and cases from elsewhere whose names begin with what they are. */
final class FuzzInputs {
    private static final Path ROOT = Path.of(System.getProperty("spikelane.root"));
    static final Path OWN = ROOT.resolve("sim/src/test/fuzz");
    static final Path CASES = ROOT.resolve("reference-data/cases/fuzz");
    private static final Map<String, List<String>> PREFIXES = Map.of("architecture", List.of("arch-", "Arch-"), "costs",
            List.of("costs-", "Costs-"), "results", List.of("results-", "Results-"), "workload", List.of("WorkJson-"),
            "model", List.of("model-"), "npz", List.of("npz-"), "layers", List.of("work-", "Workload-"));

    private FuzzInputs() {}

    /** {@return what is in a folder, sorted; nothing if there is no such folder} */
    static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return cases from elsewhere for this target} */
    static List<Path> cases(FuzzTarget target) {
        List<String> prefixes = PREFIXES.getOrDefault(target.name(), List.of());
        return files(CASES).stream()
                .filter(file -> prefixes.stream().anyMatch(file.getFileName().toString()::startsWith)).toList();
    }

    /** {@return all inputs of a target} */
    static List<Path> of(FuzzTarget target) {
        return Stream.concat(files(OWN.resolve(target.name())).stream(), cases(target).stream()).toList();
    }
}
