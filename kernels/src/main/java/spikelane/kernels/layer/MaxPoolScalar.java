package spikelane.kernels.layer;

import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.SpikeBits;

/** The specification: bit by bit. */
final class MaxPoolScalar implements MaxPool {
    @Override
    public void pool(SpikeBits in, PoolWindow window, SpikeBits out, int rowFrom, int rowTo) {
        MaxPool.check(in, window, out, rowFrom, rowTo);
        for (int y = rowFrom; y < rowTo; y++) {
            for (int x = 0; x < window.outputWidth(); x++) {
                for (int c = 0; c < in.channels(); c++) {
                    boolean any = false;
                    for (int row = window.rowFrom(y); row < window.rowTo(y); row++) {
                        for (int column = window.columnFrom(x); column < window.columnTo(x); column++) {
                            any |= in.get(row * window.width() + column, c);
                        }
                    }
                    out.set(y * window.outputWidth() + x, c, any);
                }
            }
        }
    }
}
