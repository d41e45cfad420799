package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import spikelane.kernels.EventCounts;
import spikelane.kernels.FloatLanes;
import spikelane.kernels.Geometry;
import spikelane.kernels.IntLanes;
import spikelane.kernels.SpikeBits;

/** Seeded inputs, and the comparison that every benchmark makes before it is timed. */
final class Inputs {
    private static final long SEED = 853;

    private Inputs() {}

    static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    }

    /** Independent spikes of one probability. */
    static SpikeBits bernoulli(Arena arena, int pixels, int channels, double density) {
        RandomGenerator random = random();
        SpikeBits bits = new SpikeBits(arena, pixels, channels);
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < channels; c++) {
                bits.set(p, c, random.nextDouble() < density);
            }
        }
        return bits;
    }

    /** Input of a layer: {@code bernoulli}, or {@link RecordedInputs}, which have a density of their own. */
    static SpikeBits spikes(Arena arena, Geometry g, String input, double density) {
        return input.equals("bernoulli")
                ? bernoulli(arena, g.height() * g.width(), g.channels(), density)
                : RecordedInputs.spikes(arena, g, input);
    }

    /** Counts of 1 to {@code maxCount} at a share of the positions. */
    static EventCounts counts(Arena arena, int pixels, int channels, double density, int maxCount) {
        RandomGenerator random = random();
        EventCounts counts = new EventCounts(arena, pixels, channels, maxCount);
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < channels; c++) {
                counts.set(p, c, random.nextDouble() < density ? random.nextInt(1, maxCount + 1) : 0);
            }
        }
        return counts;
    }

    /** {@code [M][C][R][S]}: ternary with a third of each value, or uniform up to the largest of the format. */
    static byte[] weights(Geometry g, String format) {
        int maxAbs = switch (format) {
            case "ternary" -> 1;
            case "int4" -> 7;
            case "int8" -> 127;
            default -> throw new IllegalArgumentException("weights " + format + ": ternary, int4 or int8 was expected");
        };
        RandomGenerator random = random();
        byte[] weights = new byte[Math.multiplyExact(g.rows(), g.outputs())];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) random.nextInt(-maxAbs, maxAbs + 1);
        }
        return weights;
    }

    /** {@code [M][C][R][S]}, a share of them zero, the others of either sign. */
    static byte[] ternary(Geometry g, double zeros) {
        RandomGenerator random = random();
        byte[] weights = new byte[Math.multiplyExact(g.rows(), g.outputs())];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) (random.nextDouble() < zeros ? 0 : random.nextBoolean() ? 1 : -1);
        }
        return weights;
    }

    static float[] floats(int count) {
        RandomGenerator random = random();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static IllegalArgumentException unknown(String implementation) {
        return new IllegalArgumentException("implementation " + implementation + " is unknown");
    }

    static void assertSame(SpikeBits expected, SpikeBits actual) {
        for (int p = 0; p < expected.pixels(); p++) {
            for (int w = 0; w < expected.wordsPerPixel(); w++) {
                if (expected.word(p, w) != actual.word(p, w)) {
                    throw new IllegalStateException("wrong spikes at pixel " + p + ", word " + w);
                }
            }
        }
    }

    static void assertSame(IntLanes expected, IntLanes actual) {
        for (int p = 0; p < expected.pixels(); p++) {
            for (int m = 0; m < expected.channels(); m++) {
                if (expected.get(p, m) != actual.get(p, m)) {
                    throw new IllegalStateException("wrong value at pixel " + p + ", channel " + m + ": "
                            + actual.get(p, m) + " instead of " + expected.get(p, m));
                }
            }
        }
    }

    static void assertClose(FloatLanes expected, FloatLanes actual, double bound) {
        for (int p = 0; p < expected.pixels(); p++) {
            for (int m = 0; m < expected.channels(); m++) {
                if (!(Math.abs(expected.get(p, m) - actual.get(p, m)) <= bound)) {
                    throw new IllegalStateException("wrong value at pixel " + p + ", channel " + m + ": "
                            + actual.get(p, m) + " instead of " + expected.get(p, m));
                }
            }
        }
    }
}
