package spikelane.kernels.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatCorrelationTest {
    private static final float UNTOUCHED = 12345;
    private static final long SEED = 853;

    private final FloatCorrelation scalar = new FloatCorrelationScalar();
    private final FloatCorrelation vector = FloatCorrelation.vector();
    private final Random random = new Random(SEED);

    @ParameterizedTest
    @CsvSource({"1, 1, 32", "7, 2, 64", "8, 3, 96", "9, 4, 544", "17, 18, 512", "33, 31, 1056", "64, 144, 96"})
    void vectorCorrelatesAsScalar(int rows, int taps, int length) {
        int stride = length + 32;
        int[] offsets = offsets(taps, stride);
        float[] x = floats(taps * stride + 64);
        float[] packed = new float[FloatCorrelation.packedFloats(rows, taps)];
        float[] w = floats(rows * taps);
        FloatCorrelation.pack(w, rows, taps, packed);
        float[] expected = new float[rows * stride];
        float[] magnitudes = new float[rows * stride];
        float[] actual = new float[rows * stride];
        Arrays.fill(expected, UNTOUCHED);
        Arrays.fill(actual, UNTOUCHED);
        scalar.correlate(packed, 0, rows, x, 7, offsets, expected, 0, stride, length);
        scalar.correlate(absolute(packed), 0, rows, absolute(x), 7, offsets, magnitudes, 0, stride, length);
        int half = rows / 2 / FloatCorrelation.ROWS * FloatCorrelation.ROWS;
        vector.correlate(packed, half, rows, x, 7, offsets, actual, 0, stride, length);
        vector.correlate(packed, 0, half, x, 7, offsets, actual, 0, stride, length);
        assertWithin(expected, magnitudes, actual);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 32, 1", "3, 2, 64, 2", "4, 3, 96, 1", "5, 4, 800, 3", "8, 18, 768, 2", "8, 31, 1568, 1"})
    void vectorGradientAsScalar(int rows, int taps, int length, int samples) {
        int stride = length + 32;
        int[] offsets = offsets(taps, stride);
        float[][] x = new float[samples][];
        float[][] dy = new float[samples][];
        float[][] absoluteX = new float[samples][];
        float[][] absoluteDy = new float[samples][];
        for (int n = 0; n < samples; n++) {
            x[n] = floats(taps * stride + 64);
            dy[n] = floats(rows * stride + 5);
            absoluteX[n] = absolute(x[n]);
            absoluteDy[n] = absolute(dy[n]);
        }
        float[] expected = new float[rows * taps];
        float[] magnitudes = new float[rows * taps];
        float[] actual = new float[rows * taps];
        Arrays.fill(expected, UNTOUCHED);
        Arrays.fill(actual, UNTOUCHED);
        int from = taps / 3;
        float[] scratch = new float[FloatCorrelation.scratchFloats(taps - from)];
        Arrays.fill(scratch, Float.NaN);
        scalar.weightGradient(samples, dy, 5, stride, rows, x, 7, offsets, from, taps, length, expected, 0, scratch);
        scalar.weightGradient(samples, absoluteDy, 5, stride, rows, absoluteX, 7, offsets, from, taps, length,
                magnitudes, 0, scratch);
        vector.weightGradient(samples, dy, 5, stride, rows, x, 7, offsets, from, taps, length, actual, 0, scratch);
        assertWithin(expected, magnitudes, actual);
    }

    @Test
    void scalarIsAConvolution() {
        // 2 x 3 image 1..6, a zero after each row, kernel 1..9: worked out by hand.
        float[] flat = new float[96];
        System.arraycopy(new float[]{1, 2, 3, 0, 4, 5, 6, 0}, 0, flat, 16, 8);
        int[] offsets = {-5, -4, -3, -1, 0, 1, 3, 4, 5};
        float[] packed = new float[FloatCorrelation.packedFloats(1, 9)];
        FloatCorrelation.pack(new float[]{1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 9, packed);
        float[] out = new float[32];
        scalar.correlate(packed, 0, 1, flat, 16, offsets, out, 0, 32, 32);
        assertEquals(1 * 5 + 2 * 6 + 4 * 8 + 5 * 9, out[0]);
        assertEquals(1 * 4 + 2 * 5 + 3 * 6 + 4 * 7 + 5 * 8 + 6 * 9, out[1]);
        assertEquals(2 * 1 + 3 * 2 + 5 * 4 + 6 * 5, out[6]);
    }

    private int[] offsets(int taps, int stride) {
        int[] offsets = new int[taps];
        for (int k = 0; k < taps; k++) {
            offsets[k] = k * stride + random.nextInt(20);
        }
        return offsets;
    }

    private float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static float[] absolute(float[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = Math.abs(values[i]);
        }
        return result;
    }

    private static void assertWithin(float[] expected, float[] magnitudes, float[] actual) {
        for (int i = 0; i < expected.length; i++) {
            float bound = expected[i] == UNTOUCHED ? 0 : FloatCorrelation.ERROR_BOUND * magnitudes[i];
            assertEquals(expected[i], actual[i], bound, "position " + i + ", seed " + SEED);
        }
    }
}
