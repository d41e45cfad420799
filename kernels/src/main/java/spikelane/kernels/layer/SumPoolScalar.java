package spikelane.kernels.layer;

import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.SpikeBits;

/** The specification: bit by bit. */
final class SumPoolScalar implements SumPool {
    @Override
    public void pool(SpikeBits in, PoolWindow window, EventCounts out, int rowFrom, int rowTo) {
        SumPool.check(in, window, out, rowFrom, rowTo);
        for (int y = rowFrom; y < rowTo; y++) {
            for (int x = 0; x < window.outputWidth(); x++) {
                for (int c = 0; c < in.channels(); c++) {
                    int sum = 0;
                    for (int row = window.rowFrom(y); row < window.rowTo(y); row++) {
                        for (int column = window.columnFrom(x); column < window.columnTo(x); column++) {
                            sum += in.get(row * window.width() + column, c) ? 1 : 0;
                        }
                    }
                    out.set(y * window.outputWidth() + x, c, sum);
                }
            }
        }
    }
}
