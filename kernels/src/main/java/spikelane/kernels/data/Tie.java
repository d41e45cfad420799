package spikelane.kernels.data;

/** What a membrane potential equal to the threshold does. */
public enum Tie {
    /** It spikes: at or above. */
    FIRES,
    /** It does not: strictly above. */
    SILENT
}
