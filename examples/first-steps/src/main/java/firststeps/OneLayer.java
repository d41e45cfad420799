package firststeps;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import spikelane.kernels.Kernels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeBits;

/** Spikes through a ternary 3 x 3 convolution and LIF neurons. */
final class OneLayer {
    private static final int STEPS = 8;

    private OneLayer() {}

    static void run(Kernels kernels, Kernels scalar) {
        int[] counts = spikes(kernels);
        System.out.println("one layer: spikes of each time step " + Arrays.toString(counts));
        FirstSteps.check(Arrays.stream(counts).sum() > 0, "no neuron spiked");
        FirstSteps.check(Arrays.equals(counts, spikes(scalar)), "SIMD and scalar forms differ");
    }

    private static int[] spikes(Kernels kernels) {
        SplittableRandom random = new SplittableRandom(1);
        Geometry g = Geometry.sameSize(32, 20, 20, 64, 3); // C, H, W, M, R = S
        int[] counts = new int[STEPS];
        try (Arena arena = Arena.ofShared()) {
            Layer layer = new Layer(arena, kernels, g, ternary(g, random), 4);
            System.out.println("one layer: " + layer.choice.form() + ", " + layer.choice.reason());
            SpikeBits in = new SpikeBits(arena, g.height() * g.width(), g.channels());
            for (int t = 0; t < STEPS; t++) {
                randomise(in, 0.1, random);
                counts[t] = (int) layer.step(in).count();
            }
        }
        return counts;
    }

    /** {@return weights of -1, 0 and 1, {@code [M][C][R][S]}} */
    static byte[] ternary(Geometry g, SplittableRandom random) {
        byte[] weights = new byte[g.outputs() * g.rows()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) random.nextInt(-1, 2);
        }
        return weights;
    }

    static void randomise(SpikeBits spikes, double density, SplittableRandom random) {
        for (int pixel = 0; pixel < spikes.pixels(); pixel++) {
            for (int c = 0; c < spikes.channels(); c++) {
                spikes.set(pixel, c, random.nextDouble() < density);
            }
        }
    }
}
