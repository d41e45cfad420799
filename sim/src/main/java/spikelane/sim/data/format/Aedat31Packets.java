package spikelane.sim.data.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import spikelane.sim.io.BadInputException;

/**
 * Decodes datagrams of AEDAT 3.1 packets: one packet or several, each as in a recording ({@link Aedat31Reader}), without the
 * recording's header lines. What is sound allocates nothing.
 */
public final class Aedat31Packets {
    private final ByteBuffer buffer;
    private final RecordingInput in;

    /**
     * @param name  who sends them, for messages
     * @param bytes largest datagram
     */
    public Aedat31Packets(String name, int bytes) {
        buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        in = new RecordingInput(name, RecordingFormat.AEDAT_31.description(), buffer);
    }

    /** {@return where the datagram goes, from position 0 to the limit; filled anew before each {@link #read}} */
    public ByteBuffer buffer() {
        return buffer;
    }

    /**
     * Decodes the datagram in the buffer.
     *
     * @param width  sensor width in pixels
     * @param height sensor height in pixels
     * @param sink   receives every valid polarity event; of a malformed datagram those before the fault
     * @throws BadInputException if the datagram is malformed, or an event lies outside the sensor
     */
    public void read(int width, int height, EventSink sink) {
        in.refilled();
        do {
            Aedat31Reader.readPacket(in, width, height, sink);
        } while (in.left() > 0);
    }
}
