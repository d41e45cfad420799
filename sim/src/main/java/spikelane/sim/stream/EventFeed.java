package spikelane.sim.stream;

import java.util.SequencedMap;

/** Where the events of a stream come from. */
public interface EventFeed extends AutoCloseable {
    /** {@return what it is, for people and results} */
    String name();

    /** {@return rows of the sensor} */
    int sensorHeight();

    /** {@return columns of the sensor} */
    int sensorWidth();

    /** {@return when its events come, if that is not the caller's choice: as they arrive} */
    default boolean arrives() {
        return false;
    }

    /**
     * Plays all events; on the producer's thread. Left by an exception when the stream is ended before.
     *
     * @param writer receives them
     * @param ended  whether the stream is ended, for who waits
     * @throws spikelane.sim.io.BadInputException if they cannot be read
     */
    void play(EventWriter writer, Runnable ended);

    /** {@return what it counted beside the events, by name; none for most} */
    SequencedMap<String, Object> facts();

    @Override
    void close();
}
