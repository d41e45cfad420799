package spikelane.kernels.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchNormLifTest {
    private static final long SEED = 853;
    private static final int AT = 3;

    private final BatchNormLif scalar = new BatchNormLifScalar();
    private final BatchNormLif vector = BatchNormLif.vector();
    private final Random random = new Random(SEED);

    @ParameterizedTest
    @CsvSource({"1, 16", "2, 32", "5, 48", "20, 160", "64, 16"})
    void vectorMembranesAndGradientAsScalar(int steps, int plane) {
        float[] z = floats(AT + steps * plane);
        float[] mean = floats(steps);
        float[] scale = floats(steps);
        float[] expected = new float[AT + steps * plane];
        float[] actual = new float[AT + steps * plane];
        scalar.membranes(z, AT, steps, plane, mean, scale, 0.7f, expected, AT);
        vector.membranes(z, AT, steps, plane, mean, scale, 0.7f, actual, AT);
        assertClose(expected, actual);
        float[] expectedGradient = floats(AT + steps * plane);
        float[] actualGradient = expectedGradient.clone();
        scalar.currentGradient(expected, AT, steps, plane, expectedGradient, AT);
        vector.currentGradient(expected, AT, steps, plane, actualGradient, AT);
        assertClose(expectedGradient, actualGradient);
    }

    @ParameterizedTest
    @CsvSource({"16", "48", "4096", "4112", "20000"})
    void vectorStatisticsAsScalar(int length) {
        float[] z = floats(AT + length);
        float[] dx = floats(AT + length);
        assertEquals(scalar.sum(z, AT, length), vector.sum(z, AT, length), BatchNormLif.ERROR_BOUND * length);
        double expected = scalar.squaredDeviation(z, AT, length, 0.5f);
        assertEquals(expected, vector.squaredDeviation(z, AT, length, 0.5f), BatchNormLif.ERROR_BOUND * expected);
        assertEquals(scalar.covariance(dx, AT, z, AT, length, 0.5f), vector.covariance(dx, AT, z, AT, length, 0.5f),
                BatchNormLif.ERROR_BOUND * length);
        float[] expectedGradient = z.clone();
        float[] actualGradient = z.clone();
        scalar.inputGradient(dx, AT, expectedGradient, AT, length, 0.5f, 1.25f, 0.3f, 0.01f);
        vector.inputGradient(dx, AT, actualGradient, AT, length, 0.5f, 1.25f, 0.3f, 0.01f);
        assertClose(expectedGradient, actualGradient);
    }

    @ParameterizedTest
    @CsvSource({"64", "128", "640"})
    void vectorSpikesAsScalar(int length) {
        float[] u = floats(AT + length);
        u[AT + 5] = 1;
        u[AT + 6] = Math.nextDown(1f);
        u[AT + 63] = Float.POSITIVE_INFINITY;
        long[] expected = new long[length / 64];
        long[] actual = new long[length / 64];
        scalar.spikes(u, AT, length, expected);
        vector.spikes(u, AT, length, actual);
        assertArrayEquals(expected, actual);
        assertEquals(1, actual[0] >>> 5 & 3, "a tie fires, just below does not");
        assertTrue(actual[0] < 0);
    }

    @Test
    void tieFiresAndResets() {
        for (BatchNormLif lif : new BatchNormLif[]{scalar, vector}) {
            float[] z = new float[32];
            float[] u = new float[32];
            z[0] = 2;
            z[16] = 1.5f;
            z[1] = Math.nextDown(2f);
            lif.membranes(z, 0, 2, 16, new float[2], new float[]{1, 1}, 0, u, 0);
            assertEquals(1f, u[0]);
            assertEquals(0.75f, u[16], "membrane potential after a tie starts from 0");
            assertEquals(Math.nextDown(1f) / 2, u[17], "just below the threshold it only leaks");
        }
    }

    private float[] floats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian() * 2;
        }
        return values;
    }

    private static void assertClose(float[] expected, float[] actual) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], BatchNormLif.ERROR_BOUND * largest,
                    "position " + i + ", seed " + SEED);
        }
    }
}
