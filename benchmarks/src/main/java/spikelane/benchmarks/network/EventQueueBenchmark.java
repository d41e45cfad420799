package spikelane.benchmarks.network;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.work.Inputs;
import spikelane.kernels.WorkPool;

/**
 * Events of 8 bytes from one thread to another: Agrona's ring beside the JDK's queue. Both sides have a thread; an operation is an
 * event. The queue holds as many bytes as the ring, in arrays that it allocates anew ({@code queue}) or takes back by a second
 * queue ({@code queue-recycled}).
 */
@Fork(value = 1, jvmArgsAppend = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED")
@OperationsPerInvocation(EventQueueBenchmark.EVENTS)
public class EventQueueBenchmark extends KernelBenchmark {
    static final int EVENTS = 1 << 20;
    private static final int RING_BYTES = 1 << 20;

    /** Form. */
    @Param({"ring", "queue", "queue-recycled"})
    public String implementation;

    /** Events of a message. */
    @Param({"1", "32", "1024"})
    public int perMessage;

    private final WorkPool pool = new WorkPool(2);
    private long sum;

    /** One side each. */
    private interface Channel {
        void produce(int messages);

        void consume(int messages);
    }

    @Override
    protected boolean allocates() {
        return implementation.startsWith("queue");
    }

    @Override
    protected Subject subject(Arena arena) {
        Channel channel = switch (implementation) {
            case "ring" -> new Ring();
            case "queue" -> new Queue(false);
            case "queue-recycled" -> new Queue(true);
            default -> throw Inputs.unknown(implementation);
        };
        int messages = EVENTS / perMessage;
        WorkPool.Task sides = (side, thread) -> {
            if (side == 0) {
                channel.produce(messages);
            } else {
                channel.consume(messages);
            }
        };
        Runnable call = () -> pool.run(2, sides);
        return new Subject(call, () -> {
            sum = 0;
            call.run();
            if (sum != EVENTS * (EVENTS - 1L) / 2) {
                throw new IllegalStateException("sum of the events " + sum);
            }
        });
    }

    private final class Ring implements Channel, MessageHandler {
        private final OneToOneRingBuffer ring = new OneToOneRingBuffer(
                new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));

        @Override
        public void produce(int messages) {
            long event = 0;
            for (int i = 0; i < messages; i++) {
                int at;
                while ((at = ring.tryClaim(1, perMessage * Long.BYTES)) < 0) {
                    Thread.onSpinWait();
                }
                for (int k = 0; k < perMessage; k++) {
                    ring.buffer().putLong(at + k * Long.BYTES, event++);
                }
                ring.commit(at);
            }
        }

        @Override
        public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
            long added = 0;
            for (int i = index; i < index + length; i += Long.BYTES) {
                added += buffer.getLong(i);
            }
            sum += added;
        }

        @Override
        public void consume(int messages) {
            for (int left = messages; left > 0;) {
                int read = ring.read(this, left);
                left -= read;
                if (read == 0) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    private final class Queue implements Channel {
        private final ArrayBlockingQueue<long[]> queue = new ArrayBlockingQueue<>(
                RING_BYTES / (perMessage * Long.BYTES));
        private final ArrayBlockingQueue<long[]> free;

        Queue(boolean recycled) {
            free = recycled ? new ArrayBlockingQueue<>(RING_BYTES / (perMessage * Long.BYTES)) : null;
            while (recycled && free.offer(new long[perMessage])) {
                // until it is full
            }
        }

        @Override
        public void produce(int messages) {
            long event = 0;
            try {
                for (int i = 0; i < messages; i++) {
                    long[] message = free == null ? new long[perMessage] : free.take();
                    for (int k = 0; k < perMessage; k++) {
                        message[k] = event++;
                    }
                    queue.put(message);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void consume(int messages) {
            try {
                for (int i = 0; i < messages; i++) {
                    long[] message = queue.take();
                    long added = 0;
                    for (long event : message) {
                        added += event;
                    }
                    sum += added;
                    if (free != null) {
                        free.put(message);
                    }
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    protected void close() {
        pool.close();
    }
}
