package firststeps;

import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import spikelane.kernels.Kernels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.sliced.SlicedLayer;
import spikelane.kernels.sliced.SlicedMembrane;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.sliced.SlicedSpikes;

/** 32 samples at once, a bit a sample: the spikes are those of one sample after the other. */
final class Batch {
    private static final int SAMPLES = 32;
    private static final int STEPS = 5;
    private static final int THRESHOLD = 2;

    private Batch() {}

    static void run(Kernels kernels) {
        SplittableRandom random = new SplittableRandom(3);
        Geometry g = Geometry.sameSize(16, 12, 12, 24, 3);
        byte[] weights = OneLayer.ternary(g, random);
        long spikes = 0;
        try (Arena arena = Arena.ofShared()) {
            SlicedPlan plan = SlicedPlan.convolution(new IntWeights(arena, g, weights),
                    Layer.neurons(g.outputs(), THRESHOLD), SAMPLES);
            SlicedLayer batch = kernels.slicedLayer(plan);
            SlicedMembrane potentials = new SlicedMembrane(arena, plan);
            SlicedSpikes in = new SlicedSpikes(arena, g.channels(), g.height(), g.width(), SAMPLES, g.padding());
            SlicedSpikes out = new SlicedSpikes(arena, g.outputs(), g.height(), g.width(), SAMPLES, 0);
            Layer[] single = new Layer[SAMPLES];
            for (int n = 0; n < SAMPLES; n++) {
                single[n] = new Layer(arena, kernels, g, weights, THRESHOLD);
            }
            SpikeBits sample = new SpikeBits(arena, g.height() * g.width(), g.channels());
            SpikeBits ofBatch = new SpikeBits(arena, g.outputPixels(), g.outputs());
            for (int t = 0; t < STEPS; t++) {
                SpikeBits[] expected = new SpikeBits[SAMPLES];
                for (int n = 0; n < SAMPLES; n++) {
                    OneLayer.randomise(sample, 0.15, random);
                    in.pack(n, sample);
                    expected[n] = single[n].step(sample);
                }
                batch.step(in, potentials, out);
                for (int n = 0; n < SAMPLES; n++) {
                    out.unpack(n, ofBatch);
                    FirstSteps.check(ofBatch.words().mismatch(expected[n].words()) == -1,
                            "spikes of sample " + n + " at time step " + t);
                    spikes += ofBatch.count();
                }
            }
        }
        System.out.println("batch: " + spikes + " spikes of " + SAMPLES + " samples, the same as one at a time");
        FirstSteps.check(spikes > 0, "no neuron spiked");
    }
}
