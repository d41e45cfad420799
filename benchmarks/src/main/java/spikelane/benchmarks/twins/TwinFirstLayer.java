package spikelane.benchmarks.twins;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.io.BadInputException;

/** A layer of event counts with its neurons, in C: fused pixel by pixel, of plain loops one after the other. */
public final class TwinFirstLayer {
    private final TwinPropagation propagation;
    private final TwinLif neurons;
    private final MemorySegment function;
    private final IntMap currents;

    /**
     * @param arena          owner of the packed weights
     * @param weights        of a layer of two channels of counts, 128 outputs, ternary 3 x 3
     * @param maxCount       largest count
     * @param neurons        of tau 2 and hard reset
     * @param implementation one of {@link Twins#IMPLEMENTATIONS}
     * @throws BadInputException if there are no twins here, or none for such a layer
     */
    public TwinFirstLayer(Arena arena, IntWeights weights, int maxCount, IntNeurons neurons, String implementation) {
        this(arena, weights, maxCount, neurons, TwinCode.of(implementation));
    }

    TwinFirstLayer(Arena arena, IntWeights weights, int maxCount, IntNeurons neurons, TwinCode code) {
        propagation = TwinPropagation.ofCounts(arena, weights, maxCount, code);
        this.neurons = new TwinLif(arena, neurons, code);
        boolean fused = code != TwinCode.PLAIN;
        function = fused ? code.function("counts_lif") : null;
        currents = fused ? null : new IntMap(arena, weights.geometry().outputPixels(), weights.geometry().outputs());
    }

    /** One time step. */
    public void step(EventCounts input, IntMap membrane, SpikeBits spikes) {
        if (function == null) {
            propagation.propagate(input, currents);
            neurons.update(currents, membrane, spikes);
        } else {
            propagation.step(function, input, neurons, membrane, spikes);
        }
    }
}
