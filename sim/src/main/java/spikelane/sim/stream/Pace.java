package spikelane.sim.stream;

/** When the events of a stream come, which is what latencies count from. */
public enum Pace {
    /** At the times that the recording gives them. An event counts from when it was due, however late it was written. */
    REAL("real"),
    /** As fast as they are taken. An event counts from when it was written; there is no deadline. */
    MAX("max"),
    /** As another program sends them. An event counts from when its packet was received. */
    ARRIVAL("arrival");

    private final String label;

    Pace(String label) {
        this.label = label;
    }

    /** {@return its name in results} */
    public String label() {
        return label;
    }
}
