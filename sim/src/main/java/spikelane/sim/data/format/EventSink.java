package spikelane.sim.data.format;

/** Receives the events of a recording one by one, in file order. */
@FunctionalInterface
public interface EventSink {
    /**
     * @param x        column, 0 at the left
     * @param y        row, 0 at the top
     * @param polarity 1 brighter (ON), 0 darker (OFF)
     * @param timeUs   time in microseconds
     */
    void event(int x, int y, int polarity, long timeUs);
}
