package spikelane.sim.train;

import spikelane.sim.train.layer.FlatLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import spikelane.sim.data.FrameSet;

/**
 * A random change of a sample's frames. First one rotation and scaling about the image's centre and one shift, drawn
 * uniformly, the same for all time steps; each count moves as a whole to the nearest pixel; what leaves the image is lost.
 * Then the mirror image of every other sample; each count moves to another time step; each event is dropped by itself.
 *
 * @param shiftPixels   largest shift in each direction, in pixels
 * @param rotateDegrees largest rotation either way, in degrees
 * @param scale         largest relative change of size, 0.1 = from 0.9 to 1.1
 * @param flip          whether half of the samples are mirrored, left to right: only where a class stays what it is
 * @param jitterSteps   most time steps that a count moves, either way; within the sample
 * @param drop          probability that an event is dropped
 */
public record Augmentation(double shiftPixels, double rotateDegrees, double scale, boolean flip, int jitterSteps,
        double drop) {
    /** Checks the sizes. */
    public Augmentation {
        if (!(shiftPixels >= 0) || !(rotateDegrees >= 0) || !(scale >= 0 && scale < 1) || jitterSteps < 0
                || !(drop >= 0 && drop < 1)) {
            throw new IllegalArgumentException(
                    "impossible augmentation: shift " + shiftPixels + " pixels, rotation " + rotateDegrees
                            + " degrees, scale " + scale + ", jitter " + jitterSteps + " time steps, drop " + drop);
        }
    }

    /** An affine change alone. */
    public Augmentation(double shiftPixels, double rotateDegrees, double scale) {
        this(shiftPixels, rotateDegrees, scale, false, 0, 0);
    }

    /** {@return samples as they are} */
    public static Augmentation none() {
        return new Augmentation(0, 0, 0);
    }

    @Override
    public String toString() {
        return "Augmentation[shiftPixels=" + shiftPixels + ", rotateDegrees=" + rotateDegrees + ", scale=" + scale
                + (flip ? ", flip" : "") + (jitterSteps > 0 ? ", jitterSteps=" + jitterSteps : "")
                + (drop > 0 ? ", drop=" + drop : "") + "]";
    }

    /**
     * Lays a sample out for the network, changed as the seed says.
     *
     * @param data   the frames
     * @param sample which of them
     * @param seed   of the draw
     * @param flat   receives the counts
     * @param layout of {@code flat}: 2 channels
     */
    void place(FrameSet data, int sample, long seed, float[] flat, FlatLayout layout) {
        SplittableRandom random = new SplittableRandom(seed);
        double angle = Math.toRadians(rotateDegrees * signed(random));
        double size = 1 + scale * signed(random);
        double cos = StrictMath.cos(angle) * size;
        double sin = StrictMath.sin(angle) * size;
        double centreY = (data.height() - 1) / 2.0;
        double centreX = (data.width() - 1) / 2.0;
        double toY = centreY + shiftPixels * signed(random);
        double toX = centreX + shiftPixels * signed(random);
        boolean mirror = flip && random.nextBoolean();
        Arrays.fill(flat, 0);
        short[] counts = data.counts()[sample];
        int image = data.height() * data.width();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 0) {
                continue;
            }
            int row = i % image / data.width();
            double fromY = row - centreY;
            double fromX = i % data.width() - centreX;
            int y = (int) Math.rint(toY + cos * fromY - sin * fromX);
            int x = (int) Math.rint(toX + sin * fromY + cos * fromX);
            if (y >= 0 && y < data.height() && x >= 0 && x < data.width()) {
                int column = mirror ? data.width() - 1 - x : x;
                int step = i / image / 2;
                if (jitterSteps > 0) {
                    step = Math.clamp(step + random.nextInt(-jitterSteps, jitterSteps + 1), 0, data.steps() - 1);
                }
                flat[layout.at(i / image % 2, step) + y * layout.row() + column] += left(counts[i], random);
            }
        }
    }

    private int left(int events, SplittableRandom random) {
        int left = events;
        for (int i = 0; drop > 0 && i < events; i++) {
            left -= random.nextDouble() < drop ? 1 : 0;
        }
        return left;
    }

    private static double signed(SplittableRandom random) {
        return 2 * random.nextDouble() - 1;
    }
}
