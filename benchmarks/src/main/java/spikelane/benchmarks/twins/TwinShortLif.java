package spikelane.benchmarks.twins;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.io.BadInputException;

/** {@link TwinLif} with potentials and currents of int16; the potentials are its own. */
public final class TwinShortLif {
    /** What currents with their bias, and so potentials, stay below, as thresholds do: no difference overflows. */
    private static final int LIMIT = 1 << 14;

    private final MemorySegment function;
    private final MemorySegment bias;
    private final MemorySegment threshold;
    private final MemorySegment membrane;
    private final int pixels;
    private final int channels;
    private final int fractionBits;

    /**
     * @param arena          owner of parameters and potentials
     * @param neurons        parameters
     * @param pixels         H*W
     * @param maxCurrent     largest current
     * @param implementation one of {@link Twins#IMPLEMENTATIONS}
     * @throws BadInputException if there are no twins here, or none for such neurons
     */
    public TwinShortLif(Arena arena, IntNeurons neurons, int pixels, int maxCurrent, String implementation) {
        this(arena, neurons, pixels, maxCurrent, TwinCode.of(implementation));
    }

    TwinShortLif(Arena arena, IntNeurons neurons, int pixels, int maxCurrent, TwinCode code) {
        TwinLif.require(neurons);
        int bias = Arrays.stream(neurons.bias()).map(Math::abs).max().orElseThrow();
        int limit = Arrays.stream(neurons.threshold()).map(Math::abs).max().orElseThrow();
        if (((long) maxCurrent << neurons.fractionBits()) + bias >= LIMIT || limit >= LIMIT) {
            throw new BadInputException("currents up to " + maxCurrent + " with " + neurons.fractionBits()
                    + " fraction bits do not fit in int16");
        }
        function = code.function("lif16");
        this.bias = copy(arena, neurons.bias());
        threshold = copy(arena, neurons.threshold());
        this.pixels = pixels;
        channels = neurons.channels();
        fractionBits = neurons.fractionBits();
        membrane = Channels.allocate(arena, (long) pixels * channels * Short.BYTES);
    }

    private static MemorySegment copy(Arena arena, int[] values) {
        MemorySegment copy = Channels.allocate(arena, (long) values.length * Short.BYTES);
        for (int i = 0; i < values.length; i++) {
            copy.setAtIndex(JAVA_SHORT, i, (short) values[i]);
        }
        return copy;
    }

    /** {@return currents as the twin reads them} */
    public MemorySegment currents(Arena arena, IntMap values) {
        MemorySegment currents = Channels.allocate(arena, membrane.byteSize());
        for (int i = 0; i < pixels * channels; i++) {
            currents.setAtIndex(JAVA_SHORT, i, (short) values.get(i / channels, i % channels));
        }
        return currents;
    }

    /** {@return a membrane potential} */
    public int potential(int pixel, int channel) {
        return membrane.getAtIndex(JAVA_SHORT, (long) pixel * channels + channel);
    }

    /** One time step of all neurons. */
    public void update(MemorySegment currents, SpikeBits spikes) {
        TwinCalls.lif(function, currents, membrane, bias, threshold, spikes.words(), pixels, channels, fractionBits);
    }
}
