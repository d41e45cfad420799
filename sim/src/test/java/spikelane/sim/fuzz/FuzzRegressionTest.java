package spikelane.sim.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every input that fuzzing starts from, and every one that it found, at every reader that it is meant for. */
class FuzzRegressionTest {
    /** Right, for all that is odd about them. */
    private static final Set<String> SOUND = Set.of("work-bom.csv", "work-html-name.csv");

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

    @TestFactory
    Stream<DynamicTest> casesFromElsewhereAreRefused() {
        return FuzzTargets.ALL.stream()
                .flatMap(target -> FuzzInputs.cases(target).stream()
                        .map(file -> dynamicTest(file.getFileName().toString(), file.toUri(),
                                () -> assertEquals(SOUND.contains(file.getFileName().toString()),
                                        target.run(Files.readAllBytes(file))))));
    }

    /** A list of recordings and, after a line of dashes or a byte that no text has, the labels of its recordings. */
    @ParameterizedTest
    @ValueSource(strings = {"gesture-absolute.txt", "gesture-labels-arabic-digits.txt", "gesture-NUL-in-name.txt",
            "gesture-traversal.txt", "Gesture-InvalidPathException-at-DvsGestureDirectory-java-97.bin"})
    void listsAndLabelsFromElsewhereAreRefused(String name) throws IOException {
        String[] parts = Files.readString(FuzzInputs.CASES.resolve(name), StandardCharsets.ISO_8859_1)
                .split("\0----\n|\u00ff", 2);
        byte[] list = parts[0].getBytes(StandardCharsets.ISO_8859_1);
        byte[] labels = parts[1].getBytes(StandardCharsets.ISO_8859_1);
        boolean listTaken = FuzzTargets.named("trials").run(list);
        assertFalse(listTaken && FuzzTargets.named("labels").run(labels));
    }

    @Test
    void everyFolderOfInputsIsOfATarget() {
        FuzzInputs.files(FuzzInputs.OWN)
                .forEach(folder -> assertNotNull(FuzzTargets.named(folder.getFileName().toString())));
    }
}
