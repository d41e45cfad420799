package spikelane.sim.data;

/**
 * Trials as frames of event counts, ready for a network: {@code counts[n]} holds T x 2 x H x W counts of sample n
 * (polarity 0 = OFF first), {@code labels[n]} its class.
 *
 * @param steps  T
 * @param height H
 * @param width  W
 * @param classes number of classes
 * @param counts N arrays of T*2*H*W event counts
 * @param labels N class indices
 */
public record FrameSet(int steps, int height, int width, int classes, short[][] counts, int[] labels) {
    /** {@return N, the number of samples} */
    public int size() {
        return labels.length;
    }
}
