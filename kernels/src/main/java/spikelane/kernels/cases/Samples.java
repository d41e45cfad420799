package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.sliced.SlicedSpikes;

/** Seeded inputs and shapes that cases of several contracts share. */
public final class Samples {
    private Samples() {}

    /** {@return the same numbers for the same seed, on every machine} */
    public static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** {@return convolutions and fully connected layers with channels on and beside the lane boundaries} */
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

    /** {@return {@code [pixels][C]}, each position active with the probability {@code density}} */
    public static SpikeBits spikes(Arena arena, int pixels, int channels, double density, RandomGenerator random) {
        SpikeBits bits = new SpikeBits(arena, pixels, channels);
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < channels; c++) {
                bits.set(p, c, random.nextDouble() < density);
            }
        }
        return bits;
    }

    /** {@return an input of the layer, each position active with the probability {@code density}} */
    public static SpikeBits spikes(Arena arena, Geometry g, double density, RandomGenerator random) {
        return spikes(arena, g.height() * g.width(), g.channels(), density, random);
    }

    /**
     * Inputs that draw no random number: nothing, everything, every other position, and one spike alone at each corner of
     * the image in the first and in the last channel.
     *
     * @return inputs of the layer, {@code [H*W][C]} each
     */
    public static List<SpikeBits> edges(Arena arena, Geometry g) {
        int pixels = g.height() * g.width();
        List<SpikeBits> all = new ArrayList<>(List.of(new SpikeBits(arena, pixels, g.channels()),
                spikes(arena, g, 1, random(1)), new SpikeBits(arena, pixels, g.channels())));
        for (int i = 0; i < pixels * g.channels(); i += 2) {
            all.getLast().set(i / g.channels(), i % g.channels(), true);
        }
        for (int pixel : new int[]{0, g.width() - 1, pixels - g.width(), pixels - 1}) {
            for (int channel : new int[]{0, g.channels() - 1}) {
                all.add(new SpikeBits(arena, pixels, g.channels()));
                all.getLast().set(pixel, channel, true);
            }
        }
        return all;
    }

    /** {@return the counts of a layer's input, up to {@code most}, from pixel and channel} */
    public static EventCounts counts(Arena arena, Geometry g, int most, IntBinaryOperator count) {
        EventCounts counts = new EventCounts(arena, g.height() * g.width(), g.channels(), most);
        for (int p = 0; p < counts.pixels(); p++) {
            for (int c = 0; c < counts.channels(); c++) {
                counts.set(p, c, count.applyAsInt(p, c));
            }
        }
        return counts;
    }

    /** {@return the active inputs of a layer as it reads them} */
    public static SpikeList list(Geometry g, SpikeBits bits) {
        SpikeList list = SpikeList.of(g);
        SpikeExtraction.scalar().extract(bits, list);
        return list;
    }

    /** {@return integers from -maxAbs to maxAbs, as {@link spikelane.kernels.data.IntWeights} takes them} */
    public static byte[] weights(Geometry g, int maxAbs, RandomGenerator random) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) random.nextInt(-maxAbs, maxAbs + 1);
        }
        return weights;
    }

    /** {@return the same without zero, of which only a share is kept} */
    public static byte[] pruned(Geometry g, int maxAbs, double density, RandomGenerator random) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        for (int i = 0; i < weights.length; i++) {
            int weight = random.nextInt(1, maxAbs + 1);
            weights[i] = (byte) (random.nextDouble() >= density ? 0 : random.nextBoolean() ? weight : -weight);
        }
        return weights;
    }

    /** {@return the same weight everywhere} */
    public static byte[] constant(Geometry g, int weight) {
        byte[] weights = new byte[g.rows() * g.outputs()];
        Arrays.fill(weights, (byte) weight);
        return weights;
    }

    /** {@return the weight at every input of two outputs of each four, nothing at the others} */
    public static byte[] striped(Geometry g, int weight) {
        byte[] weights = constant(g, weight);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i / g.rows() % 4 < 2 ? weights[i] : 0;
        }
        return weights;
    }

    /** {@return numbers around 0, with a standard deviation of 1} */
    public static float[] gaussian(int count, RandomGenerator random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Gives each position of each sample a spike with the probability {@code density}, or none. */
    public static void fill(SlicedSpikes spikes, double density, RandomGenerator random) {
        for (int n = 0; n < spikes.samples(); n++) {
            for (int y = 0; y < spikes.height(); y++) {
                for (int x = 0; x < spikes.width(); x++) {
                    for (int c = 0; c < spikes.channels(); c++) {
                        spikes.set(n, y, x, c, random.nextDouble() < density);
                    }
                }
            }
        }
    }

    /** {@return neurons of a bit-sliced layer, thresholds and biases from tiny to out of reach, of both signs} */
    public static IntNeurons slicedNeurons(int outputs, int fractionBits, int maxAbs, RandomGenerator random) {
        int[] bias = new int[outputs];
        int[] threshold = new int[outputs];
        for (int m = 0; m < outputs; m++) {
            bias[m] = random.nextInt(-maxAbs, maxAbs + 1);
            threshold[m] = switch (m % 4) {
                case 0 -> random.nextInt(0, maxAbs + 1);
                case 1 -> random.nextInt(-maxAbs, 2 << fractionBits);
                case 2 -> m % 8 == 2 ? Integer.MAX_VALUE : 1 << fractionBits;
                default -> m % 8 == 3 ? Integer.MIN_VALUE : (2 << fractionBits) + 1;
            };
        }
        return new IntNeurons(1, Reset.HARD, fractionBits, bias, threshold);
    }
}
