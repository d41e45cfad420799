package spikelane.kernels.spikes;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.Propagation;

/**
 * What the forms share that sum a row of weights for each active input: checks and working memory. Their loops over pixels,
 * columns of outputs, and segments of as many rows as the narrow accumulators hold stand in each form: as a template that
 * calls the form's sum they took 7 to 10 ns a pixel longer, 16 % of a convolution at 1 % spikes, because C2 does not
 * inline a sum that it has compiled by itself.
 */
abstract class RowSum implements SpikePropagation {
    private final IntWeights weights;
    private final ThreadLocal<Scratch> scratch;

    /**
     * Working memory of one thread.
     *
     * @param strip byte offsets of the rows that pixels sum
     * @param sums  of a column, as the form lays them out
     */
    record Scratch(TapStrip strip, MemorySegment sums) {}

    /**
     * @param weights  weights of the layer
     * @param rowShift log2 of the bytes of a row of the form
     * @param sumBytes what the sums of a column take
     */
    RowSum(IntWeights weights, int rowShift, long sumBytes) {
        SpikePropagation.check(weights);
        this.weights = weights;
        Geometry g = weights.geometry();
        scratch = ThreadLocal
                .withInitial(() -> new Scratch(new TapStrip(g, rowShift), Channels.allocate(Arena.ofAuto(), sumBytes)));
    }

    /**
     * Bytes of a column of rows and a row of zeros behind them.
     *
     * @throws IllegalArgumentException if offsets of int do not reach over them
     */
    static long columnBytes(Geometry g, int rowShift) {
        long bytes = (g.rows() + 1L) << rowShift;
        Channels.require(bytes <= Integer.MAX_VALUE, g.rows() + " inputs an output are too many for offsets of int");
        return bytes;
    }

    /** {@return the weights} */
    final IntWeights weights() {
        return weights;
    }

    @Override
    public final Geometry geometry() {
        return weights.geometry();
    }

    /** @throws IllegalArgumentException if the arguments of {@link #propagate} do not fit the layer */
    final void check(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntMap currents, int at) {
        Geometry g = weights.geometry();
        Propagation.check(g, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        weights.requireOpen();
    }

    /** {@return working memory of the calling thread} */
    final Scratch scratch() {
        return scratch.get();
    }
}
