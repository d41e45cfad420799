package spikelane.sim.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static spikelane.sim.data.Recordings.HEADER_31;
import static spikelane.sim.data.Recordings.ascii;
import static spikelane.sim.data.Recordings.assertBadInput;
import static spikelane.sim.data.Recordings.event;
import static spikelane.sim.data.Recordings.packetHeader;
import static spikelane.sim.data.Recordings.polarityPacket;
import static spikelane.sim.data.Recordings.write;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.data.EventBuffer;

class Aedat31ReaderTest {
    private static final byte[] HEADER = ascii(HEADER_31);
    private static final int FIRST_PACKET = HEADER_31.length();

    @TempDir
    Path folder;

    private EventBuffer read(byte[]... parts) {
        Path file = write(folder.resolve("a.aedat"), parts);
        EventBuffer events = new EventBuffer();
        Aedat31Reader.read(file, 128, 128, events);
        return events;
    }

    private void assertBad(String[] expected, byte[]... parts) {
        assertBadInput(() -> read(parts), expected);
    }

    private static String[] says(String... parts) {
        String[] all = Arrays.copyOf(parts, parts.length + 1);
        all[parts.length] = "a.aedat";
        return all;
    }

    @Test
    void readsEveryFieldOfAnEvent() {
        EventBuffer events = read(HEADER, polarityPacket(0, new int[]{0, 127, 1, 1, 5}, new int[]{127, 0, 0, 1, 9}));
        assertEquals(2, events.size());
        assertEquals("0 127 1 5", event(events, 0));
        assertEquals("127 0 0 9", event(events, 1));
    }

    @Test
    void overflowIsTheHighPartOfTheTimeOfItsOwnPacket() {
        EventBuffer events = read(HEADER, polarityPacket(0, new int[]{1, 2, 0, 1, Integer.MAX_VALUE}),
                polarityPacket(1, new int[]{1, 2, 0, 1, 7}), polarityPacket(3, new int[]{1, 2, 0, 1, 8}));
        assertEquals(Integer.MAX_VALUE, events.timeUs(0));
        assertEquals((1L << 31) + 7, events.timeUs(1));
        assertEquals((3L << 31) + 8, events.timeUs(2));
    }

    @Test
    void aTimeBeyondAllRecordingsIsRefused() {
        assertEquals((1L << 53) + 5, read(HEADER, polarityPacket(1 << 22, new int[]{1, 2, 0, 1, 5})).timeUs(0));
        assertBad(says("byte " + (HEADER.length + 12), "4194305 times", "285 years"), HEADER,
                polarityPacket((1 << 22) + 1, new int[]{1, 2, 0, 1, 5}));
    }

    @Test
    void dropsInvalidEventsEvenOutsideTheSensor() {
        EventBuffer events = read(HEADER, polarityPacket(0, new int[]{500, 500, 1, 0, 1}, new int[]{3, 4, 0, 1, 2}));
        assertEquals(1, events.size());
        assertEquals("3 4 0 2", event(events, 0));
    }

    @Test
    void payloadFollowsTheNumberNotTheCapacity() {
        byte[] packet = polarityPacket(0, new int[]{1, 1, 1, 1, 1});
        packet[16] = 100;
        EventBuffer events = read(HEADER, packet, polarityPacket(0, new int[]{2, 2, 1, 1, 2}));
        assertEquals(2, events.size());
    }

    @Test
    void passesOverOtherTypesOfAnyLength() {
        int large = 300_000;
        EventBuffer events = read(HEADER, packetHeader(0, 8, 0, 2, 2, 2), new byte[16],
                polarityPacket(0, new int[]{2, 2, 1, 1, 2}), packetHeader(2, large, 0, 1, 1, 1), new byte[large],
                polarityPacket(0, new int[]{3, 3, 1, 1, 3}));
        assertEquals(2, events.size());
        assertEquals("3 3 1 3", event(events, 1));
    }

    @Test
    void readsMoreThanOneBufferOfEvents() {
        int[][] many = new int[100_001][];
        Arrays.setAll(many, i -> new int[]{i % 128, i / 128 % 128, i & 1, 1, i});
        EventBuffer events = read(HEADER, polarityPacket(0, many), polarityPacket(0, new int[]{3, 3, 1, 1, 3}));
        assertEquals(100_002, events.size());
        for (int i = 0; i < many.length; i++) {
            assertEquals(many[i][4], events.timeUs(i));
            assertEquals(many[i][0], events.x(i));
        }
    }

    @Test
    void headerAloneHoldsNoEvents() {
        assertEquals(0, read(HEADER).size());
    }

    @Test
    void emptyFile() {
        assertBad(says("empty", "AEDAT 3.1"));
    }

    @Test
    void wrongMagic() {
        assertBad(says("byte 0", "#!AER-DAT2.0", "expected \"#!AER-DAT3.1\""), ascii("#!AER-DAT2.0\r\n"));
        assertBad(says("byte 0", "expected \"#!AER-DAT3.1\""), new byte[]{0, 1, 2});
    }

    @Test
    void otherDataFormat() {
        assertBad(says("byte 14", "PNG", "expected #Format: RAW"),
                ascii("#!AER-DAT3.1\r\n#Format: PNG\r\n#!END-HEADER\r\n"));
    }

    @Test
    void truncatedHeader() {
        assertBad(says("END-HEADER"), ascii("#!AER-DAT3.1\r\n#Format: RAW\r\n"));
        assertBad(says("has no end"), ascii("#!AER-DAT3.1\r\n#Form"));
    }

    @Test
    void headerLineWithoutHash() {
        assertBad(says("byte 14", "'#'"), ascii("#!AER-DAT3.1\r\nSource\r\n#!END-HEADER\r\n"));
    }

    @Test
    void truncatedPacketHeader() {
        assertBad(says("byte " + FIRST_PACKET, "27 bytes into a packet header", "expected 28"), HEADER,
                Arrays.copyOf(packetHeader(1, 8, 0, 0, 0, 0), 27));
    }

    @Test
    void truncatedPacket() {
        byte[] packet = polarityPacket(0, new int[]{1, 1, 1, 1, 1}, new int[]{1, 1, 1, 1, 1});
        assertBad(says("byte " + (FIRST_PACKET + 28), "15 bytes into a packet of 2 events", "expected 16"), HEADER,
                Arrays.copyOf(packet, packet.length - 1));
        assertBad(says("byte " + (FIRST_PACKET + 28), "expected 2147483647"), HEADER,
                packetHeader(2, 1, 0, Integer.MAX_VALUE, Integer.MAX_VALUE, 0));
    }

    @Test
    void wrongEventSize() {
        assertBad(says("byte " + (FIRST_PACKET + 4), "event size 12", "expected 8"), HEADER,
                packetHeader(1, 12, 0, 1, 1, 1), new byte[12]);
        assertBad(says("byte " + (FIRST_PACKET + 4), "event size 0"), HEADER, packetHeader(0, 0, 0, 1, 1, 1));
    }

    @Test
    void impossibleCounts() {
        String[] expected = says("byte " + (FIRST_PACKET + 16), "expected 0 <= valid <= number <= capacity");
        assertBad(expected, HEADER, packetHeader(1, 8, 0, 1, -1, 0));
        assertBad(expected, HEADER, packetHeader(1, 8, 0, 1, 2, 2), new byte[16]);
        assertBad(expected, HEADER, packetHeader(1, 8, 0, 1, 1, -1), new byte[8]);
        assertBad(expected, HEADER, packetHeader(1, 8, 0, 1, 1, 2), new byte[8]);
    }

    /** With its upper bit set it would lie over the overflow, and the time be another. */
    @Test
    void negativeTimeStamp() {
        assertBad(says("byte " + (FIRST_PACKET + 28 + 4), "time stamp -5"), HEADER,
                polarityPacket(0, new int[]{1, 1, 1, 1, -5}));
    }

    @Test
    void eventOutsideTheSensor() {
        assertBad(says("byte " + (FIRST_PACKET + 36), "x 128, y 3", "x < 128"), HEADER,
                polarityPacket(0, new int[]{1, 1, 1, 1, 1}, new int[]{128, 3, 1, 1, 1}));
        assertBad(says("byte " + (FIRST_PACKET + 28), "y 128"), HEADER, polarityPacket(0, new int[]{3, 128, 1, 1, 1}));
    }

    @Test
    void missingFile() {
        assertBadInput(() -> Aedat31Reader.read(folder.resolve("b.aedat"), 128, 128, new EventBuffer()), "b.aedat",
                "no such file");
    }

    @Test
    void folderInsteadOfFile() {
        assertBadInput(() -> Aedat31Reader.read(folder, 128, 128, new EventBuffer()), "is a directory", "AEDAT 3.1");
    }

    @Test
    void unreadableFile() throws IOException {
        Path loop = folder.resolve("loop.aedat");
        Files.createSymbolicLink(loop, loop);
        assertBadInput(() -> Aedat31Reader.read(loop, 128, 128, new EventBuffer()), "loop.aedat", "cannot be read",
                "AEDAT 3.1");
    }
}
