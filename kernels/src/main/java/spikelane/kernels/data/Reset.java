package spikelane.kernels.data;

/** What happens to the membrane potential of a neuron that spikes. */
public enum Reset {
    /** It becomes the reset potential. */
    HARD,
    /** The threshold is subtracted from it. */
    SOFT
}
