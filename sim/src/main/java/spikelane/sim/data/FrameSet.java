package spikelane.sim.data;

import java.util.Arrays;
import java.util.stream.IntStream;

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

    /** {@return whether a sample has no event at all} */
    public boolean isSilent(int sample) {
        for (short count : counts[sample]) {
            if (count != 0) {
                return false;
            }
        }
        return true;
    }

    /** {@return at most so many samples, spread evenly over all, so that every class stays in} */
    public FrameSet spread(int most) {
        int count = Math.min(most, size());
        int[] from = IntStream.range(0, count).map(i -> (int) ((long) i * size() / count)).toArray();
        return new FrameSet(steps, height, width, classes,
                Arrays.stream(from).mapToObj(i -> counts[i]).toArray(short[][]::new),
                Arrays.stream(from).map(i -> labels[i]).toArray());
    }
}
