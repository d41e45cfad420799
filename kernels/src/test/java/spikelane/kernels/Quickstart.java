package spikelane.kernels;

import java.lang.foreign.Arena;
import java.util.stream.IntStream;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.SpikingLayer;

/** The example of the front page and of the README. */
final class Quickstart {
    private Quickstart() {}

    // @start region="quickstart"
    /** Spikes of each time step: 64 LIF neurons a pixel watch a line that grows by a pixel a step. */
    static long[] spikes(Kernels kernels, byte[] ternary, int steps) { // Kernels.standard(); [M][C][R][S]
        Geometry layer = Geometry.sameSize(2, 32, 32, 64, 3); // C, H, W, M, R = S
        int[] threshold = IntStream.generate(() -> 1 << 4).limit(64).toArray(); // 1, with 4 fraction bits
        IntNeurons lif = new IntNeurons(1, Reset.HARD, 4, new int[64], threshold); // tau = 2, no bias
        long[] counts = new long[steps];
        try (Arena arena = Arena.ofShared()) { // confined arenas are refused
            IntWeights weights = new IntWeights(arena, layer, ternary);
            var fused = new SpikingLayer<>(kernels.spikePropagation(arena, weights).kernel(),
                    kernels.lifUpdate(arena, lif, weights.maxCurrent()));
            SpikeBits in = new SpikeBits(arena, 32 * 32, 2);
            SpikeList active = SpikeList.of(layer);
            IntMap currents = new IntMap(arena, fused.tilePixels(), 64);
            IntMap potentials = new IntMap(arena, 32 * 32, 64);
            SpikeBits out = new SpikeBits(arena, 32 * 32, 64);
            for (int t = 0; t < steps; t++) {
                in.set(16 * 32 + t, 0, true); // pixel y*W + x, channel
                kernels.extraction().extract(in, active);
                fused.step(active, currents, potentials, out);
                counts[t] = out.count();
            }
        }
        return counts;
    }
    // @end
}
