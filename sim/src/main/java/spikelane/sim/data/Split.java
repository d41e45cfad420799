package spikelane.sim.data;

import java.util.Locale;

/** The two sides of a data set. */
public enum Split {
    /** Trials to learn from. */
    TRAIN,
    /** Trials to judge by. */
    TEST;

    /** {@return the name in options, files and reports} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
