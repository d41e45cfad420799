package spikelane.sim.data;

import java.util.Arrays;
import spikelane.sim.data.format.EventSink;

/**
 * Events in memory, in file order. An event's place and polarity share one int:
 *
 * <pre>
 *  bit 31      30       29..15  14..0
 *      unused  polarity y       x
 * </pre>
 *
 * Arrays grown here instead of Agrona's lists: each of those checks size and capacity at every event by itself, and
 * recordings were read a quarter slower.
 */
public final class EventBuffer implements EventSink {
    private int[] places = new int[64];
    private long[] timesUs = new long[64];
    private int size;

    @Override
    public void event(int x, int y, int polarity, long timeUs) {
        if (size == places.length) {
            places = Arrays.copyOf(places, size * 2);
            timesUs = Arrays.copyOf(timesUs, size * 2);
        }
        places[size] = polarity << 30 | y << 15 | x;
        timesUs[size++] = timeUs;
    }

    /** {@return number of events} */
    public int size() {
        return size;
    }

    /**
     * @param i event, 0-based
     * @return column
     */
    public int x(int i) {
        return places[i] & 0x7fff;
    }

    /**
     * @param i event, 0-based
     * @return row
     */
    public int y(int i) {
        return places[i] >> 15 & 0x7fff;
    }

    /**
     * @param i event, 0-based
     * @return 1 ON, 0 OFF
     */
    public int polarity(int i) {
        return places[i] >>> 30;
    }

    /**
     * @param i event, 0-based
     * @return time in microseconds
     */
    public long timeUs(int i) {
        return timesUs[i];
    }

    /** @param sink receives the events, in their order */
    void replay(EventSink sink) {
        for (int i = 0; i < size; i++) {
            sink.event(x(i), y(i), polarity(i), timesUs[i]);
        }
    }
}
