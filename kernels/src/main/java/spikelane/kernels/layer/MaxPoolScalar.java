package spikelane.kernels.layer;

import spikelane.kernels.data.SpikeBits;

/** The specification: bit by bit. */
final class MaxPoolScalar implements MaxPool {
    @Override
    public void pool(SpikeBits in, int width, SpikeBits out, int rowFrom, int rowTo) {
        MaxPool.check(in, width, out, rowFrom, rowTo);
        for (int y = rowFrom; y < rowTo; y++) {
            for (int x = 0; x < width / 2; x++) {
                int p = 2 * y * width + 2 * x;
                for (int c = 0; c < in.channels(); c++) {
                    out.set(y * (width / 2) + x, c,
                            in.get(p, c) || in.get(p + 1, c) || in.get(p + width, c) || in.get(p + width + 1, c));
                }
            }
        }
    }
}
