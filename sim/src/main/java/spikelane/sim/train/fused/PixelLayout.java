package spikelane.sim.train.fused;

import org.agrona.BitUtil;
import spikelane.kernels.training.RowSums;

/**
 * Where the pixels of one sample lie in a flat array {@code [steps][height][width][channels]}: channels are padded to
 * whole vectors, a row of pixels is followed by one pixel of zeros and an image by one row of zeros, so that a 3x3 window
 * may look one pixel past each side. Those zeros are never written.
 *
 * @param channels C
 * @param steps    T
 * @param height   H
 * @param width    W
 */
public record PixelLayout(int channels, int steps, int height, int width) {
    /** Taps of a 3x3 kernel. */
    static final int TAPS = 9;

    /** {@return from a pixel to the next, in floats} */
    public int stride() {
        return BitUtil.align(channels, RowSums.LANES);
    }

    /** {@return from a row of pixels to the next, in floats} */
    public int row() {
        return (width + 1) * stride();
    }

    /** {@return from an image to that of the next time step, in floats} */
    public int frame() {
        return (height + 1) * row();
    }

    /** {@return floats of one sample} */
    public int size() {
        return Math.addExact(row() + stride(), Math.multiplyExact(steps, frame()));
    }

    /** {@return where the first channel of pixel y, x of time step t lies} */
    public int at(int step, int y, int x) {
        return row() + stride() + step * frame() + y * row() + x * stride();
    }

    /** {@return where tap r * 3 + s looks, from the pixel it is for} */
    int shift(int tap) {
        return (tap / 3 - 1) * row() + (tap % 3 - 1) * stride();
    }

    /** {@return this without what lies between pixels: the image of time step t begins at t * H * W * stride} */
    public int images() {
        return Math.multiplyExact(steps * height * width, stride());
    }
}
