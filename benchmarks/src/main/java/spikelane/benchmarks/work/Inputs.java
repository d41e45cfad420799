package spikelane.benchmarks.work;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.sim.io.BadInputException;

/** Seeded inputs, and the comparison that every benchmark makes before it is timed. */
public final class Inputs {
    /** Name of independent spikes of one probability. */
    public static final String BERNOULLI = "bernoulli";
    /** Of all that is random. */
    public static final long SEED = 853;

    private Inputs() {}

    public static RandomGenerator random() {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    }

    /** Independent spikes of one probability. */
    public static SpikeBits bernoulli(Arena arena, int pixels, int channels, double density) {
        return bernoulli(arena, random(), pixels, channels, density);
    }

    /** The same from a generator that goes on. */
    public static SpikeBits bernoulli(Arena arena, RandomGenerator random, int pixels, int channels, double density) {
        SpikeBits bits = new SpikeBits(arena, pixels, channels);
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < channels; c++) {
                bits.set(p, c, random.nextDouble() < density);
            }
        }
        return bits;
    }

    /** As many of these in turn from one generator, of which the first is {@link #bernoulli}'s. */
    public static Rotation<SpikeBits> bernoulli(Arena arena, int pixels, int channels, double density, int inputs) {
        RandomGenerator random = random();
        return new Rotation<>(
                Stream.generate(() -> bernoulli(arena, random, pixels, channels, density)).limit(inputs).toList());
    }

    /** A batch of images; sample n spikes at (n + 1) of 256 positions. */
    public static SlicedSpikes sliced(Arena arena, Shapes.Image image, int batch, int halo) {
        return sliced(arena, random(), image, batch, halo, n -> (n + 1) / 256.0);
    }

    /** A batch of images with a density of spikes for each sample. */
    public static SlicedSpikes sliced(Arena arena, RandomGenerator random, Shapes.Image image, int batch, int halo,
            IntToDoubleFunction density) {
        SlicedSpikes spikes = new SlicedSpikes(arena, image.channels(), image.height(), image.width(), batch, halo);
        for (int n = 0; n < batch; n++) {
            spikes.pack(n, bernoulli(arena, random, image.pixels(), image.channels(), density.applyAsDouble(n)));
        }
        return spikes;
    }

    /** Input of a layer: {@code bernoulli}, or {@link RecordedInputs}, which have a density of their own. */
    public static SpikeBits spikes(Arena arena, Geometry g, String input, double density) {
        return input.equals(BERNOULLI)
                ? bernoulli(arena, g.height() * g.width(), g.channels(), density)
                : RecordedInputs.spikes(arena, g, input);
    }

    /** Counts of 1 to {@code maxCount} at a share of the positions. */
    public static EventCounts counts(Arena arena, int pixels, int channels, double density, int maxCount) {
        return counts(arena, random(), pixels, channels, density, maxCount);
    }

    private static EventCounts counts(Arena arena, RandomGenerator random, int pixels, int channels, double density,
            int maxCount) {
        EventCounts counts = new EventCounts(arena, pixels, channels, maxCount);
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < channels; c++) {
                counts.set(p, c, random.nextDouble() < density ? random.nextInt(1, maxCount + 1) : 0);
            }
        }
        return counts;
    }

    /**
     * @param shape   of a layer
     * @param input   {@code bernoulli}, {@link RecordedInputs}, or file:PATH#layer; the latter two have a density of their
     *                own
     * @param density share of the inputs that spike, where they are generated
     * @return what the layer receives in turn: of a file all of its frames
     * @param inputs  how many, of bernoulli
     * @throws BadInputException if the file cannot be read or does not fit
     */
    public static Rotation<SpikeBits> spikes(Arena arena, String shape, String input, double density, int inputs) {
        Geometry g = Shapes.layer(shape);
        if (FileLayer.isFile(input)) {
            return new Rotation<>(FileInputs.spikes(arena, shape, input));
        }
        return input.equals(BERNOULLI)
                ? bernoulli(arena, g.height() * g.width(), g.channels(), density, inputs)
                : new Rotation<>(List.of(spikes(arena, g, input, density)));
    }

    /** The same of counts, up to {@code maxCount}; {@code bernoulli} or file:PATH#layer. */
    public static Rotation<EventCounts> counts(Arena arena, String shape, String input, double density, int maxCount,
            int inputs) {
        if (FileLayer.isFile(input)) {
            return new Rotation<>(FileInputs.counts(arena, FileInputs.frames(input, shape), input, maxCount));
        }
        if (!input.equals(BERNOULLI)) {
            throw new BadInputException("input " + input + ": bernoulli or file:PATH#layer was expected");
        }
        Geometry g = Shapes.layer(shape);
        RandomGenerator random = random();
        return new Rotation<>(
                Stream.generate(() -> counts(arena, random, g.height() * g.width(), g.channels(), density, maxCount))
                        .limit(inputs).toList());
    }

    /** {@return share of the inputs that spike in a recorded layer} */
    public static double density(String shape, String input) {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits bits = RecordedInputs.spikes(arena, Shapes.layer(shape), input);
            return (double) bits.count() / ((long) bits.pixels() * bits.channels());
        }
    }

    /** {@return largest weight of a format} */
    public static int maxAbs(String format) {
        return switch (format) {
            case "ternary" -> 1;
            case "int4" -> 7;
            case "int8" -> Byte.MAX_VALUE;
            default -> throw new BadInputException(
                    "weights " + format + ": ternary, int4, int8 or file:PATH#layer was expected");
        };
    }

    /** {@code [M][C][R][S]}: ternary with a third of each value, or uniform up to the largest of the format. */
    public static byte[] weights(Geometry g, String format) {
        int maxAbs = maxAbs(format);
        RandomGenerator random = random();
        byte[] weights = new byte[Math.multiplyExact(g.rows(), g.outputs())];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) random.nextInt(-maxAbs, maxAbs + 1);
        }
        return weights;
    }

    /** {@code [M][C][R][S]}: a share of them 1 to {@code maxAbs} and of either sign, the others zero. */
    public static byte[] weights(Geometry g, int maxAbs, double density) {
        RandomGenerator random = random();
        byte[] weights = new byte[Math.multiplyExact(g.rows(), g.outputs())];
        for (int i = 0; i < weights.length; i++) {
            int weight = random.nextInt(1, maxAbs + 1);
            boolean kept = random.nextDouble() < density;
            weights[i] = (byte) (!kept ? 0 : random.nextBoolean() ? weight : -weight);
        }
        return weights;
    }

    /** {@return share of the weights of a format that are not zero without pruning} */
    public static double weightDensity(String shape, String format) {
        byte[] weights = weights(Shapes.isDepthwise(shape) ? Shapes.filters(shape) : Shapes.layer(shape), format);
        int nonzero = 0;
        for (byte weight : weights) {
            nonzero += weight != 0 ? 1 : 0;
        }
        return nonzero / (double) weights.length;
    }

    public static float[] floats(int count) {
        RandomGenerator random = random();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    public static IllegalArgumentException unknown(String implementation) {
        return new IllegalArgumentException("implementation " + implementation + " is unknown");
    }

    public static void assertSame(SpikeBits expected, SpikeBits actual) {
        for (int p = 0; p < expected.pixels(); p++) {
            for (int w = 0; w < expected.wordsPerPixel(); w++) {
                if (expected.word(p, w) != actual.word(p, w)) {
                    throw new IllegalStateException("wrong spikes at pixel " + p + ", word " + w);
                }
            }
        }
    }

    public static void assertSame(EventCounts expected, EventCounts actual) {
        for (int p = 0; p < expected.pixels(); p++) {
            for (int c = 0; c < expected.channels(); c++) {
                if (expected.get(p, c) != actual.get(p, c)) {
                    throw new IllegalStateException("wrong count at pixel " + p + ", channel " + c + ": "
                            + actual.get(p, c) + " instead of " + expected.get(p, c));
                }
            }
        }
    }

    public static void assertSame(IntMap expected, IntMap actual) {
        assertSame(expected, actual::get);
    }

    /** Of a result that lies elsewhere: {@code actual} takes pixel and channel. */
    public static void assertSame(IntMap expected, IntBinaryOperator actual) {
        for (int p = 0; p < expected.pixels(); p++) {
            for (int m = 0; m < expected.channels(); m++) {
                int value = actual.applyAsInt(p, m);
                if (expected.get(p, m) != value) {
                    throw new IllegalStateException("wrong value at pixel " + p + ", channel " + m + ": " + value
                            + " instead of " + expected.get(p, m));
                }
            }
        }
    }

    /** Fails where a value is off by more than the bound, or not a number. */
    public static void assertClose(String what, float expected, float actual, double bound) {
        if (!(Math.abs(expected - actual) <= bound)) {
            throw new IllegalStateException("wrong " + what + ": " + actual + " instead of " + expected);
        }
    }

    public static void assertClose(FloatMap expected, FloatMap actual, double bound) {
        for (int p = 0; p < expected.pixels(); p++) {
            for (int m = 0; m < expected.channels(); m++) {
                assertClose("value at pixel " + p + ", channel " + m, expected.get(p, m), actual.get(p, m), bound);
            }
        }
    }
}
