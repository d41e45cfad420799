package spikelane.kernels.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import spikelane.kernels.training.BatchNormLif;

/**
 * Each function of the contract on some channels, which the threads share, none of which begins on a cache line. Sums are
 * compared in parts of their length or value, spikes exactly.
 */
final class BatchNormLifCases extends KernelCases {
    private static final String FORM = "vector";
    private static final int AT = 3;
    private static final int PARTS = 5;

    /** One channel's part of a check. */
    @FunctionalInterface
    private interface Part {
        Difference of(BatchNormLif form, long seed);
    }

    BatchNormLifCases() {
        super("BatchNormLif", List.of(FORM), BatchNormLif.ERROR_BOUND, "of the largest magnitude");
    }

    @Override
    List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (int[] shape : new int[][]{{1, 16}, {2, 32}, {5, 48}, {20, 160}, {64, 16}}) {
            String what = shape[0] + " steps of " + shape[1];
            cases.add((arena, findings) -> check(findings, "membranes, " + what,
                    (form, seed) -> through(form, seed, shape[0], shape[1])));
        }
        for (int length : new int[]{16, 48, 4096, 4112, 20000}) {
            cases.add((arena, findings) -> check(findings, "statistics of " + length,
                    (form, seed) -> statistics(form, seed, length)));
        }
        for (int length : new int[]{64, 128, 640}) {
            cases.add((arena, findings) -> check(findings, "spikes of " + length,
                    (form, seed) -> spikes(form, seed, length)));
        }
        return cases;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        return List.of(); // its shapes are those of training
    }

    private void check(Findings findings, String what, Part part) {
        findings.compare(this, FORM, () -> what, crew -> {
            Difference[] found = new Difference[PARTS];
            crew.run(PARTS, i -> found[i] = part.of(BatchNormLif.vector(), i));
            Difference largest = Difference.NONE;
            for (Difference difference : found) {
                largest = largest.or(difference);
            }
            return largest;
        });
    }

    private static Difference through(BatchNormLif form, long seed, int steps, int plane) {
        RandomGenerator random = Samples.random(seed);
        BatchNormLif scalar = BatchNormLif.scalar();
        float[] z = floats(AT + steps * plane, random);
        z[AT] = 2; // without mean and shift a tie, and just below it
        z[AT + 1] = Math.nextDown(2f);
        float[] mean = seed == 0 ? new float[steps] : floats(steps, random);
        float[] scale = seed == 0 ? ones(steps) : floats(steps, random);
        float beta = seed == 0 ? 0 : 0.7f;
        float[] expected = new float[z.length];
        float[] actual = new float[z.length];
        scalar.membranes(z, AT, steps, plane, mean, scale, beta, expected, AT);
        form.membranes(z, AT, steps, plane, mean, scale, beta, actual, AT);
        float[] expectedGradient = floats(z.length, random);
        float[] actualGradient = expectedGradient.clone();
        scalar.currentGradient(expected, AT, steps, plane, expectedGradient, AT);
        form.currentGradient(expected, AT, steps, plane, actualGradient, AT);
        return relative(expected, actual).or(relative(expectedGradient, actualGradient));
    }

    private static Difference statistics(BatchNormLif form, long seed, int length) {
        RandomGenerator random = Samples.random(seed);
        BatchNormLif scalar = BatchNormLif.scalar();
        float[] z = floats(AT + length, random);
        float[] dx = floats(AT + length, random);
        Difference found = sum("sum", scalar.sum(z, AT, length), form.sum(z, AT, length), length);
        double squares = scalar.squaredDeviation(z, AT, length, 0.5f);
        found = found.or(sum("squared deviation", squares, form.squaredDeviation(z, AT, length, 0.5f), squares));
        found = found.or(sum("covariance", scalar.covariance(dx, AT, z, AT, length, 0.5f),
                form.covariance(dx, AT, z, AT, length, 0.5f), length));
        float[] expected = z.clone();
        float[] actual = z.clone();
        scalar.inputGradient(dx, AT, expected, AT, length, 0.5f, 1.25f, 0.3f, 0.01f);
        form.inputGradient(dx, AT, actual, AT, length, 0.5f, 1.25f, 0.3f, 0.01f);
        return found.or(relative(expected, actual));
    }

    private static Difference spikes(BatchNormLif form, long seed, int length) {
        float[] u = floats(AT + length, Samples.random(seed));
        u[AT + 5] = BatchNormLif.THRESHOLD;
        u[AT + 6] = Math.nextDown(BatchNormLif.THRESHOLD);
        u[AT + 63] = Float.POSITIVE_INFINITY;
        long[] expected = new long[length / Long.SIZE];
        long[] actual = new long[length / Long.SIZE];
        BatchNormLif.scalar().spikes(u, AT, length, expected);
        form.spikes(u, AT, length, actual);
        Difference found = Difference.between(expected, actual);
        return found.largest() == 0 ? found : new Difference(Double.MAX_VALUE, "the spikes of " + found.where());
    }

    private static Difference sum(String what, double expected, double actual, double unit) {
        return Difference.of(expected, actual, at -> what, 0).over(unit);
    }

    private static Difference relative(float[] expected, float[] actual) {
        float largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        return Difference.between(expected, actual).over(largest);
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] floats(int count, RandomGenerator random) {
        float[] values = Samples.gaussian(count, random);
        for (int i = 0; i < count; i++) {
            values[i] *= 2;
        }
        return values;
    }
}
