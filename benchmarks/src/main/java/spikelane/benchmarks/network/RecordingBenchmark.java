package spikelane.benchmarks.network;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.sim.data.format.Aedat2Reader;
import spikelane.sim.data.format.Aedat31Reader;
import spikelane.sim.data.format.EventSink;
import spikelane.sim.data.format.NMnistReader;

/**
 * Reads a recording of 100 MB from a temporary file, which the operating system has in its cache. An operation is one
 * MB (10^6 bytes): operations a second are MB/s.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(2)
@OperationsPerInvocation(RecordingBenchmark.MEGABYTES)
public class RecordingBenchmark extends KernelBenchmark {
    static final int MEGABYTES = 100;
    private static final int PACKET_EVENTS = 4096;

    /** File format. */
    @Param({"aedat31", "aedat2", "nmnist"})
    public String format;

    private Path file;

    /** A sum that every field of every event goes into. */
    private static final class Sum implements EventSink {
        private long events;
        private long value;

        @Override
        public void event(int x, int y, int polarity, long timeUs) {
            events++;
            value += (x + 3 * y + 5 * polarity) * (timeUs + 1);
        }
    }

    @Override
    protected Subject subject(Arena arena) {
        Sum written = new Sum();
        try {
            file = Files.createTempFile("spikelane", ".recording");
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                write(out, written);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Sum sum = new Sum();
        Runnable read = switch (format) {
            case "aedat31" -> () -> Aedat31Reader.read(file, Aedat2Reader.SENSOR_SIZE, Aedat2Reader.SENSOR_SIZE, sum);
            case "aedat2" -> () -> Aedat2Reader.read(file, sum);
            case "nmnist" -> () -> NMnistReader.read(file, sum);
            default -> throw new IllegalArgumentException("format " + format);
        };
        return new Subject(read, () -> {
            read.run();
            if (sum.events != written.events || sum.value != written.value) {
                throw new IllegalStateException("read " + sum.events + " events with sum " + sum.value + ", wrote "
                        + written.events + " with sum " + written.value);
            }
        });
    }

    /** Readers have no vector code to wait for. */
    @Override
    protected void warmUp(Runnable call) {}

    private void write(OutputStream out, Sum written) throws IOException {
        int eventBytes = format.equals("nmnist") ? 5 : 8;
        int side = format.equals("nmnist") ? NMnistReader.SENSOR_SIZE : Aedat2Reader.SENSOR_SIZE;
        int events = MEGABYTES * 1_000_000 / eventBytes;
        out.write(switch (format) {
            case "aedat31" -> (Aedat31Reader.MAGIC + "\r\n#!END-HEADER\r\n").getBytes(StandardCharsets.US_ASCII);
            case "aedat2" -> (Aedat2Reader.MAGIC + "\r\n").getBytes(StandardCharsets.US_ASCII);
            default -> new byte[0];
        });
        SplittableRandom random = new SplittableRandom(1);
        ByteBuffer buffer = ByteBuffer.allocate(28 + PACKET_EVENTS * 8)
                .order(format.equals("aedat31") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        for (int done = 0; done < events;) {
            int count = Math.min(PACKET_EVENTS, events - done);
            buffer.clear();
            if (format.equals("aedat31")) {
                buffer.putShort((short) 1).putShort((short) 1).putInt(8).putInt(4).putInt(0).putInt(count).putInt(count)
                        .putInt(count);
            }
            for (int i = 0; i < count; i++) {
                int x = random.nextInt(side);
                int y = random.nextInt(side);
                int polarity = random.nextInt(2);
                int timeUs = (done + i) & 0x7fffff;
                written.event(x, y, polarity, timeUs);
                switch (format) {
                    case "aedat31" -> buffer.putInt(x << 17 | y << 2 | polarity << 1 | 1).putInt(timeUs);
                    case "aedat2" -> buffer.putInt(y << 8 | x << 1 | polarity).putInt(timeUs);
                    default -> buffer.put((byte) x).put((byte) y).put((byte) (polarity << 7 | timeUs >> 16))
                            .putShort((short) timeUs);
                }
            }
            out.write(buffer.array(), 0, buffer.position());
            done += count;
        }
    }

    @Override
    protected void close() {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
