package spikelane.sim.data;

import java.util.List;

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

    /** {@return what a user should know about this copy of the data, a line each; empty if nothing} */
    List<String> warnings();

    /**
     * @param trial one of {@link #trials()}
     * @return its events in file order
     * @throws BadInputException if the recording is unreadable, truncated or malformed
     */
    EventBuffer events(Trial trial);
}
