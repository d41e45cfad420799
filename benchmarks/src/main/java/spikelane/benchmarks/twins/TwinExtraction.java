package spikelane.benchmarks.twins;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.sim.io.BadInputException;

/** Lists of active inputs in C, laid out as those of {@link SpikeList}, in memory of their own. */
public final class TwinExtraction {
    private final MemorySegment function;
    private final MemorySegment layer;
    private final int capacity;
    private final MemorySegment active;
    private final MemorySegment starts;

    /**
     * @param arena          owner of the lists
     * @param shape          a list of the same image
     * @param implementation one of {@link Twins#IMPLEMENTATIONS}
     * @throws BadInputException if there are no twins here, or none for such an image
     */
    public TwinExtraction(Arena arena, SpikeList shape, String implementation) {
        this(arena, shape, TwinCode.of(implementation));
    }

    TwinExtraction(Arena arena, SpikeList shape, TwinCode code) {
        if (shape.channels() % Channels.GROUP != 0) {
            throw new BadInputException("C twins extract 64 channels or multiples of them, not " + shape.channels());
        }
        function = code.function("extract");
        layer = TwinPropagation.layer(arena, shape.channels(), shape.rows(), shape.width(), 0, 0, 0, 0);
        capacity = shape.active().length / shape.rows();
        active = Channels.allocate(arena, (long) shape.active().length * Integer.BYTES);
        starts = Channels.allocate(arena, (long) shape.starts().length * Integer.BYTES);
    }

    /** Makes the lists. */
    public void extract(SpikeBits bits) {
        TwinCalls.extract(function, bits.words(), layer, capacity, active, starts);
    }

    /** Copies the lists. */
    public void copyTo(SpikeList list) {
        MemorySegment.copy(active, JAVA_INT, 0, list.active(), 0, list.active().length);
        MemorySegment.copy(starts, JAVA_INT, 0, list.starts(), 0, list.starts().length);
    }
}
