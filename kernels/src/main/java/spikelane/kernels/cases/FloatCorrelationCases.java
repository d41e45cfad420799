package spikelane.kernels.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import spikelane.kernels.training.FloatCorrelation;

/** Both sums; threads share the blocks of rows of the one and the taps of the other. What lies beside stays untouched. */
final class FloatCorrelationCases extends KernelCases {
    private static final String FORM = "vector";
    private static final float UNTOUCHED = 12345;
    /** Where x begins, and dy. */
    private static final int X_AT = 7;
    private static final int DY_AT = 5;

    FloatCorrelationCases() {
        super("FloatCorrelation", List.of(FORM), FloatCorrelation.ERROR_BOUND, "of the sum of |products|");
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int[] s : new int[][]{{1, 1, 32}, {7, 2, 64}, {8, 3, 96}, {9, 4, 544}, {17, 18, 512}, {33, 31, 1056},
                {64, 144, 96}}) {
            cases.add((arena, findings) -> correlate(findings, s[0], s[1], s[2]));
        }
        for (int[] s : new int[][]{{1, 1, 32, 1}, {3, 2, 64, 2}, {4, 3, 96, 1}, {5, 4, 800, 3}, {8, 18, 768, 2},
                {8, 31, 1568, 1}}) {
            cases.add((arena, findings) -> weightGradient(findings, s[0], s[1], s[2], s[3]));
        }
        return cases;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        return List.of(); // its shapes are those of training
    }

    private void correlate(Findings findings, int rows, int taps, int length) {
        RandomGenerator random = Samples.random(rows);
        int stride = length + FloatCorrelation.BLOCK;
        int[] offsets = offsets(taps, stride, random);
        float[] x = Samples.gaussian(taps * stride + 64, random);
        float[] packed = new float[FloatCorrelation.packedFloats(rows, taps)];
        FloatCorrelation.pack(Samples.gaussian(rows * taps, random), rows, taps, packed);
        float[] expected = untouched(rows * stride);
        float[] magnitudes = untouched(rows * stride);
        FloatCorrelation scalar = FloatCorrelation.scalar();
        scalar.correlate(packed, 0, rows, x, X_AT, offsets, expected, 0, stride, length);
        scalar.correlate(absolute(packed), 0, rows, absolute(x), X_AT, offsets, magnitudes, 0, stride, length);
        findings.compare(this, FORM, () -> rows + " rows, " + taps + " taps, " + length + " positions", crew -> {
            float[] actual = untouched(rows * stride);
            int block = crew.threads() == 1 ? rows : FloatCorrelation.ROWS;
            int blocks = (rows + block - 1) / block;
            crew.run(blocks, piece -> {
                int from = (blocks - 1 - piece) * block;
                FloatCorrelation.vector().correlate(packed, from, Math.min(rows, from + block), x, X_AT, offsets,
                        actual, 0, stride, length);
            });
            return difference(expected, magnitudes, actual);
        });
    }

    private void weightGradient(Findings findings, int rows, int taps, int length, int samples) {
        RandomGenerator random = Samples.random(taps);
        int stride = length + FloatCorrelation.BLOCK;
        int[] offsets = offsets(taps, stride, random);
        float[][] x = new float[samples][];
        float[][] dy = new float[samples][];
        float[][] absoluteX = new float[samples][];
        float[][] absoluteDy = new float[samples][];
        for (int n = 0; n < samples; n++) {
            x[n] = Samples.gaussian(taps * stride + 64, random);
            dy[n] = Samples.gaussian(rows * stride + DY_AT, random);
            absoluteX[n] = absolute(x[n]);
            absoluteDy[n] = absolute(dy[n]);
        }
        float[] expected = untouched(rows * taps);
        float[] magnitudes = untouched(rows * taps);
        int first = taps / 3;
        float[] none = new float[FloatCorrelation.scratchFloats(taps)];
        FloatCorrelation scalar = FloatCorrelation.scalar();
        scalar.weightGradient(samples, dy, DY_AT, stride, rows, x, X_AT, offsets, first, taps, length, expected, 0,
                none);
        scalar.weightGradient(samples, absoluteDy, DY_AT, stride, rows, absoluteX, X_AT, offsets, first, taps, length,
                magnitudes, 0, none);
        findings.compare(this, FORM, () -> "weight gradient of " + rows + " rows, " + taps + " taps, " + length
                + " positions, " + samples + " samples", crew -> {
                    float[] actual = untouched(rows * taps);
                    int part = (taps - first + crew.threads() - 1) / crew.threads();
                    crew.run((taps - first + part - 1) / part, piece -> {
                        int from = first + piece * part;
                        int to = Math.min(taps, from + part);
                        float[] scratch = new float[FloatCorrelation.scratchFloats(to - from)];
                        Arrays.fill(scratch, Float.NaN);
                        FloatCorrelation.vector().weightGradient(samples, dy, DY_AT, stride, rows, x, X_AT, offsets,
                                from, to, length, actual, 0, scratch);
                    });
                    return difference(expected, magnitudes, actual);
                });
    }

    private static Difference difference(float[] expected, float[] magnitudes, float[] actual) {
        Difference largest = Difference.NONE;
        for (int i = 0; i < expected.length; i++) {
            largest = largest.or(Difference.of(expected[i], actual[i], at -> "position " + at, i)
                    .over(expected[i] == UNTOUCHED ? 0 : magnitudes[i]));
        }
        return largest;
    }

    private static int[] offsets(int taps, int stride, RandomGenerator random) {
        int[] offsets = new int[taps];
        for (int k = 0; k < taps; k++) {
            offsets[k] = k * stride + random.nextInt(20);
        }
        return offsets;
    }

    private static float[] untouched(int count) {
        float[] values = new float[count];
        Arrays.fill(values, UNTOUCHED);
        return values;
    }

    private static float[] absolute(float[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = Math.abs(values[i]);
        }
        return result;
    }
}
