package spikelane.sim.network;

/** Is told when a stage of a layer begins and ends, by one thread. This one does nothing, which is the ordinary case. */
class StageClock {
    /** Takes no time. */
    static final StageClock OFF = new StageClock();

    /** What a layer does in a time step. */
    enum Stage {
        /** Lists its active inputs, or copies a frame of event counts. */
        INPUT(0),
        /** Propagates them and updates its neurons, in one pass. */
        NEURONS(1),
        /** Pools its spikes. */
        POOL(2),
        /** Computes the TCJA gates behind it. */
        GATES(3);

        static final int COUNT = 4;
        private final int index;

        Stage(int index) {
            this.index = index;
        }

        /** {@return place in an array of all stages} */
        int index() {
            return index;
        }
    }

    void begin() {}

    /**
     * @param layer place of the layer among {@link CextNetConfig#layers}
     * @param stage what has ended
     */
    void end(int layer, Stage stage) {}
}
