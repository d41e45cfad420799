package spikelane.sim.train;

import spikelane.sim.train.layer.FlatLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import spikelane.sim.data.FrameSet;

/**
 * A random affine change of a sample's frames: one rotation and scaling about the image's centre and one shift, drawn
 * uniformly, the same for all time steps. Each count moves as a whole to the nearest pixel; what leaves the image is
 * lost.
 *
 * @param shiftPixels   largest shift in each direction, in pixels
 * @param rotateDegrees largest rotation either way, in degrees
 * @param scale         largest relative change of size, 0.1 = from 0.9 to 1.1
 */
public record Augmentation(double shiftPixels, double rotateDegrees, double scale) {
    /** Checks the sizes. */
    public Augmentation {
        if (!(shiftPixels >= 0) || !(rotateDegrees >= 0) || !(scale >= 0 && scale < 1)) {
            throw new IllegalArgumentException("impossible augmentation: shift " + shiftPixels + " pixels, rotation "
                    + rotateDegrees + " degrees, scale " + scale);
        }
    }

    /** {@return samples as they are} */
    public static Augmentation none() {
        return new Augmentation(0, 0, 0);
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
        Arrays.fill(flat, 0);
        short[] counts = data.counts()[sample];
        int image = data.height() * data.width();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 0) {
                continue;
            }
            int row = i % image / data.width();
            int column = i % data.width();
            double fromY = row - centreY;
            double fromX = column - centreX;
            int y = (int) Math.rint(toY + cos * fromY - sin * fromX);
            int x = (int) Math.rint(toX + sin * fromY + cos * fromX);
            if (y >= 0 && y < data.height() && x >= 0 && x < data.width()) {
                flat[layout.at(i / image % 2, i / image / 2) + y * layout.row() + x] += counts[i];
            }
        }
    }

    private static double signed(SplittableRandom random) {
        return 2 * random.nextDouble() - 1;
    }
}
