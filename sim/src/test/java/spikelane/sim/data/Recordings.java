package spikelane.sim.data;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.function.Executable;
import spikelane.sim.io.BadInputException;

/** Bytes of recordings made by hand, the real recordings, and what a good message of bad input looks like. */
public final class Recordings {
    public static final String HEADER_31 = "#!AER-DAT3.1\r\n#Format: RAW\r\n#!END-HEADER\r\n";

    private Recordings() {}

    /** A file in the folder of real recordings; the test is skipped where it is absent. */
    public static Path real(String name) {
        String folder = System.getenv("SPIKELANE_DATA");
        Path path = (folder == null
                ? Path.of(System.getProperty("spikelane.root", ".."), "../shared/data")
                : Path.of(folder)).resolve(name).normalize();
        Assumptions.assumeTrue(Files.exists(path), path + " is absent");
        return path;
    }

    public static Path write(Path file, byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, all.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes two classes of two recordings each to train on and one to judge by, the events of a class in a place of their own.
     *
     * @param folder for Train and Test
     * @param events of a recording
     */
    public static void twoClasses(Path folder, int events) {
        Random random = new Random(5);
        for (String name : List.of("left/1", "left/2", "right/1", "right/2", "left/3", "right/3")) {
            int[] words = new int[2 * events];
            for (int i = 0; i < words.length; i += 2) {
                int x = (name.startsWith("left") ? 20 : 80) + random.nextInt(20);
                words[i] = random.nextInt(128) << 8 | x << 1 | random.nextInt(2);
                words[i + 1] = i * 500;
            }
            write(folder.resolve((name.endsWith("3") ? "Test/" : "Train/") + name + ".aedat"),
                    ascii("#!AER-DAT2.0\r\n"), events2(words));
        }
    }

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** An AEDAT 3.1 packet header. */
    public static byte[] packetHeader(int type, int eventBytes, int overflow, int capacity, int number, int valid) {
        return ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN).putShort((short) type).putShort((short) 1)
                .putInt(eventBytes).putInt(4).putInt(overflow).putInt(capacity).putInt(number).putInt(valid).array();
    }

    /** A polarity packet of events x, y, polarity, valid, time stamp. */
    public static byte[] polarityPacket(int overflow, int[]... events) {
        ByteBuffer payload = ByteBuffer.allocate(28 + 8 * events.length).order(ByteOrder.LITTLE_ENDIAN)
                .put(packetHeader(1, 8, overflow, events.length, events.length, events.length));
        for (int[] e : events) {
            payload.putInt(e[0] << 17 | e[1] << 2 | e[2] << 1 | e[3]).putInt(e[4]);
        }
        return payload.array();
    }

    /** AEDAT 2.0 events of address and time. */
    public static byte[] events2(int... addressesAndTimes) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * addressesAndTimes.length);
        for (int number : addressesAndTimes) {
            buffer.putInt(number);
        }
        return buffer.array();
    }

    /** N-MNIST events of x, y, polarity, time. */
    public static byte[] nmnist(int... fields) {
        ByteBuffer buffer = ByteBuffer.allocate(fields.length / 4 * 5);
        for (int i = 0; i < fields.length; i += 4) {
            int time = fields[i + 2] << 23 | fields[i + 3];
            buffer.put((byte) fields[i]).put((byte) fields[i + 1]).put((byte) (time >> 16)).putShort((short) time);
        }
        return buffer.array();
    }

    /** One event as text: x, y, polarity, time. */
    public static String event(EventBuffer events, int i) {
        return events.x(i) + " " + events.y(i) + " " + events.polarity(i) + " " + events.timeUs(i);
    }

    /** Runs what must fail with a message of one line that holds all these parts. */
    public static void assertBadInput(Executable work, String... parts) {
        String message = assertThrows(BadInputException.class, work).getMessage();
        assertFalse(message.contains("\n"), message);
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
