package spikelane.benchmarks.twins;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Tie;
import spikelane.sim.io.BadInputException;

/** Neurons of tau 2, hard reset and a spike at the threshold, in C. */
public final class TwinLif {
    private final MemorySegment function;
    private final MemorySegment bias;
    private final MemorySegment threshold;
    private final int channels;
    private final int fractionBits;

    /**
     * @param arena          owner of the parameters
     * @param neurons        parameters
     * @param implementation one of {@link Twins#IMPLEMENTATIONS}
     * @throws BadInputException if there are no twins here, or none for such neurons
     */
    public TwinLif(Arena arena, IntNeurons neurons, String implementation) {
        this(arena, neurons, TwinCode.of(implementation));
    }

    TwinLif(Arena arena, IntNeurons neurons, TwinCode code) {
        require(neurons);
        function = code.function("lif");
        bias = copy(arena, neurons.bias());
        threshold = copy(arena, neurons.threshold());
        channels = neurons.channels();
        fractionBits = neurons.fractionBits();
    }

    /** @throws BadInputException if no twin knows such neurons */
    static void require(IntNeurons neurons) {
        if (!(neurons.leakShift() == 1 && neurons.reset() == Reset.HARD && neurons.tie() == Tie.FIRES
                && neurons.channels() % Channels.GROUP == 0)) {
            throw new BadInputException(
                    "C twins know neurons of tau 2 and hard reset that spike at their threshold, 64 channels"
                            + " or multiples of them");
        }
    }

    MemorySegment bias() {
        return bias;
    }

    MemorySegment threshold() {
        return threshold;
    }

    int fractionBits() {
        return fractionBits;
    }

    private static MemorySegment copy(Arena arena, int[] values) {
        MemorySegment copy = Channels.allocate(arena, (long) values.length * Integer.BYTES);
        MemorySegment.copy(values, 0, copy, JAVA_INT, 0, values.length);
        return copy;
    }

    /** One time step of all neurons. */
    public void update(IntMap currents, IntMap membrane, SpikeBits spikes) {
        TwinCalls.lif(function, currents.values(), membrane.values(), bias, threshold, spikes.words(),
                currents.pixels(), channels, fractionBits);
    }
}
