package spikelane.sim.train.fused;

import spikelane.kernels.training.ChannelLif.Extent;

/** The memory of a {@link SpikingBlock}. */
public final class BlockBytes {
    private BlockBytes() {}

    /**
     * @param in      of the input
     * @param outputs channels
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     * @param first   whether the gradient of the input is hardly ever asked for
     * @return about how many bytes a block takes whose spikes are pooled
     */
    public static long of(PixelLayout in, int outputs, int batch, int threads, boolean first) {
        PixelLayout layout = new PixelLayout(outputs, in.steps(), in.height(), in.width());
        boolean unkept = first && in.channels() <= FirstConvolution.MOST_CHANNELS;
        long pixels = (long) in.steps() * in.height() * in.width();
        long sample = ActiveSample.bytes(in.steps(), in.height() * in.width(), in.channels(), Forms.USUAL_DENSITY);
        sample += unkept
                ? Float.BYTES * (pixels * in.channels()
                        + (long) BandGradient.PARTS * PixelLayout.TAPS * in.channels() * layout.stride())
                : Float.BYTES * (long) layout.size();
        sample += pixels / 4 * Extent.words(layout.stride()) * Long.BYTES;
        long sums = 2L * in.steps() * layout.stride() * Double.BYTES * (BandGradient.PARTS + 1);
        long tables = 3L * PixelLayout.TAPS * in.channels() * layout.stride() * Float.BYTES;
        long scratch = 3L * BandGradient.PIECE * Float.BYTES + 5L * layout.row() * Float.BYTES;
        return batch * (sample + sums) + tables + threads * scratch;
    }
}
