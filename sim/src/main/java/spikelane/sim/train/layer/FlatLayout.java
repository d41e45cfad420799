package spikelane.sim.train.layer;

import java.util.Arrays;
import org.agrona.BitUtil;
import spikelane.kernels.training.BatchNormLif;
import spikelane.kernels.training.FloatCorrelation;

/**
 * Where the pixels of one sample lie in a flat array {@code [channels][steps][height][width]}: each image row is
 * followed by {@code gap} zeros and each image by as many rows of zeros, so that a convolution that looks no further past
 * the image is a {@link FloatCorrelation} over whole planes; for 3x3 with padding 1 that is one. Images and planes are padded with zeros to whole vectors.
 *
 * @param channels C
 * @param steps    T
 * @param height   H
 * @param width    W
 * @param gap      zeros behind a row, and rows of zeros behind an image
 */
public record FlatLayout(int channels, int steps, int height, int width, int gap) {
    /** With a gap of one. */
    public FlatLayout(int channels, int steps, int height, int width) {
        this(channels, steps, height, width, 1);
    }

    /** {@return from an image row to the next, in floats} */
    public int row() {
        return width + gap;
    }

    /** {@return from an image to that of the next time step, in floats} */
    public int frame() {
        return BitUtil.align((height + gap) * row(), BatchNormLif.LANES);
    }

    /** {@return from a channel to the next, in floats} */
    public int plane() {
        return BitUtil.align(Math.multiplyExact(steps, frame()), FloatCorrelation.BLOCK);
    }

    /** {@return zeros before the first and after the last plane} */
    public int lead() {
        return BitUtil.align(gap * (row() + 1), BatchNormLif.LANES);
    }

    /** {@return floats of one sample} */
    public int size() {
        return Math.addExact(2 * lead(), Math.multiplyExact(channels, plane()));
    }

    /**
     * @param channel c
     * @param step    t
     * @return where the first pixel of an image lies
     */
    public int at(int channel, int step) {
        return lead() + channel * plane() + step * frame();
    }

    /** {@return the shifts of a 3x3 kernel's taps, row by row} */
    public int[] kernelShifts() {
        int[] shifts = new int[9];
        for (int i = 0; i < 9; i++) {
            shifts[i] = (i / 3 - 1) * row() + i % 3 - 1;
        }
        return shifts;
    }

    /**
     * Zeroes what lies between the pixels of a channel.
     *
     * @param x       one sample
     * @param channel c
     */
    public void clearPadding(float[] x, int channel) {
        for (int t = 0; t < steps; t++) {
            int at = at(channel, t);
            for (int h = 0; h < height; h++) {
                Arrays.fill(x, at + h * row() + width, at + (h + 1) * row(), 0f);
            }
            Arrays.fill(x, at + height * row(), at + frame(), 0f);
        }
        Arrays.fill(x, at(channel, steps), at(channel + 1, 0), 0f);
    }

    /**
     * @param tensor  [T, N, C, H, W]
     * @param samples N
     * @return an array in this layout for each sample
     */
    public float[][] lay(float[] tensor, int samples) {
        float[][] flat = new float[samples][size()];
        for (int i = 0; i < tensor.length; i++) {
            flat[sample(i, samples)][place(i, samples)] = tensor[i];
        }
        return flat;
    }

    /**
     * @param flat    an array in this layout for each sample
     * @param samples N
     * @return [T, N, C, H, W]
     */
    public float[] collect(float[][] flat, int samples) {
        float[] tensor = new float[samples * channels * steps * height * width];
        for (int i = 0; i < tensor.length; i++) {
            tensor[i] = flat[sample(i, samples)][place(i, samples)];
        }
        return tensor;
    }

    private int sample(int index, int samples) {
        return index / (width * height * channels) % samples;
    }

    private int place(int index, int samples) {
        int pixel = index % (width * height);
        int image = index / (width * height);
        return at(image % channels, image / channels / samples) + pixel / width * row() + pixel % width;
    }
}
