package spikelane.benchmarks.work;

import java.util.Arrays;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;

/** What a programmer writes first: for each active input and each kernel tap, add the weights to the outputs. */
public final class PlainLoop {
    private final Geometry g;
    private final byte[] rows;
    private final int[] currents;

    public PlainLoop(IntWeights weights) {
        g = weights.geometry();
        rows = new byte[g.rows() * g.outputs()];
        currents = new int[g.outputPixels() * g.outputs()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (byte) weights.get(i / g.outputs(), i % g.outputs());
        }
    }

    public void propagate(SpikeBits bits) {
        Arrays.fill(currents, 0);
        for (int y = 0; y < g.height(); y++) {
            for (int x = 0; x < g.width(); x++) {
                for (int w = 0; w < bits.wordsPerPixel(); w++) {
                    for (long word = bits.word(y * g.width() + x, w); word != 0; word &= word - 1) {
                        scatter(y, x, w * 64 + Long.numberOfTrailingZeros(word));
                    }
                }
            }
        }
    }

    private void scatter(int y, int x, int c) {
        int outputs = g.outputs();
        int stride = g.stride();
        for (int r = 0; r < g.kernelHeight(); r++) {
            for (int s = 0; s < g.kernelWidth(); s++) {
                int oy = y - r + g.padding();
                int ox = x - s + g.padding();
                if (stride != 1) {
                    if (oy % stride != 0 || ox % stride != 0) {
                        continue; // no output reads the input through this tap
                    }
                    oy /= stride;
                    ox /= stride;
                }
                if (oy < 0 || oy >= g.outputHeight() || ox < 0 || ox >= g.outputWidth()) {
                    continue;
                }
                int row = ((r * g.kernelWidth() + s) * g.channels() + c) * outputs;
                int out = (oy * g.outputWidth() + ox) * outputs;
                for (int m = 0; m < outputs; m++) {
                    currents[out + m] += rows[row + m];
                }
            }
        }
    }

    /** {@return the last result at an output pixel and channel} */
    public int get(int pixel, int channel) {
        return currents[pixel * g.outputs() + channel];
    }
}
