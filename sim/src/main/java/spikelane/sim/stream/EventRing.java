package spikelane.sim.stream;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import spikelane.sim.io.BadInputException;

/**
 * Events on their way from one producer to one consumer, in Agrona's ring buffer. Where it is full the producer waits, and
 * that is counted: nothing is dropped. Neither side allocates.
 *
 * <pre>
 *  EVENTS  i64 time of the first, us   i64 ns   then for each event  i32 place  i32 us since the first
 *  CLOCK   i64 time, us                i64 ns   all events before that time have been written
 *  BEGIN   i64 time of the first, us   i64 ns   a recording begins: slices are counted from here
 *  END                                          nothing comes any more
 *
 *  place   bit 30 polarity, 29..15 y, 14..0 x
 *  ns      of System.nanoTime: when the message was written, or was due
 * </pre>
 */
public final class EventRing {
    /** Bytes of a ring, where nothing else is wanted. */
    public static final int USUAL_BYTES = 1 << 20;
    private static final int EVENTS = 1;
    private static final int CLOCK = 2;
    private static final int BEGIN = 3;
    private static final int END = 4;
    private static final int HEADER_BYTES = 16;
    private static final int EVENT_BYTES = 8;
    private static final int MESSAGES_AT_ONCE = 64;

    private final OneToOneRingBuffer ring;
    private final StreamEnd end;
    private final IdleStrategy full = idle();
    private final Handler handler = new Handler();
    private Receiver receiver;
    private long waits; // of the producer; what it wrote before a message is seen by who has read that
    private long waitedNs;

    /** What the consumer does with messages; see the layout. */
    interface Receiver {
        void begin(long firstUs, long ns);

        void event(int place, long timeUs, long ns);

        void clock(long timeUs, long ns);

        void end();
    }

    /** Takes messages apart. A class and not a lambda, so that stack traces name it. */
    private final class Handler implements MessageHandler {
        @Override
        public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
            if (type == END) {
                receiver.end();
                return;
            }
            long timeUs = buffer.getLong(index);
            long ns = buffer.getLong(index + Long.BYTES);
            switch (type) {
                case BEGIN -> receiver.begin(timeUs, ns);
                case CLOCK -> receiver.clock(timeUs, ns);
                default -> {
                    for (int i = index + HEADER_BYTES; i < index + length; i += EVENT_BYTES) {
                        receiver.event(buffer.getInt(i), timeUs + buffer.getInt(i + Integer.BYTES), ns);
                    }
                }
            }
        }
    }

    /**
     * @param bytes size, a power of two of at least 1024
     * @param end   how the stream ends
     * @throws BadInputException if the JVM does not let Agrona at its memory
     */
    EventRing(int bytes, StreamEnd end) {
        this.end = end;
        try {
            ring = new OneToOneRingBuffer(
                    new UnsafeBuffer(ByteBuffer.allocateDirect(bytes + RingBufferDescriptor.TRAILER_LENGTH)));
        } catch (IllegalAccessError | ExceptionInInitializerError | NoClassDefFoundError e) {
            throw new BadInputException("the ring buffer needs --add-exports java.base/jdk.internal.misc=ALL-UNNAMED,"
                    + " which bin/spikelane gives to java: start java with it", e);
        }
    }

    /** {@return what a thread does while it has nothing to do: spins, yields, then sleeps up to 20 us} */
    static IdleStrategy idle() {
        return new BackoffIdleStrategy(100, 10, 1_000, 20_000);
    }

    /** {@return most events of a message} */
    int mostEvents() {
        return (ring.maxMsgLength() - HEADER_BYTES) / EVENT_BYTES;
    }

    /** {@return its size} */
    int bytes() {
        return ring.capacity();
    }

    /** {@return times that the producer had to wait for room} */
    long waits() {
        return waits;
    }

    /** {@return how long the producer waited for room} */
    long waitedNs() {
        return waitedNs;
    }

    /** Producer: writes events, whose times are offsets from the first's. */
    void events(int[] places, int[] offsets, int count, long firstUs, long ns) {
        int at = claim(EVENTS, HEADER_BYTES + count * EVENT_BYTES);
        AtomicBuffer buffer = ring.buffer();
        buffer.putLong(at, firstUs);
        buffer.putLong(at + Long.BYTES, ns);
        for (int i = 0, to = at + HEADER_BYTES; i < count; i++, to += EVENT_BYTES) {
            buffer.putInt(to, places[i]);
            buffer.putInt(to + Integer.BYTES, offsets[i]);
        }
        ring.commit(at);
    }

    /** Producer: all events before a time have been written. */
    void clock(long timeUs, long ns) {
        message(CLOCK, timeUs, ns);
    }

    /** Producer: a recording begins. */
    void begin(long firstUs, long ns) {
        message(BEGIN, firstUs, ns);
    }

    /** Producer: nothing comes any more. */
    void end() {
        message(END, 0, 0);
    }

    private void message(int type, long timeUs, long ns) {
        int at = claim(type, HEADER_BYTES);
        ring.buffer().putLong(at, timeUs);
        ring.buffer().putLong(at + Long.BYTES, ns);
        ring.commit(at);
    }

    /** A stream that is ended is still drained, so that there will be room; unless the consumer has failed. */
    private int claim(int type, int length) {
        int at = ring.tryClaim(type, length);
        if (at >= 0) {
            return at;
        }
        long startNs = System.nanoTime();
        full.reset();
        while ((at = ring.tryClaim(type, length)) < 0) {
            if (end.abandoned()) {
                throw new StreamEnd.EndedException();
            }
            full.idle();
        }
        waits++;
        waitedNs += System.nanoTime() - startNs;
        return at;
    }

    /** {@return consumer: how many messages were taken, 0 if there was none} */
    int read(Receiver to) {
        receiver = to;
        return ring.read(handler, MESSAGES_AT_ONCE);
    }
}
