package spikelane.sim.data.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import spikelane.sim.io.BadInputException;

/**
 * Streams the events of an N-MNIST recording, 34 x 34 pixels. Events of 5 bytes, big-endian:
 *
 * <pre>
 *  byte 0  x
 *       1  bits 31..24 y; 240 marks a time overflow: not an event, it adds 2^13 to all later time stamps
 *          bit 23 polarity (1 = ON)
 *          bits 22..0 time in microseconds
 * </pre>
 *
 * Source: Orchard et al. 2015, "Converting static image datasets to spiking neuromorphic datasets using saccades".
 */
public final class NMnistReader {
    /** Width and height of the recordings. */
    public static final int SENSOR_SIZE = 34;

    private static final int EVENT_BYTES = 5;
    private static final int OVERFLOW_Y = 240;
    private static final int OVERFLOW_US = 1 << 13;

    private NMnistReader() {}

    /**
     * @param file the recording
     * @param sink receives every event, in file order
     * @throws BadInputException if the file is unreadable or truncated, or an event lies outside the sensor
     */
    public static void read(Path file, EventSink sink) {
        try (RecordingInput in = new RecordingInput(file, "an N-MNIST recording", ByteOrder.BIG_ENDIAN)) {
            in.expectNoOtherFormat();
            long size = in.left();
            if (size % EVENT_BYTES != 0) {
                throw in.badAt(size - size % EVENT_BYTES, "the file ends " + size % EVENT_BYTES
                        + " bytes into an event, expected a multiple of " + EVENT_BYTES + " bytes");
            }
            ByteBuffer buffer = in.buffer();
            long overflowUs = 0;
            while (in.left() > 0) {
                in.need(EVENT_BYTES, "an event");
                int position = buffer.position();
                for (; position + EVENT_BYTES <= buffer.limit(); position += EVENT_BYTES) {
                    int x = buffer.get(position) & 0xff;
                    int data = buffer.getInt(position + 1);
                    int y = data >>> 24;
                    if (y == OVERFLOW_Y) {
                        overflowUs += OVERFLOW_US;
                        continue;
                    }
                    if (x >= SENSOR_SIZE || y >= SENSOR_SIZE) {
                        throw in.badAt(in.position() + position - buffer.position(),
                                "event at x " + x + ", y " + y + ", expected x and y < " + SENSOR_SIZE);
                    }
                    sink.event(x, y, data >>> 23 & 1, (data & 0x7fffff) + overflowUs);
                }
                buffer.position(position);
            }
        }
    }
}
