package spikelane.sim.data.generated;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import spikelane.sim.data.format.Aedat31Reader;
import spikelane.sim.data.EventBuffer;

/** Writes a recording in AEDAT 3.1; {@link Aedat31Reader} shows the format. Times must be 0 or later. */
final class Aedat31Writer {
    private static final String HEADER = Aedat31Reader.MAGIC + "\r\n#Format: RAW\r\n#Source 1: DVS128\r\n"
            + Aedat31Reader.END_OF_HEADER + "\r\n";
    private static final int PACKET_EVENTS = 8192;
    private static final int SOURCE = 1;
    private static final int TIME_STAMP_OFFSET = 4;

    private final ByteBuffer events = ByteBuffer.allocate(PACKET_EVENTS * Aedat31Reader.EVENT_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    private final OutputStream out;
    private long overflow;

    /**
     * @param out receives the recording
     * @throws IOException if writing fails
     */
    Aedat31Writer(OutputStream out) throws IOException {
        this.out = out;
        out.write(HEADER.getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * @param more events that follow those written before
     * @throws IOException if writing fails
     */
    void write(EventBuffer more) throws IOException {
        for (int i = 0; i < more.size(); i++) {
            long timeUs = more.timeUs(i);
            if (events.remaining() == 0 || timeUs >>> 31 != overflow) {
                finish();
                overflow = timeUs >>> 31;
            }
            events.putInt(more.x(i) << 17 | more.y(i) << 2 | more.polarity(i) << 1 | 1)
                    .putInt((int) timeUs & Integer.MAX_VALUE);
        }
    }

    /**
     * Writes the events that are still held back. More may follow.
     *
     * @throws IOException if writing fails
     */
    void finish() throws IOException {
        int number = events.position() / Aedat31Reader.EVENT_BYTES;
        if (number > 0) {
            ByteBuffer header = ByteBuffer.allocate(Aedat31Reader.PACKET_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN)
                    .putShort((short) Aedat31Reader.POLARITY_TYPE).putShort((short) SOURCE)
                    .putInt(Aedat31Reader.EVENT_BYTES).putInt(TIME_STAMP_OFFSET).putInt((int) overflow).putInt(number)
                    .putInt(number).putInt(number);
            out.write(header.array());
            out.write(events.array(), 0, events.position());
            events.clear();
        }
    }
}
