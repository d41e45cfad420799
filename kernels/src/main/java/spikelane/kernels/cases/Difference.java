package spikelane.kernels.cases;

import java.util.function.IntFunction;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.FeatureMap;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.ShortMap;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.sliced.SlicedSpikes;

/**
 * The largest difference between what was expected and what a form wrote. Of maps only the neurons count: their padding has
 * no meaning.
 *
 * @param largest 0 where both are equal, bit for bit; {@link Double#MAX_VALUE} where one is not a finite number
 * @param where   the place of it, in words; empty where both are equal
 */
public record Difference(double largest, String where) {
    /** None. */
    public static final Difference NONE = new Difference(0, "");
    /** Fills what a form has to overwrite. */
    private static final byte STALE = 0x55;

    private interface Values {
        double get(int pixel, int channel);
    }

    /** What a form does not overwrite shows. */
    public static void spoil(FeatureMap map) {
        map.values().fill(STALE);
    }

    /** What a form does not overwrite shows. */
    static void spoil(SpikeBits spikes) {
        for (int p = 0; p < spikes.pixels(); p++) {
            for (int word = 0; word < spikes.wordsPerPixel(); word++) {
                spikes.setWord(p, word, 0x5555_5555_5555_5555L);
            }
        }
    }

    /** What a form does not overwrite shows. */
    static void spoil(EventCounts counts) {
        counts.counts().fill(STALE);
    }

    /** {@return the larger of both, of equal ones this} */
    Difference or(Difference other) {
        return other.largest > largest ? other : this;
    }

    /** {@return the same in parts of another unit} */
    Difference over(double unit) {
        return largest == 0 ? this : new Difference(unit > 0 ? finite(largest / unit) : Double.MAX_VALUE, where);
    }

    /** {@return the difference of two numbers} */
    static Difference of(double expected, double actual, IntFunction<String> where, int at) {
        if (Double.doubleToLongBits(expected) == Double.doubleToLongBits(actual)) {
            return NONE;
        }
        double difference = expected == actual ? Double.MIN_VALUE : Math.abs(expected - actual);
        return new Difference(finite(difference),
                where.apply(at) + " is " + plain(actual) + " and should be " + plain(expected));
    }

    private static double finite(double difference) {
        return Double.isFinite(difference) ? difference : Double.MAX_VALUE;
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1L << 53 && (value != 0 || 1 / value > 0)
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** {@return of all neurons} */
    public static Difference between(IntMap expected, IntMap actual) {
        return between(expected, expected::get, actual::get);
    }

    /** {@return of all neurons} */
    static Difference between(IntMap expected, ShortMap actual) {
        return between(expected, expected::get, actual::get);
    }

    /** {@return of all neurons, whose integers float32 holds} */
    public static Difference between(IntMap expected, FloatMap actual) {
        return between(expected, expected::get, actual::get);
    }

    /** {@return of all neurons} */
    public static Difference between(FloatMap expected, FloatMap actual) {
        return between(expected, expected::get, actual::get);
    }

    private static Difference between(FeatureMap shape, Values expected, Values actual) {
        Difference largest = NONE;
        for (int p = 0; p < shape.pixels(); p++) {
            int pixel = p;
            for (int m = 0; m < shape.channels(); m++) {
                largest = largest.or(of(expected.get(p, m), actual.get(p, m),
                        channel -> "pixel " + pixel + ", channel " + channel, m));
            }
        }
        return largest;
    }

    /** {@return 1 if any bit differs, bits beyond the last channel included, which no form may set} */
    public static Difference between(SpikeBits expected, SpikeBits actual) {
        for (int p = 0; p < expected.pixels(); p++) {
            for (int word = 0; word < expected.wordsPerPixel(); word++) {
                long bits = expected.word(p, word) ^ actual.word(p, word);
                if (bits != 0) {
                    return new Difference(1, "the spike of pixel " + p + ", channel "
                            + (word * Long.SIZE + Long.numberOfTrailingZeros(bits)));
                }
            }
        }
        return NONE;
    }

    /** {@return of all counts} */
    static Difference between(EventCounts expected, EventCounts actual) {
        Difference largest = NONE;
        for (int p = 0; p < expected.pixels(); p++) {
            int pixel = p;
            for (int c = 0; c < expected.channels(); c++) {
                largest = largest.or(of(expected.get(p, c), actual.get(p, c),
                        channel -> "pixel " + pixel + ", channel " + channel, c));
            }
        }
        return largest;
    }

    /** {@return 1 if any bit differs, those around the image included} */
    static Difference between(SlicedSpikes expected, SlicedSpikes actual) {
        long at = expected.mismatch(actual);
        return at < 0 ? NONE : new Difference(1, "byte " + at + " of the blocks of spikes");
    }

    static Difference between(long[] expected, long[] actual) {
        Difference largest = NONE;
        for (int i = 0; i < expected.length; i++) {
            largest = largest.or(of((double) expected[i], (double) actual[i], at -> "position " + at, i));
        }
        return largest;
    }

    static Difference between(double[] expected, double[] actual) {
        Difference largest = NONE;
        for (int i = 0; i < expected.length; i++) {
            largest = largest.or(of(expected[i], actual[i], at -> "position " + at, i));
        }
        return largest;
    }

    static Difference between(int[] expected, int[] actual) {
        Difference largest = NONE;
        for (int i = 0; i < expected.length; i++) {
            largest = largest.or(of(expected[i], actual[i], at -> "position " + at, i));
        }
        return largest;
    }

    static Difference between(float[] expected, float[] actual) {
        Difference largest = NONE;
        for (int i = 0; i < expected.length; i++) {
            largest = largest.or(of(expected[i], actual[i], at -> "position " + at, i));
        }
        return largest;
    }
}
