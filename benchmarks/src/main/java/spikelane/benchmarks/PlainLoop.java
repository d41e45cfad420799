package spikelane.benchmarks;

import spikelane.kernels.Geometry;
import spikelane.kernels.IntLanes;
import spikelane.kernels.SpikeBits;

/** What a programmer writes first: for each active input and each kernel tap, add the weights to the outputs. */
final class PlainLoop {
    private final Geometry g;
    private final byte[] rows;
    private final int[] currents;

    /** @param weights {@code [M][C][R][S]} */
    PlainLoop(Geometry g, byte[] weights) {
        this.g = g;
        rows = new byte[weights.length];
        currents = new int[g.outputPixels() * g.outputs()];
        int taps = g.kernelHeight() * g.kernelWidth();
        for (int m = 0, i = 0; m < g.outputs(); m++) {
            for (int c = 0; c < g.channels(); c++) {
                for (int tap = 0; tap < taps; tap++) {
                    rows[(tap * g.channels() + c) * g.outputs() + m] = weights[i++];
                }
            }
        }
    }

    int[] propagate(SpikeBits bits) {
        java.util.Arrays.fill(currents, 0);
        for (int y = 0; y < g.height(); y++) {
            for (int x = 0; x < g.width(); x++) {
                for (int w = 0; w < bits.wordsPerPixel(); w++) {
                    for (long word = bits.word(y * g.width() + x, w); word != 0; word &= word - 1) {
                        scatter(y, x, w * 64 + Long.numberOfTrailingZeros(word));
                    }
                }
            }
        }
        return currents;
    }

    private void scatter(int y, int x, int c) {
        int outputs = g.outputs();
        for (int r = 0; r < g.kernelHeight(); r++) {
            for (int s = 0; s < g.kernelWidth(); s++) {
                int oy = y - r + g.padding();
                int ox = x - s + g.padding();
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

    void copyTo(IntLanes lanes) {
        for (int i = 0; i < currents.length; i++) {
            lanes.set(i / g.outputs(), i % g.outputs(), currents[i]);
        }
    }
}
