package spikelane.kernels.data;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import spikelane.kernels.layer.SpikeExtraction;

/** Seeded inputs and shapes that the tests of several kernels share. */
public final class Samples {
    private Samples() {}

    public static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** Convolutions and fully connected layers with channels on and beside the lane boundaries. */
    public static List<Geometry> geometries() {
        List<Geometry> all = new ArrayList<>();
        for (int m : new int[]{1, 63, 64, 65, 130}) {
            all.add(Geometry.sameSize(3, 4, 5, m, 3));
        }
        for (int c : new int[]{1, 2, 15, 16, 17, 63, 64, 65, 129}) {
            all.add(Geometry.sameSize(c, 5, 6, 70, 3));
        }
        all.add(Geometry.sameSize(7, 1, 1, 64, 3));
        all.add(Geometry.sameSize(70, 3, 4, 20, 1));
        all.add(Geometry.sameSize(9, 6, 7, 33, 5));
        all.add(new Geometry(5, 7, 9, 64, 3, 3, 2, 1));
        all.add(new Geometry(5, 8, 8, 64, 3, 3, 2, 0));
        all.add(new Geometry(4, 6, 5, 20, 2, 3, 1, 2));
        all.add(new Geometry(3, 6, 6, 10, 4, 1, 3, 2));
        for (int c : new int[]{1, 64, 100, 2048}) {
            all.add(Geometry.fullyConnected(c, 1, 1, 110));
        }
        all.add(Geometry.fullyConnected(128, 4, 4, 512));
        all.add(Geometry.fullyConnected(130, 3, 2, 65));
        all.add(Geometry.fullyConnected(1500, 1, 1, 1024));
        return all;
    }

    public static SpikeBits spikes(Arena arena, int pixels, int channels, double density, RandomGenerator random) {
        SpikeBits bits = new SpikeBits(arena, pixels, channels);
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < channels; c++) {
                bits.set(p, c, random.nextDouble() < density);
            }
        }
        return bits;
    }

    public static SpikeBits spikes(Arena arena, Geometry g, double density, RandomGenerator random) {
        return spikes(arena, g.height() * g.width(), g.channels(), density, random);
    }

    public static SpikeList list(Geometry g, SpikeBits bits) {
        SpikeList list = SpikeList.of(g);
        SpikeExtraction.scalar().extract(bits, list);
        return list;
    }

    /** Integers from -maxAbs to maxAbs. */
    public static byte[] weights(Geometry g, int maxAbs, RandomGenerator random) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) random.nextInt(-maxAbs, maxAbs + 1);
        }
        return weights;
    }

    /** The same without zero, of which only a share is kept. */
    public static byte[] pruned(Geometry g, int maxAbs, double density, RandomGenerator random) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        for (int i = 0; i < weights.length; i++) {
            int weight = random.nextInt(1, maxAbs + 1);
            weights[i] = (byte) (random.nextDouble() >= density ? 0 : random.nextBoolean() ? weight : -weight);
        }
        return weights;
    }

    public static byte[] constant(Geometry g, int weight) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        Arrays.fill(weights, (byte) weight);
        return weights;
    }

    /** Two outputs of each four have the weight at every input, the others nothing. */
    public static byte[] striped(Geometry g, int weight) {
        byte[] weights = constant(g, weight);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i / g.rows() % 4 < 2 ? weights[i] : 0;
        }
        return weights;
    }

    /** Numbers around 0, with a standard deviation of 1. */
    public static float[] gaussian(int count, RandomGenerator random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
