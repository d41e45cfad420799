package spikelane.sim.data.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import spikelane.sim.io.BadInputException;

/**
 * Streams the events of an AEDAT 2.0 recording (jAER) of a DVS128, 128 x 128 pixels. After header lines that begin with
 * {@code #} come events of 8 bytes, big-endian:
 *
 * <pre>
 *  i32 address  bit 31       15       14..8  7..1  0
 *               special      special  y      x     polarity
 *  i32 time in microseconds
 * </pre>
 *
 * Special events (external signals) are dropped. The time wraps around after 71 minutes: a step of more than 35 minutes
 * either way is taken for one the other way across the wrap, so that time goes on. Coordinates and polarity are handed on as they are stored; jAER's own
 * viewer mirrors x and takes a polarity bit of 0 as ON. Source: jAER, {@code DVS128.Extractor}.
 */
public final class Aedat2Reader {
    /** How the first line of a recording begins. */
    public static final String MAGIC = "#!AER-DAT2.0";

    /** Width and height of the DVS128. */
    public static final int SENSOR_SIZE = 128;

    private static final int SPECIAL_BITS = 0x8000_8000;
    private static final int EVENT_BYTES = 8;
    private static final int TIME_AT = 4;

    private Aedat2Reader() {}

    /**
     * @param file the recording
     * @param sink receives every event that is not special, in file order
     * @throws BadInputException if the file is unreadable, truncated or malformed, or an address is not of a DVS128
     */
    public static void read(Path file, EventSink sink) {
        try (RecordingInput in = new RecordingInput(file, RecordingFormat.AEDAT_2.description(),
                ByteOrder.BIG_ENDIAN)) {
            in.expect(RecordingFormat.AEDAT_2);
            ByteBuffer buffer = in.buffer();
            do {
                in.headerLine();
                if (in.left() == 0) {
                    return;
                }
                in.need(1, "an event");
            } while (buffer.get(buffer.position()) == '#');
            in.need(EVENT_BYTES, "an event");
            long timeUs = buffer.getInt(buffer.position() + TIME_AT);
            while (in.left() > 0) {
                in.need(EVENT_BYTES, "an event");
                timeUs = readBuffered(in, timeUs, sink);
            }
        }
    }

    /** {@return the time of the last event in the buffer} */
    private static long readBuffered(RecordingInput in, long startUs, EventSink sink) {
        ByteBuffer buffer = in.buffer();
        int position = buffer.position();
        long timeUs = startUs;
        for (; position + EVENT_BYTES <= buffer.limit(); position += EVENT_BYTES) {
            int address = buffer.getInt(position);
            timeUs += buffer.getInt(position + TIME_AT) - (int) timeUs; // an int: the shorter way round
            if ((address & SPECIAL_BITS) != 0) {
                continue;
            }
            if (address >>> 15 != 0) {
                throw in.badAt(in.position() + position - buffer.position(), "address 0x" + Integer.toHexString(address)
                        + " lies outside the sensor, expected a DVS128 address of 15 bits");
            }
            sink.event(address >> 1 & 127, address >> 8 & 127, address & 1, timeUs);
        }
        buffer.position(position);
        return timeUs;
    }
}
