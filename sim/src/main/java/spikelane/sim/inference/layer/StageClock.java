package spikelane.sim.inference.layer;

import spikelane.sim.network.Network;

/** Hooks around the stages of a layer, called by one thread. This class is the default: it does nothing. */
public class StageClock {
    /** Takes no time. */
    public static final StageClock OFF = new StageClock();

    /** What a layer does in a time step. */
    public enum Stage {
        /** Lists its active inputs, or copies a frame of event counts. */
        INPUT(0),
        /** Propagates them and updates its neurons, in one pass. */
        NEURONS(1),
        /** Pools its spikes. */
        POOL(2),
        /** Computes the TCJA gates behind it. */
        GATES(3);

        public static final int COUNT = 4;
        private final int index;

        Stage(int index) {
            this.index = index;
        }

        /** {@return place in an array of all stages} */
        public int index() {
            return index;
        }
    }

    public void begin() {}

    /**
     * @param layer place of the layer among {@link Network#weightLayers}
     * @param stage what has ended
     */
    public void end(int layer, Stage stage) {}
}
