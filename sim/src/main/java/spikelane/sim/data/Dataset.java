package spikelane.sim.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spikelane.sim.data.format.EventSink;
import spikelane.sim.io.BadInputException;

/** A labelled set of event recordings. */
public interface Dataset {
    /** {@return the name printed in results, such as {@code "DVS128 Gesture"}} */
    String name();

    /** {@return sensor width in pixels} */
    int width();

    /** {@return sensor height in pixels} */
    int height();

    /** {@return class names; a label is an index into this list} */
    List<String> classes();

    /** {@return all trials, training and test, in a fixed order} */
    List<Trial> trials();

    /** {@return the trials of one side, in their order} */
    default List<Trial> trials(Split split) {
        return trials().stream().filter(trial -> trial.split() == split).toList();
    }

    /**
     * {@return what was seen when this copy of the data was opened and a user should know, a line each}
     * {@link DatasetWarnings} says all that is to be known.
     */
    default List<String> warnings() {
        return List.of();
    }

    /** {@return recordings that are the same, byte for byte, under several names: a list of names each} */
    default List<List<String>> copies() {
        return List.of();
    }

    /** {@return the folder that {@link Trial#file} is relative to; empty where recordings are generated} */
    default Optional<Path> folder() {
        return Optional.empty();
    }

    /**
     * Streams the events of some trials of one recording, which is read once. May be called by several threads at the
     * same time.
     *
     * @param trials trials of the same file, from {@link #trials()}; their split does not matter
     * @param sinks  sink i receives the events of trial i, in file order
     * @throws BadInputException if the recording is unreadable, truncated or malformed
     */
    void read(List<Trial> trials, List<? extends EventSink> sinks);

    /**
     * @param trial one of {@link #trials()}
     * @return its events in file order
     * @throws BadInputException if the recording is unreadable, truncated or malformed
     */
    default EventBuffer events(Trial trial) {
        EventBuffer events = new EventBuffer();
        read(List.of(trial), List.of(events));
        return events;
    }
}
