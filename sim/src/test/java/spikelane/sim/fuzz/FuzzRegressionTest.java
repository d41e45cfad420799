package spikelane.sim.fuzz;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Files;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every input that fuzzing starts from, and every one that it found, at every reader that it is meant for. */
class FuzzRegressionTest {
    /** Else it would only be mutations of what is refused that are tried. */
    @TestFactory
    Stream<DynamicTest> theFileThatFuzzingStartsFromIsTaken() {
        return FuzzTargets.ALL.stream()
                .map(target -> dynamicTest(target.name(), () -> assertTrue(target.run(target.sound().make()))));
    }

    @TestFactory
    Stream<DynamicContainer> everyInputIsRefusedInOneLineOrUsed() {
        return FuzzTargets.ALL.stream()
                .map(target -> dynamicContainer(target.name(),
                        FuzzInputs.of(target).stream().map(file -> dynamicTest(file.getFileName().toString(),
                                file.toUri(), () -> target.run(Files.readAllBytes(file))))));
    }

    @Test
    void everyFolderOfInputsIsOfATarget() {
        FuzzInputs.files(FuzzInputs.OWN)
                .forEach(folder -> assertNotNull(FuzzTargets.named(folder.getFileName().toString())));
    }
}
