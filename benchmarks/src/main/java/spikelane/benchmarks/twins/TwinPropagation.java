package spikelane.benchmarks.twins;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.io.BadInputException;

/** A layer in C, from spike bits or event counts to currents; lists of active inputs are made within the call. */
public final class TwinPropagation {
    private static final int COLUMN = 128;
    private static final int MOST_PLANES_INPUTS = 4096;
    private static final int CAMERA_CHANNELS = 2;
    private static final int MOST_COUNT = 15;

    private final MemorySegment function;
    private final MemorySegment layer;
    private final MemorySegment table;
    private final MemorySegment scratch;

    /** @param form the function's name; plain loops take the rows as they are, others what they pack of them */
    private TwinPropagation(Arena arena, IntWeights weights, TwinCode code, String form) {
        function = code.function(form);
        Geometry g = weights.geometry();
        layer = layer(arena, g.channels(), g.height(), g.width(), weights.stride(), g.kernelHeight(), g.kernelWidth(),
                g.padding());
        MemorySegment rows = rows(arena, weights);
        if (code == TwinCode.PLAIN) {
            table = rows;
        } else {
            table = Channels.allocate(arena, TwinCalls.size(code.function(form + "_bytes"), layer));
            TwinCalls.pack(code.function(form + "_pack"), rows, layer, table);
        }
        scratch = Channels.allocate(arena, TwinCalls.size(Twins.symbol("scratch_bytes"), layer));
    }

    /**
     * @param arena          owner of the packed weights
     * @param weights        of a layer of stride 1 whose image keeps its size
     * @param implementation one of {@link Twins#IMPLEMENTATIONS}
     * @return the layer of spike bits
     * @throws BadInputException if there are no twins here, or none for such a layer
     */
    public static TwinPropagation ofSpikes(Arena arena, IntWeights weights, String implementation) {
        return ofSpikes(arena, weights, TwinCode.of(implementation));
    }

    static TwinPropagation ofSpikes(Arena arena, IntWeights weights, TwinCode code) {
        requireShape(weights, code, weights.geometry().channels() % Channels.GROUP == 0);
        return new TwinPropagation(arena, weights, code, code == TwinCode.PLAIN ? "propagate" : form(weights, code));
    }

    /**
     * @param arena          owner of the packed weights
     * @param weights        of a layer of stride 1 whose image keeps its size
     * @param maxCount       largest count
     * @param implementation one of {@link Twins#IMPLEMENTATIONS}
     * @return the layer of event counts
     * @throws BadInputException if there are no twins here, or none for such a layer
     */
    public static TwinPropagation ofCounts(Arena arena, IntWeights weights, int maxCount, String implementation) {
        return ofCounts(arena, weights, maxCount, TwinCode.of(implementation));
    }

    static TwinPropagation ofCounts(Arena arena, IntWeights weights, int maxCount, TwinCode code) {
        Geometry g = weights.geometry();
        boolean camera = g.channels() == CAMERA_CHANNELS && g.kernelHeight() == 3 && g.kernelWidth() == 3
                && g.padding() == 1 && weights.stride() == COLUMN && weights.ternary() && maxCount <= MOST_COUNT;
        requireShape(weights, code, code == TwinCode.PLAIN || camera);
        return new TwinPropagation(arena, weights, code, "counts");
    }

    /** Computes all currents. */
    public void propagate(SpikeBits input, IntMap currents) {
        TwinCalls.propagate(function, input.words(), table, layer, currents.values(), scratch);
    }

    /** Computes all currents. */
    public void propagate(EventCounts input, IntMap currents) {
        TwinCalls.propagate(function, input.counts(), table, layer, currents.values(), scratch);
    }

    /** One time step of a layer that is fused with its neurons. */
    void step(MemorySegment fused, EventCounts input, TwinLif neurons, IntMap membrane, SpikeBits spikes) {
        TwinCalls.countsLif(fused, input.counts(), table, layer, membrane.values(), neurons.bias(), neurons.threshold(),
                spikes.words(), scratch, neurons.fractionBits());
    }

    /** {@return the form whose sums are the fastest: planes, nibbles or int8} */
    private static String form(IntWeights weights, TwinCode code) {
        Geometry g = weights.geometry();
        if (!weights.ternary()) {
            return "int8";
        }
        boolean planes = g.rows() == g.channels() && g.outputPixels() == 1 && g.channels() <= MOST_PLANES_INPUTS
                && weights.stride() % code.bits() == 0;
        return planes ? "planes" : "nibbles";
    }

    private static void requireShape(IntWeights weights, TwinCode code, boolean inputsFit) {
        Geometry g = weights.geometry();
        boolean sameSize = g.stride() == 1 && g.outputHeight() == g.height() && g.outputWidth() == g.width();
        boolean outputsFit = code == TwinCode.PLAIN || weights.stride() % COLUMN == 0;
        if (!(inputsFit && sameSize && outputsFit)) {
            throw new BadInputException("C twins know no layer " + g + ": one of stride 1 that keeps the"
                    + " image's size was expected, with 64 input and 128 output channels or multiples of them, or two"
                    + " channels of counts up to " + MOST_COUNT + ", 128 outputs, ternary 3 x 3");
        }
    }

    /** {@return the struct {@code layer} of the twins} */
    static MemorySegment layer(Arena arena, int... fields) {
        MemorySegment layer = Channels.allocate(arena, (long) fields.length * Integer.BYTES);
        MemorySegment.copy(fields, 0, layer, JAVA_INT, 0, fields.length);
        return layer;
    }

    private static MemorySegment rows(Arena arena, IntWeights weights) {
        Geometry g = weights.geometry();
        MemorySegment rows = Channels.allocate(arena, (long) g.rows() * weights.stride());
        for (int row = 0; row < g.rows(); row++) {
            for (int m = 0; m < g.outputs(); m++) {
                rows.set(JAVA_BYTE, (long) row * weights.stride() + m, (byte) weights.get(row, m));
            }
        }
        return rows;
    }
}
