package spikelane.sim.stream;

import java.util.concurrent.locks.LockSupport;
import spikelane.sim.data.format.EventSink;

/**
 * The producer's end of the ring: paces events, gathers those that are due together into one message, and tells the consumer
 * when a slice is over. Of one thread.
 */
public final class EventWriter implements EventSink {
    private static final int MOST_GATHERED = 1024;
    private static final int CHECK_EVERY = 1024;
    /** Longest sleep between two looks at whether the stream is ended. */
    private static final long NAP_NS = 10_000_000;
    /** A sleep may last this much longer than asked for: the end of a slice is awaited without, that of an event is not. */
    private static final long SPIN_NS = 100_000;

    private final EventRing ring;
    private final Pace pace;
    private final StreamEnd end;
    private final long sliceUs;
    private final int[] places;
    private final int[] offsets;
    private int gathered;
    private long baseUs;
    private long nowNs;
    private long uncheckedEvents;

    private boolean begun;
    private long firstUs;
    private long lastUs;
    private long startNs;
    private long boundaryUs;
    private long nextStartNs;

    EventWriter(EventRing ring, Pace pace, StreamEnd end, long sliceUs) {
        this.ring = ring;
        this.pace = pace;
        this.end = end;
        this.sliceUs = sliceUs;
        places = new int[Math.min(ring.mostEvents(), MOST_GATHERED)];
        offsets = new int[places.length];
        nextStartNs = System.nanoTime();
    }

    @Override
    public void event(int x, int y, int polarity, long timeUs) {
        if (!begun) {
            begin(timeUs, pace == Pace.REAL ? nextStartNs : System.nanoTime());
        }
        if (pace == Pace.REAL) {
            waitFor(timeUs);
        } else if (pace == Pace.MAX && uncheckedEvents++ % CHECK_EVERY == 0) {
            end.throwIfEnded();
        }
        put(polarity << 30 | y << 15 | x, timeUs, nowNs);
    }

    private void begin(long timeUs, long ns) {
        begun = true;
        firstUs = timeUs;
        lastUs = timeUs;
        startNs = ns;
        boundaryUs = timeUs + sliceUs;
        ring.begin(timeUs, ns);
    }

    private void put(int place, long timeUs, long ns) {
        if (gathered == places.length || (gathered > 0 && (int) (timeUs - baseUs) != timeUs - baseUs)) {
            flush(ns);
        }
        if (gathered == 0) {
            baseUs = timeUs;
        }
        places[gathered] = place;
        offsets[gathered++] = (int) (timeUs - baseUs);
        lastUs = Math.max(lastUs, timeUs);
    }

    private void flush(long ns) {
        if (gathered > 0) {
            ring.events(places, offsets, gathered, baseUs, pace == Pace.MAX ? System.nanoTime() : ns);
            gathered = 0;
        }
    }

    private long dueNs(long timeUs) {
        return startNs + (timeUs - firstUs) * 1000;
    }

    /** Ends the slices that are over before an event, each at its time, then waits until the event is due. */
    private void waitFor(long timeUs) {
        while (timeUs >= boundaryUs) {
            sleepUntil(dueNs(boundaryUs) - SPIN_NS);
            spinUntil(dueNs(boundaryUs));
            flush(nowNs);
            ring.clock(boundaryUs, dueNs(boundaryUs));
            boundaryUs += sliceUs;
        }
        sleepUntil(dueNs(timeUs));
    }

    private void sleepUntil(long timeNs) {
        if (timeNs - nowNs <= 0) {
            return;
        }
        nowNs = System.nanoTime();
        if (timeNs - nowNs <= 0) {
            return;
        }
        flush(nowNs);
        while (timeNs - nowNs > 0) {
            end.throwIfEnded();
            LockSupport.parkNanos(Math.min(timeNs - nowNs, NAP_NS));
            nowNs = System.nanoTime();
        }
    }

    private void spinUntil(long timeNs) {
        while (timeNs - nowNs > 0) {
            Thread.onSpinWait();
            nowNs = System.nanoTime();
        }
    }

    /** Ends a recording: its last slice is over. The next event begins another one. */
    void endRecording() {
        if (!begun) {
            return;
        }
        long overUs = firstUs + ((lastUs - firstUs) / sliceUs + 1) * sliceUs;
        if (pace == Pace.REAL) {
            waitFor(overUs);
        } else {
            flush(nowNs);
            ring.clock(overUs, System.nanoTime());
        }
        nextStartNs = dueNs(overUs);
        begun = false;
        end.throwIfEnded();
    }

    /** Writes what is still gathered, of a recording that is left before its end. */
    void leave() {
        flush(nowNs);
    }

    /** {@return whether a recording is under way} */
    boolean isBegun() {
        return begun;
    }

    /** {@return time of the latest event of the recording} */
    long latestUs() {
        return lastUs;
    }

    /** Writes a packet's events, which have just come. */
    void packet(int[] packetPlaces, long[] timesUs, int count, long arrivalNs) {
        if (!begun && count > 0) {
            begin(timesUs[0], arrivalNs);
        }
        for (int i = 0; i < count; i++) {
            put(packetPlaces[i], timesUs[i], arrivalNs);
        }
        flush(arrivalNs);
    }

    /** Nothing has come for a while: time goes on all the same. */
    void clock(long timeUs) {
        lastUs = Math.max(lastUs, timeUs);
        ring.clock(timeUs, System.nanoTime());
    }
}
