package spikelane.sim.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Datasets;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.io.BadInputException;

class RecordingSumTest {
    @TempDir
    private Path folder;

    private List<RecordingSum> sums() {
        try (WorkPool pool = new WorkPool(2)) {
            return RecordingSum.of(Datasets.open(folder), pool, done -> {});
        }
    }

    @Test
    void tellsWhichRecordingIsAnother() throws IOException {
        for (String name : List.of("0/1.bin", "7/2.bin")) {
            Path file = folder.resolve("Train").resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[]{1, 2, 0, 0, 1});
        }
        List<RecordingSum> was = sums();
        assertEquals(List.of("Train/0/1.bin", "Train/7/2.bin"), was.stream().map(RecordingSum::file).toList());
        assertEquals(5, was.getFirst().bytes());
        assertEquals(was.getFirst().sha256(), was.getLast().sha256());
        assertEquals(Optional.empty(), RecordingSum.difference(was, sums()));
        Path second = folder.resolve("Train/7/2.bin");
        Files.write(second, new byte[]{1, 2, 0, 0, 2});
        assertEquals("Train/7/2.bin has other content, of the same 5 bytes",
                RecordingSum.difference(was, sums()).orElseThrow());
        Files.write(second, Arrays.copyOf(Files.readAllBytes(second), 10));
        assertEquals("Train/7/2.bin has 10 bytes, not 5", RecordingSum.difference(was, sums()).orElseThrow());
        Files.move(second, folder.resolve("Train/7/3.bin"));
        assertEquals("Train/7/2.bin is missing", RecordingSum.difference(was, sums()).orElseThrow());
        assertEquals("Train/7/3.bin is new", RecordingSum.difference(was.subList(0, 1), sums()).orElseThrow());
    }

    @Test
    void generatedRecordingsHaveNone() {
        try (WorkPool pool = new WorkPool(1)) {
            assertEquals(List.of(), RecordingSum.of(new GestureGenerator(1, 1, 1), pool, done -> {}));
        }
    }

    @Test
    void aRecordingThatIsGoneIsNamed() throws IOException {
        Path file = folder.resolve("Train/3/1.bin");
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[5]);
        Dataset data = Datasets.open(folder);
        Files.delete(file);
        try (WorkPool pool = new WorkPool(1)) {
            BadInputException e = assertThrows(BadInputException.class, () -> RecordingSum.of(data, pool, done -> {}));
            assertTrue(e.getMessage().contains(file + ": no such file"), e.getMessage());
        }
    }
}
