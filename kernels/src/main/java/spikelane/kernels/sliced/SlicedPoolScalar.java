package spikelane.kernels.sliced;

/** The specification: one bit after the other. */
final class SlicedPoolScalar implements SlicedPool {
    @Override
    public void pool(SlicedSpikes in, SlicedSpikes out, int rowFrom, int rowTo) {
        SlicedPool.check(in, out, rowFrom, rowTo);
        for (int n = 0; n < out.samples(); n++) {
            for (int y = rowFrom; y < rowTo; y++) {
                for (int x = 0; x < out.width(); x++) {
                    for (int c = 0; c < out.channels(); c++) {
                        out.set(n, y, x, c, in.get(n, 2 * y, 2 * x, c) || in.get(n, 2 * y, 2 * x + 1, c)
                                || in.get(n, 2 * y + 1, 2 * x, c) || in.get(n, 2 * y + 1, 2 * x + 1, c));
                    }
                }
            }
        }
    }
}
