package spikelane.sim.data.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import spikelane.sim.io.BadInputException;

/**
 * Streams the polarity events of an AEDAT 3.1 recording. After header lines that begin with {@code #} and end with
 * {@code #!END-HEADER} come packets, all numbers little-endian:
 *
 * <pre>{@code
 *  byte  0  u16 type (1 = polarity)     byte 12  u32 time-stamp overflow
 *        2  u16 source                       16  u32 capacity, in events
 *        4  u32 event size, in bytes         20  u32 number of events that follow
 *        8  u32 time-stamp offset            24  u32 how many of them are valid
 *  then number x event size bytes; a polarity event is
 *        0  u32 x << 17 | y << 2 | polarity << 1 | valid
 *        4  i32 time stamp; time in microseconds = time stamp | overflow << 31
 * }</pre>
 *
 * A time stamp is not negative. Packets of other types are passed over, invalid events are dropped. Source: the AEDAT
 * 3.1 file format of inivation.
 */
public final class Aedat31Reader {
    /** How the first line of a recording begins. */
    public static final String MAGIC = "#!AER-DAT3.1";

    public static final String END_OF_HEADER = "#!END-HEADER";
    public static final int PACKET_HEADER_BYTES = 28;
    public static final int EVENT_BYTES = 8;
    public static final int POLARITY_TYPE = 1;

    /** Times up to 2^53 microseconds are exact in every number that they become. */
    private static final long MOST_OVERFLOWS = 1L << 22;
    private static final String FORMAT_KEY = "#Format:";

    private Aedat31Reader() {}

    /**
     * @param file   the recording
     * @param width  sensor width in pixels
     * @param height sensor height in pixels
     * @param sink   receives every valid polarity event, in file order
     * @throws BadInputException if the file is unreadable, truncated or malformed, or an event lies outside the sensor
     */
    public static void read(Path file, int width, int height, EventSink sink) {
        try (RecordingInput in = new RecordingInput(file, RecordingFormat.AEDAT_31.description(),
                ByteOrder.LITTLE_ENDIAN)) {
            in.expect(RecordingFormat.AEDAT_31);
            passHeader(in);
            while (in.left() > 0) {
                readPacket(in, width, height, sink);
            }
        }
    }

    private static void passHeader(RecordingInput in) {
        for (;;) {
            long start = in.position();
            if (in.left() == 0) {
                throw in.bad("the file ends in its header, expected the line " + END_OF_HEADER);
            }
            String line = in.headerLine();
            if (line.equals(END_OF_HEADER)) {
                return;
            }
            if (!line.startsWith("#")) {
                throw in.badAt(start,
                        "a header line does not begin with '#', expected header lines up to " + END_OF_HEADER);
            }
            if (line.startsWith(FORMAT_KEY) && !line.substring(FORMAT_KEY.length()).strip().equals("RAW")) {
                throw in.badAt(start, BadInputException.quote(line) + ", expected " + FORMAT_KEY + " RAW");
            }
        }
    }

    /** Reads one packet, which begins where the input stands. */
    static void readPacket(RecordingInput in, int width, int height, EventSink sink) {
        long start = in.position();
        in.need(PACKET_HEADER_BYTES, "a packet header");
        ByteBuffer buffer = in.buffer();
        int type = buffer.getShort() & 0xffff;
        buffer.getShort();
        int eventBytes = buffer.getInt();
        buffer.getInt();
        long overflow = buffer.getInt() & 0xffffffffL;
        int capacity = buffer.getInt();
        int number = buffer.getInt();
        int valid = buffer.getInt();
        if (eventBytes <= 0 || (type == POLARITY_TYPE && eventBytes != EVENT_BYTES)) {
            throw in.badAt(start + 4, "event size " + Integer.toUnsignedString(eventBytes) + " in a packet of type "
                    + type + ", expected " + (type == POLARITY_TYPE ? "8 bytes" : "at least 1 byte"));
        }
        if (number < 0 || capacity < number || valid < 0 || valid > number) {
            throw in.badAt(start + 16, "packet of capacity " + capacity + " with " + number + " events, " + valid
                    + " of them valid, expected 0 <= valid <= number <= capacity");
        }
        if (overflow > MOST_OVERFLOWS) {
            throw in.badAt(start + 12, "time stamps that overflowed " + overflow + " times, expected at most "
                    + MOST_OVERFLOWS + ", which are 285 years");
        }
        long payloadBytes = (long) number * eventBytes;
        if (payloadBytes > in.left()) {
            throw in.bad(in.whole() + " ends " + in.left() + " bytes into a packet of " + number + " events, expected "
                    + payloadBytes + " bytes");
        }
        if (type == POLARITY_TYPE) {
            readEvents(in, number, overflow << 31, width, height, sink);
        } else {
            in.skip(payloadBytes);
        }
    }

    private static void readEvents(RecordingInput in, int number, long overflowUs, int width, int height,
            EventSink sink) {
        ByteBuffer buffer = in.buffer();
        for (int left = number; left > 0;) {
            in.need(EVENT_BYTES, "an event");
            int count = Math.min(left, buffer.remaining() / EVENT_BYTES);
            int position = buffer.position();
            for (int end = position + count * EVENT_BYTES; position < end; position += EVENT_BYTES) {
                int data = buffer.getInt(position);
                if ((data & 1) == 0) {
                    continue;
                }
                int x = data >>> 17;
                int y = data >>> 2 & 0x7fff;
                if (x >= width || y >= height) {
                    throw in.badAt(in.position() + position - buffer.position(),
                            "event at x " + x + ", y " + y + ", expected x < " + width + " and y < " + height);
                }
                int stamp = buffer.getInt(position + 4);
                if (stamp < 0) {
                    throw in.badAt(in.position() + position - buffer.position() + 4,
                            "time stamp " + stamp + ", expected 0 or more");
                }
                sink.event(x, y, data >>> 1 & 1, overflowUs | stamp);
            }
            buffer.position(position);
            left -= count;
        }
    }
}
