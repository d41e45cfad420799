package spikelane.kernels.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Supplier;

/** Compares what two forms wrote, neuron by neuron; the padding has no meaning. */
public final class Compare {
    /** Fills what a form has to overwrite. */
    private static final byte STALE = 0x55;

    private Compare() {}

    private interface Values {
        double get(int pixel, int channel);
    }

    /** What a form does not overwrite shows. */
    public static void spoil(FeatureMap map) {
        map.values().fill(STALE);
    }

    public static void same(IntMap expected, IntMap actual, Supplier<String> what) {
        same(expected, expected::get, actual::get, what);
    }

    /** Integers that float32 holds. */
    public static void same(IntMap expected, FloatMap actual, Supplier<String> what) {
        same(expected, expected::get, actual::get, what);
    }

    /** Bit for bit. */
    public static void same(FloatMap expected, FloatMap actual, Supplier<String> what) {
        same(expected, expected::get, actual::get, what);
    }

    /** Bits beyond the last channel included, which no form may set. */
    public static void same(SpikeBits expected, SpikeBits actual, Supplier<String> what) {
        for (int p = 0; p < expected.pixels(); p++) {
            for (int word = 0; word < expected.wordsPerPixel(); word++) {
                if (expected.word(p, word) != actual.word(p, word)) {
                    assertEquals(Long.toBinaryString(expected.word(p, word)), Long.toBinaryString(actual.word(p, word)),
                            what.get() + ", spikes of pixel " + p + ", word " + word);
                }
            }
        }
    }

    private static void same(FeatureMap shape, Values expected, Values actual, Supplier<String> what) {
        for (int p = 0; p < shape.pixels(); p++) {
            for (int m = 0; m < shape.channels(); m++) {
                double a = expected.get(p, m);
                double b = actual.get(p, m);
                if (Double.doubleToLongBits(a) != Double.doubleToLongBits(b)) {
                    assertEquals(a, b, what.get() + ", pixel " + p + ", output " + m);
                }
            }
        }
    }
}
