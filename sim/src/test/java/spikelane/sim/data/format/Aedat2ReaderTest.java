package spikelane.sim.data.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static spikelane.sim.data.Recordings.ascii;
import static spikelane.sim.data.Recordings.assertBadInput;
import static spikelane.sim.data.Recordings.event;
import static spikelane.sim.data.Recordings.events2;
import static spikelane.sim.data.Recordings.write;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.data.EventBuffer;

class Aedat2ReaderTest {
    private static final byte[] HEADER = ascii("#!AER-DAT2.0\r\n# This is a raw AE data file\r\n");

    @TempDir
    Path folder;

    private EventBuffer read(byte[]... parts) {
        Path file = write(folder.resolve("a.aedat"), parts);
        EventBuffer events = new EventBuffer();
        Aedat2Reader.read(file, events);
        return events;
    }

    @Test
    void readsEveryFieldOfAnEvent() {
        EventBuffer events = read(HEADER, events2(127 << 8 | 1, 5, 127 << 1, 9, 3 << 8 | 2 << 1 | 1, -4));
        assertEquals(3, events.size());
        assertEquals("0 127 1 5", event(events, 0));
        assertEquals("127 0 0 9", event(events, 1));
        assertEquals("2 3 1 -4", event(events, 2));
    }

    @Test
    void dropsSpecialEvents() {
        EventBuffer events = read(HEADER, events2(0x8000, 1, 0x80000000, 2, 6, 3));
        assertEquals(1, events.size());
        assertEquals("3 0 0 3", event(events, 0));
    }

    @Test
    void readsMoreThanOneBufferOfEvents() {
        int[] many = new int[200_002];
        Arrays.setAll(many, i -> i & 0x7fff);
        EventBuffer events = read(HEADER, events2(many));
        assertEquals(100_001, events.size());
        for (int i = 0; i < events.size(); i++) {
            assertEquals(2 * i + 1 & 0x7fff, events.timeUs(i));
        }
    }

    @Test
    void headerAloneHoldsNoEvents() {
        assertEquals(0, read(HEADER).size());
    }

    @Test
    void emptyFile() {
        assertBadInput(this::read, "a.aedat", "empty", "AEDAT 2.0");
    }

    @Test
    void wrongMagic() {
        assertBadInput(() -> read(ascii("#!AER-DAT3.1\r\n")), "a.aedat", "byte 0", "expected \"#!AER-DAT2.0\"");
    }

    @Test
    void otherFormatsAreNamed() {
        String[][] starts = {{"#!AER-DAT3.1\r\n", "an AEDAT 3.1 recording"},
                {"#!AER-DAT4.0\r\n", "an AEDAT 4 recording"}, {"#!AER-DAT1.0\r\n", "another version of AEDAT"},
                {"\u0089HDF\r\n\u001a\n", "an HDF5 file"}, {"\u0093NUMPY\u0001", "a NumPy array"},
                {"PK\u0003\u0004", "a zip archive"}, {"\u001f\u008b\b", "a gzip archive"}};
        for (String[] start : starts) {
            assertBadInput(() -> read(ascii(start[0])), "a.aedat: byte 0", start[1], "expected \"#!AER-DAT2.0\"");
        }
    }

    @Test
    void truncatedHeader() {
        assertBadInput(() -> read(ascii("#!AER-DAT2.0\r\n# This is")), "a.aedat", "byte 14", "has no end");
    }

    @Test
    void longHeaderLines() {
        for (int length : new int[]{4095, 4096, 8192, 300_000}) {
            assertEquals(1, read(HEADER, ascii("#" + "x".repeat(length) + "\r\n"), events2(6, 3)).size());
        }
        assertEquals(1, read(HEADER, ascii(("#" + "x".repeat(8191) + "\n").repeat(100)), events2(6, 3)).size());
    }

    @Test
    void headerWithoutEnd() {
        byte[] endless = new byte[20 << 20];
        Arrays.fill(endless, (byte) '#');
        assertBadInput(() -> read(HEADER, endless), "a.aedat", "byte " + HEADER.length, "at most 16777216 bytes");
        for (int i = 100; i < endless.length; i += 100) {
            endless[i] = '\n';
        }
        assertBadInput(() -> read(HEADER, endless), "a.aedat", "at most 16777216 bytes");
    }

    @Test
    void timeGoesOnAcrossTheWrap() {
        int signWrap = Integer.MAX_VALUE;
        EventBuffer events = read(HEADER, events2(6, signWrap - 1, 6, signWrap, 6, Integer.MIN_VALUE, 6, signWrap, 6,
                Integer.MIN_VALUE + 4, 0x8000, -1, 6, -1, 6, 3));
        long[] expected = {signWrap - 1L, signWrap, signWrap + 1L, signWrap, signWrap + 5L, 2L * signWrap + 1,
                2L * signWrap + 5};
        assertArrayEquals(expected, IntStream.range(0, events.size()).mapToLong(events::timeUs).toArray());
    }

    @Test
    void truncatedEvent() {
        assertBadInput(() -> read(HEADER, events2(1, 2), new byte[5]), "a.aedat", "byte " + (HEADER.length + 8),
                "5 bytes into an event", "expected 8");
    }

    @Test
    void addressOfAnotherCamera() {
        assertBadInput(() -> read(HEADER, events2(1, 2, 0x10000, 3)), "a.aedat", "byte " + (HEADER.length + 8),
                "0x10000", "outside the sensor");
    }

    @Test
    void missingFileAndFolder() {
        assertBadInput(() -> Aedat2Reader.read(folder.resolve("b.aedat"), new EventBuffer()), "b.aedat",
                "no such file");
        assertBadInput(() -> Aedat2Reader.read(folder, new EventBuffer()), "is a directory", "AEDAT 2.0");
    }
}
