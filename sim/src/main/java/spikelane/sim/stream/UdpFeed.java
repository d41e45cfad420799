package spikelane.sim.stream;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.agrona.concurrent.IdleStrategy;
import spikelane.sim.data.format.Aedat31Packets;
import spikelane.sim.data.format.EventSink;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.OutputFiles;

/**
 * Events that come in UDP datagrams, each of one AEDAT 3.1 packet or several, as in a recording but without its header lines. A
 * malformed datagram is counted and none of its events is used. Where no datagram comes, time goes on by the clock, two slices
 * behind the last event.
 *
 * <p>
 * Time stamps may jump, as where a camera starts again: more than a second back or ten ahead begins a new recording, and is
 * counted; within a datagram it is a fault.
 */
public final class UdpFeed implements EventFeed {
    private static final int MOST_BYTES = 1 << 16;
    private static final int MOST_EVENTS = MOST_BYTES / 8;
    private static final int SOCKET_BYTES = 4 << 20;
    private static final long MOST_BACK_US = 1_000_000;
    private static final long MOST_AHEAD_US = 10_000_000;
    private static final long NS_PER_US = 1000;

    private final DatagramChannel channel;
    private final int port;
    private final int height;
    private final int width;
    private final long sliceUs;
    private final Aedat31Packets packets;
    private final int[] places = new int[MOST_EVENTS];
    private final long[] timesUs = new long[MOST_EVENTS];
    private int count;
    private final EventSink held = this::hold;
    private long received;
    private long malformed;
    private long jumps;
    private String firstFault;
    private OptionalLong droppedBySystem = OptionalLong.empty();

    /**
     * @param port    to listen on, all addresses; 0 for any that is free
     * @param height  rows of the sensor
     * @param width   columns of the sensor
     * @param sliceUs length of a slice in microseconds
     * @throws BadInputException if the port cannot be listened on
     */
    public UdpFeed(int port, int height, int width, long sliceUs) {
        this.height = height;
        this.width = width;
        this.sliceUs = sliceUs;
        try {
            channel = DatagramChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BYTES);
            channel.bind(new InetSocketAddress(port));
            this.port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        } catch (IOException e) {
            throw new BadInputException("cannot listen on UDP port " + port + ": " + OutputFiles.reason(e), e);
        }
        packets = new Aedat31Packets("UDP port " + this.port, MOST_BYTES);
    }

    /** {@return the port that it listens on} */
    public int port() {
        return port;
    }

    @Override
    public String name() {
        return "udp:" + port;
    }

    @Override
    public int sensorHeight() {
        return height;
    }

    @Override
    public int sensorWidth() {
        return width;
    }

    @Override
    public boolean arrives() {
        return true;
    }

    @Override
    public void play(EventWriter writer, Runnable ended) {
        IdleStrategy idle = EventRing.idle();
        long lastNs = System.nanoTime();
        long boundaryUs = Long.MIN_VALUE;
        try {
            while (true) {
                ended.run();
                if (receive()) {
                    lastNs = System.nanoTime();
                    take(writer, lastNs);
                    boundaryUs = writer.latestUs() + sliceUs;
                    idle.reset();
                    continue;
                }
                long silentUs = (System.nanoTime() - lastNs) / NS_PER_US;
                if (writer.isBegun() && silentUs >= 2 * sliceUs) {
                    lastNs += sliceUs * NS_PER_US;
                    writer.clock(boundaryUs);
                    boundaryUs += sliceUs;
                }
                idle.idle();
            }
        } catch (IOException e) {
            throw new BadInputException("cannot receive on UDP port " + port + ": " + OutputFiles.reason(e), e);
        } finally {
            droppedBySystem = droppedBySystem();
        }
    }

    private boolean receive() throws IOException {
        ByteBuffer buffer = packets.buffer().clear();
        if (channel.receive(buffer) == null) {
            return false;
        }
        buffer.flip();
        return true;
    }

    private void take(EventWriter writer, long arrivalNs) {
        received++;
        count = 0;
        try {
            packets.read(width, height, held);
        } catch (BadInputException e) {
            malformed++;
            if (firstFault == null) {
                firstFault = e.getMessage();
            }
            return;
        }
        if (count > 0 && writer.isBegun() && jumps(writer.latestUs(), timesUs[0])) {
            jumps++;
            writer.endRecording();
        }
        writer.packet(places, timesUs, count, arrivalNs);
    }

    private static boolean jumps(long fromUs, long toUs) {
        return toUs < fromUs - MOST_BACK_US || toUs > fromUs + MOST_AHEAD_US;
    }

    private void hold(int x, int y, int polarity, long timeUs) {
        if (count > 0 && jumps(timesUs[count - 1], timeUs)) {
            throw new BadInputException("UDP port " + port + ": time stamps jump from " + timesUs[count - 1] + " to "
                    + timeUs + " us within a datagram, expected at most a second back or ten ahead");
        }
        places[count] = polarity << 30 | y << 15 | x;
        timesUs[count++] = timeUs;
    }

    /** {@return datagrams that the system had no room for, as Linux tells it} */
    private OptionalLong droppedBySystem() {
        String local = String.format(Locale.ROOT, ":%04X", port);
        for (String file : new String[]{"/proc/net/udp", "/proc/net/udp6"}) {
            try (Stream<String> lines = Files.lines(Path.of(file))) {
                OptionalLong dropped = lines.skip(1).map(line -> line.strip().split(" +", -1))
                        .filter(cells -> cells[1].endsWith(local))
                        .mapToLong(cells -> Long.parseLong(cells[cells.length - 1])).findFirst();
                if (dropped.isPresent()) {
                    return dropped;
                }
            } catch (IOException | RuntimeException e) {
                // not Linux, or told in another way: not known
            }
        }
        return OptionalLong.empty();
    }

    @Override
    public SequencedMap<String, Object> facts() {
        SequencedMap<String, Object> facts = new LinkedHashMap<>();
        facts.put("datagrams", received);
        facts.put("malformed datagrams", malformed);
        if (firstFault != null) {
            facts.put("first fault", firstFault);
        }
        facts.put("jumps of time", jumps);
        facts.put("dropped by the system",
                droppedBySystem.isPresent() ? droppedBySystem.getAsLong() : "not known on this system");
        return facts;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // it only received: nothing is lost
        }
    }
}
