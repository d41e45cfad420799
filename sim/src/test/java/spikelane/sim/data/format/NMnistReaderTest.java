package spikelane.sim.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static spikelane.sim.data.Recordings.assertBadInput;
import static spikelane.sim.data.Recordings.event;
import static spikelane.sim.data.Recordings.nmnist;
import static spikelane.sim.data.Recordings.write;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.data.EventBuffer;

class NMnistReaderTest {
    @TempDir
    Path folder;

    private EventBuffer read(byte[]... parts) {
        Path file = write(folder.resolve("a.bin"), parts);
        EventBuffer events = new EventBuffer();
        NMnistReader.read(file, events);
        return events;
    }

    @Test
    void readsEveryFieldOfAnEvent() {
        EventBuffer events = read(nmnist(0, 33, 1, 5, 33, 0, 0, (1 << 23) - 1, 7, 9, 1, 0x12345));
        assertEquals(3, events.size());
        assertEquals("0 33 1 5", event(events, 0));
        assertEquals("33 0 0 8388607", event(events, 1));
        assertEquals("7 9 1 74565", event(events, 2));
    }

    @Test
    void overflowEventsAddToLaterTimesOnly() {
        EventBuffer events = read(nmnist(1, 1, 1, 100, 0, 240, 0, 8192, 2, 2, 1, 100, 200, 240, 1, 0, 3, 3, 0, 100));
        assertEquals(3, events.size());
        assertEquals("1 1 1 100", event(events, 0));
        assertEquals("2 2 1 8292", event(events, 1));
        assertEquals("3 3 0 16484", event(events, 2));
    }

    @Test
    void readsMoreThanOneBufferOfEvents() {
        int[] fields = new int[4 * 100_001];
        Arrays.setAll(fields, i -> i % 4 == 3 ? i / 4 : i % 4 == 2 ? 1 : i / 4 % 34);
        EventBuffer events = read(nmnist(fields));
        assertEquals(100_001, events.size());
        for (int i = 0; i < events.size(); i++) {
            assertEquals(i, events.timeUs(i));
            assertEquals(i % 34, events.y(i));
        }
    }

    @Test
    void emptyFile() {
        assertBadInput(this::read, "a.bin", "empty", "N-MNIST");
    }

    @Test
    void sizeIsNoMultipleOfFive() {
        assertBadInput(() -> read(nmnist(1, 1, 1, 1), new byte[3]), "a.bin", "byte 5", "3 bytes into an event",
                "multiple of 5");
    }

    @Test
    void eventOutsideTheSensor() {
        assertBadInput(() -> read(nmnist(1, 1, 1, 1, 34, 1, 1, 1)), "a.bin", "byte 5", "x 34, y 1", "< 34");
        assertBadInput(() -> read(nmnist(1, 241, 1, 1)), "a.bin", "byte 0", "y 241");
    }

    @Test
    void missingFileAndFolder() {
        assertBadInput(() -> NMnistReader.read(folder.resolve("b.bin"), new EventBuffer()), "b.bin", "no such file");
        assertBadInput(() -> NMnistReader.read(folder, new EventBuffer()), "is a directory", "N-MNIST");
    }
}
