package spikelane.sim.train.fused;

import spikelane.kernels.training.ChannelLif.Extent;
import spikelane.sim.train.layer.TcjaBlock;

/** The memory of a {@link SpikingBlock} whose spikes are pooled. */
public final class BlockBytes {
    private static final int WINDOW = 2;

    private BlockBytes() {}

    /**
     * @param in      of the input
     * @param outputs channels
     * @param gated   whether it has a gate
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     * @param first   whether the gradient of the input is hardly ever asked for
     * @return about how many bytes it takes, weights included, where spikes are as dense as usual
     */
    public static long of(PixelLayout in, int outputs, boolean gated, int batch, int threads, boolean first) {
        PixelLayout out = new PixelLayout(outputs, in.steps(), in.height(), in.width());
        boolean kept = !first || in.channels() > FirstConvolution.MOST_CHANNELS;
        boolean dense = Forms.dense(Forms.USUAL_DENSITY, PixelLayout.TAPS * in.channels(), outputs);
        long stepNumbers = (long) in.steps() * out.stride() * Float.BYTES;
        long words = Extent.words(out.stride());
        long pooled = (long) in.steps() * (in.height() / WINDOW) * (in.width() / WINDOW) * words * Long.BYTES;
        long sample = ActiveSample.bytes(in.steps(), in.height() * in.width(), in.channels(), Forms.USUAL_DENSITY, kept)
                + (kept ? (long) Float.BYTES * out.size() : 0) + pooled + 2 * stepNumbers;
        long row = (long) out.width() * out.stride() * Float.BYTES;
        long worker = (kept ? 0 : row) + 2L * WINDOW * row + (long) WINDOW * out.width() * words * Long.BYTES
                + (gated ? batch * stepNumbers : 0);
        return PixelConvolution.bytes(in, out, threads, dense, !first) + PixelNorm.bytes(out, batch)
                + BandGradient.bytes(out, WINDOW, batch, threads, !kept)
                + (kept ? 0 : FirstConvolution.bytes(in, out, batch, batch * BandGradient.PARTS))
                + (gated ? TcjaBlock.bytes(in.steps(), outputs, batch, threads) : 0) + batch * sample
                + threads * worker;
    }
}
