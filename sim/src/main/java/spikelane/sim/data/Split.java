package spikelane.sim.data;

/** The two sides of a data set. */
public enum Split {
    /** Trials to learn from. */
    TRAIN,
    /** Trials to judge by. */
    TEST
}
