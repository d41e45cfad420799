package spikelane.kernels.sliced;

/**
 * Counts the spikes of a whole batch, by channel and sample and by input position. Both add to what is there. A form may
 * have working memory of its own: one for each thread.
 */
public interface SlicedTally {
    /** {@return the specification} */
    static SlicedTally scalar() {
        return new SlicedTallyScalar();
    }

    /** {@return the SIMD form} */
    static SlicedTally vector() {
        return new SlicedTallyVector();
    }

    /**
     * @param spikes of one time step
     * @param counts {@code [C][batch]}, to which the number of pixels is added at which a channel of a sample spiked
     */
    void byChannel(SlicedSpikes spikes, int[] counts);

    /**
     * @param spikes of one time step
     * @param counts {@code [C][H][W]}, to which the number of samples is added in which a position spiked
     */
    void byInput(SlicedSpikes spikes, long[] counts);

    /** @throws IllegalArgumentException if the counts are not as many as a form writes */
    static void check(int length, long expected) {
        if (length != expected) {
            throw new IllegalArgumentException(length + " counts: expected " + expected);
        }
    }
}
