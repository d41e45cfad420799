package spikelane.kernels;

import java.lang.foreign.MemorySegment;

/** The loop of the forms that expand a row of pruned weights before they sum it ({@link ExpandedRows}). */
abstract class ExpandedPropagation implements SpikePropagation {
    private final Geometry geometry;
    private final ThreadLocal<Scratch> scratch;

    private record Scratch(int[] taps, MemorySegment block, int[] sums) {}

    ExpandedPropagation(PackedWeights weights) {
        SpikePropagation.check(weights);
        geometry = weights.geometry();
        scratch = ThreadLocal.withInitial(
                () -> new Scratch(TapList.allocate(geometry), ExpandedRows.allocate(), new int[Lanes.GROUP]));
    }

    /**
     * Expands rows {@code base + taps[from .. to]} of the packed weights.
     *
     * @param block receives 64 bytes a row
     */
    abstract void expand(int[] taps, int from, int to, int base, MemorySegment block);

    /** Puts the sums of a group in order, where the expanded bytes are not in that of {@link ExpandedRows}. */
    void order(MemorySegment out, long at, int[] sums) {}

    @Override
    public final Geometry geometry() {
        return geometry;
    }

    @Override
    public final void propagate(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo,
            IntLanes currents, int at) {
        Geometry g = geometry;
        Propagation.check(g, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        Scratch own = scratch.get();
        for (int p = pixelFrom; p < pixelTo; p++) {
            int count = TapList.fill(input, g, p / g.outputWidth(), p % g.outputWidth(), 0, own.taps);
            long out = (long) (at + p - pixelFrom) * currents.stride();
            for (int group = groupFrom; group < groupTo; group++) {
                long first = (out + (long) group * Lanes.GROUP) * Integer.BYTES;
                int from = 0;
                do {
                    int to = Math.min(count, from + ExpandedRows.ROWS);
                    expand(own.taps, from, to, group * g.rows(), own.block);
                    ExpandedRows.sum(to - from, own.block, currents.values(), first, from > 0);
                    from = to;
                } while (from < count);
                order(currents.values(), first, own.sums);
            }
        }
    }
}
