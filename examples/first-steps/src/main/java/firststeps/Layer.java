package firststeps;

import java.lang.foreign.Arena;
import java.util.Arrays;
import spikelane.kernels.KernelChoice;
import spikelane.kernels.Kernels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.layer.SpikingLayer;
import spikelane.kernels.spikes.SpikePropagation;

/** A layer with its state: spikes of one time step in, spikes of one time step out. */
final class Layer {
    /** Bits after the binary point of potentials and thresholds. */
    private static final int FRACTION_BITS = 4;

    final KernelChoice<SpikePropagation> choice;
    private final SpikeExtraction extraction;
    private final SpikingLayer<SpikeList, IntMap, IntMap> layer;
    private final SpikeList active;
    private final IntMap currents;
    private final IntMap potentials;
    private final SpikeBits out;

    /** LIF neurons with tau 2 that reset to 0; weights are {@code [M][C][R][S]}. */
    Layer(Arena arena, Kernels kernels, Geometry g, byte[] weights, int threshold) {
        IntWeights packed = new IntWeights(arena, g, weights);
        choice = kernels.spikePropagation(arena, packed);
        extraction = kernels.extraction();
        layer = new SpikingLayer<>(choice.kernel(),
                kernels.lifUpdate(arena, neurons(g.outputs(), threshold), packed.maxCurrent()));
        active = SpikeList.of(g);
        currents = new IntMap(arena, layer.tilePixels(), g.outputs());
        potentials = new IntMap(arena, g.outputPixels(), g.outputs());
        out = new SpikeBits(arena, g.outputPixels(), g.outputs());
    }

    static IntNeurons neurons(int outputs, int threshold) {
        int[] thresholds = new int[outputs];
        Arrays.fill(thresholds, threshold << FRACTION_BITS);
        return new IntNeurons(1, Reset.HARD, FRACTION_BITS, new int[outputs], thresholds);
    }

    /** {@return the layer's spikes, overwritten by the next step} */
    SpikeBits step(SpikeBits in) {
        extraction.extract(in, active);
        layer.step(active, currents, potentials, out);
        return out;
    }

    /** Sets all membrane potentials to 0: a new sample begins. */
    void reset() {
        potentials.clear();
    }
}
