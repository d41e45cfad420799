package spikelane.sim.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.EventBuffer;
import spikelane.sim.data.format.Aedat31Reader;
import spikelane.sim.inference.InferenceVector;
import spikelane.sim.io.BadInputException;

@Tag("once")
class UdpFeedTest {
    private static final int PER_DATAGRAM = 50;
    private static final int SENSOR = 16;
    /** The sender may be kept waiting for longer than a slice. */
    private static final long SILENCE_US = 200_000;

    @Test
    void datagramsGiveWhatBatchInferenceGives() {
        EventBuffer events = StreamCase.recording(2 * StreamCase.STEPS + 1, 7_000_000, 3);
        try (InferenceVector network = StreamCase.network(1);
                UdpFeed feed = new UdpFeed(0, SENSOR, SENSOR, SILENCE_US)) {
            List<int[]> expected = StreamCase.batch(network, List.of(events));
            StreamCase.Outcome actual = run(network, feed, 3, () -> send(feed.port(), events));
            for (int i = 0; i < 2; i++) {
                assertArrayEquals(expected.get(i), actual.spikes().get(i), "window " + i);
            }
            StreamResult result = actual.result();
            assertEquals("arrival", result.rate());
            assertEquals(events.size(), result.events());
            assertEquals((events.size() + PER_DATAGRAM - 1L) / PER_DATAGRAM, result.feed().get("datagrams"));
            assertEquals(0L, result.feed().get("malformed datagrams"));
        }
    }

    /** None of a malformed datagram's events is used, the first fault is told, and the stream goes on. */
    @Test
    void malformedDatagramsAreCountedAndSaid() {
        EventBuffer events = StreamCase.recording(2 * StreamCase.STEPS + 1, 7_000_000, 3);
        try (InferenceVector network = StreamCase.network(0);
                UdpFeed feed = new UdpFeed(0, SENSOR, SENSOR, SILENCE_US)) {
            StreamCase.Outcome actual = run(network, feed, 3, () -> {
                ByteBuffer outside = packet(events, 0, 2);
                outside.putInt(Aedat31Reader.PACKET_HEADER_BYTES + 8, SENSOR << 17 | 1); // the second event
                send(feed.port(), outside);
                send(feed.port(), packet(events, 0, 3).limit(40));
                send(feed.port(), ByteBuffer.allocate(0));
                ByteBuffer leaps = packet(events, 0, 2);
                leaps.putInt(Aedat31Reader.PACKET_HEADER_BYTES + 12, Integer.MAX_VALUE);
                send(feed.port(), leaps);
                send(feed.port(), events);
            });
            assertEquals(4L, actual.result().feed().get("malformed datagrams"));
            assertTrue(actual.result().feed().get("first fault").toString().contains("event at x 16, y 0, expected"),
                    actual.result().feed().toString());
            assertEquals(events.size(), actual.result().events());
        }
    }

    @Test
    void timeThatJumpsBeginsARecording() {
        EventBuffer later = StreamCase.recording(StreamCase.STEPS, 100_000_000, 3);
        EventBuffer earlier = StreamCase.recording(StreamCase.STEPS + 1, 7_000_000, 3);
        try (InferenceVector network = StreamCase.network(0);
                UdpFeed feed = new UdpFeed(0, SENSOR, SENSOR, SILENCE_US)) {
            StreamCase.Outcome actual = run(network, feed, 2, () -> {
                send(feed.port(), later);
                send(feed.port(), earlier);
            });
            assertEquals(1L, actual.result().feed().get("jumps of time"));
            assertArrayEquals(StreamCase.batch(network, List.of(later)).getFirst(), actual.spikes().getFirst());
            assertArrayEquals(StreamCase.batch(network, List.of(earlier)).getFirst(), actual.spikes().get(1));
            assertEquals(0, actual.result().late());
        }
    }

    @Test
    void aPortInUseIsRefused() {
        try (UdpFeed feed = new UdpFeed(0, SENSOR, SENSOR, 1000)) {
            String message = assertThrows(BadInputException.class,
                    () -> new UdpFeed(feed.port(), SENSOR, SENSOR, 1000).close()).getMessage();
            assertTrue(message.startsWith("cannot listen on UDP port " + feed.port()), message);
        }
    }

    /** Ends the stream with a window: silence lets time go on until it comes. */
    private static StreamCase.Outcome run(InferenceVector network, UdpFeed feed, int windows, Runnable sender) {
        AtomicReference<LiveStream> stream = new AtomicReference<>();
        List<int[]> spikes = new ArrayList<>();
        stream.set(new LiveStream(network, StreamCase.settings(Pace.REAL, EventRing.USUAL_BYTES), feed));
        Thread sending = Thread.ofPlatform().daemon().start(sender);
        try (WorkPool pool = new WorkPool(2)) {
            StreamResult result = stream.get().run(pool, (window, step, steps, label, now) -> {
                if (step == steps) {
                    spikes.add(now.clone());
                    if (spikes.size() == windows) {
                        stream.get().interrupt();
                    }
                }
            });
            sending.join();
            return new StreamCase.Outcome(result, spikes);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void send(int port, EventBuffer events) {
        for (int from = 0; from < events.size(); from += PER_DATAGRAM) {
            send(port, packet(events, from, Math.min(events.size(), from + PER_DATAGRAM)));
        }
    }

    private static void send(int port, ByteBuffer packet) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.send(packet, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ByteBuffer packet(EventBuffer events, int from, int to) {
        ByteBuffer packet = ByteBuffer
                .allocate(Aedat31Reader.PACKET_HEADER_BYTES + (to - from) * Aedat31Reader.EVENT_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        packet.putShort((short) Aedat31Reader.POLARITY_TYPE).putShort((short) 0).putInt(Aedat31Reader.EVENT_BYTES)
                .putInt(4).putInt(0).putInt(to - from).putInt(to - from).putInt(to - from);
        for (int i = from; i < to; i++) {
            packet.putInt(events.x(i) << 17 | events.y(i) << 2 | events.polarity(i) << 1 | 1)
                    .putInt((int) events.timeUs(i));
        }
        return packet.flip();
    }
}
