package spikelane.sim.data;

import java.util.Locale;

/** How the events of a trial are divided into frames. */
public enum SplitBy {
    /** Frames of equal event number: floor(events / T) each, the last frame takes the rest. */
    NUMBER,
    /** Frames of equal duration: floor((last time - first time) / T) each, the last frame takes the rest. */
    TIME;

    /** {@return the name in options, files and reports} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
