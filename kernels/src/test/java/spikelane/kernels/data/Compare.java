package spikelane.kernels.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Supplier;
import spikelane.kernels.cases.Difference;

/** Asserts that two forms wrote the same. */
public final class Compare {
    private Compare() {}

    public static void same(IntMap expected, IntMap actual, Supplier<String> what) {
        none(Difference.between(expected, actual), what);
    }

    /** Bits beyond the last channel included, which no form may set. */
    public static void same(SpikeBits expected, SpikeBits actual, Supplier<String> what) {
        none(Difference.between(expected, actual), what);
    }

    private static void none(Difference found, Supplier<String> what) {
        if (found.largest() != 0) {
            assertEquals(Difference.NONE, found, what);
        }
    }
}
