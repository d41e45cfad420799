package spikelane.sim.activity;

import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.LayerShape;

/** Synaptic operations counted one by one: each output, each tap, each spike. */
public final class BruteForce {
    private BruteForce() {}

    /**
     * Effective, event-driven, slots and dense operations of all inputs {@code [T * N][C*H*W]} together; a fully connected
     * layer is the convolution of a single pixel.
     */
    public static long[] operations(LayerShape shape, byte[] weights, boolean[][] spikes) {
        boolean flat = shape.kind() == LayerShape.Kind.FC;
        FeatureShape in = flat ? shape.source().flat() : shape.source();
        FeatureShape out = shape.target();
        int ofGroup = out.channels() / shape.groups();
        int read = in.channels() / shape.groups();
        int taps = shape.kernelHeight() * shape.kernelWidth();
        long[] counts = new long[4];
        for (boolean[] step : spikes) {
            for (int m = 0; m < out.channels(); m++) {
                for (int p = 0; p < out.height(); p++) {
                    for (int q = 0; q < out.width(); q++) {
                        for (int i = 0; i < read * taps; i++) {
                            int c = m / ofGroup * read + i / taps;
                            int y = p * shape.window().stride().rows() - shape.window().padding().rows()
                                    + i % taps / shape.kernelWidth();
                            int x = q * shape.window().stride().columns() - shape.window().padding().columns()
                                    + i % shape.kernelWidth();
                            if (y >= 0 && y < in.height() && x >= 0 && x < in.width()) {
                                boolean weight = weights[m * read * taps + i] != 0;
                                boolean spike = step[(c * in.height() + y) * in.width() + x];
                                counts[0] += weight && spike ? 1 : 0;
                                counts[1] += spike ? 1 : 0;
                                counts[2] += weight ? 1 : 0;
                                counts[3]++;
                            }
                        }
                    }
                }
            }
        }
        return counts;
    }
}
