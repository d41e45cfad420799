package spikelane.kernels.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import spikelane.kernels.training.BatchNormLif;
import spikelane.kernels.training.BatchNormLif.Image;
import spikelane.kernels.training.ChannelLif;
import spikelane.kernels.training.ChannelLif.Extent;
import spikelane.kernels.training.FloatCorrelation;
import spikelane.kernels.training.MatrixSums;
import spikelane.kernels.training.RowSums;

/**
 * The contracts of training whose every form gives the bits of the specification. No array begins on a cache line, and what
 * lies beside the results stays untouched.
 */
final class TrainingCases extends KernelCases {
    private static final String FORM = "vector";
    private static final int AT = 3;
    private static final int PARTS = 5;
    private static final float UNTOUCHED = 12345;

    private final List<Case> cases = new ArrayList<>();

    /** Computes something from inputs of a seed: the same arrays for every form. */
    @FunctionalInterface
    private interface Part<F> {
        void run(F form, long seed, List<float[]> results);
    }

    private TrainingCases(String contract) {
        super(contract, List.of(FORM));
    }

    /** {@return of {@code RowSums}} */
    static KernelCases ofRowSums() {
        TrainingCases all = new TrainingCases("RowSums");
        for (int columns : new int[]{16, 32, 48, 64, 128, 144, 240, 512}) {
            for (int entries : new int[]{0, 1, 7, 40}) {
                all.add(entries + " rows of " + columns, RowSums.scalar(), RowSums.vector(),
                        (form, seed, results) -> rowSums(form, seed, columns, entries, results));
            }
        }
        return all;
    }

    /** {@return of {@code MatrixSums}} */
    static KernelCases ofMatrixSums() {
        TrainingCases all = new TrainingCases("MatrixSums");
        for (int[] s : new int[][]{{1, 1, 16}, {3, 5, 32}, {4, 24, 48}, {8, 7, 32}, {13, 2, 64}, {17, 9, 128},
                {34, 6, 112}}) {
            all.add(s[0] + " rows, depth " + s[1] + ", " + s[2] + " columns", MatrixSums.scalar(), MatrixSums.vector(),
                    (form, seed, results) -> matrixSums(form, seed, s[0], s[1], s[2], results));
        }
        return all;
    }

    /** {@return of {@code ChannelLif}} */
    static KernelCases ofChannelLif() {
        TrainingCases all = new TrainingCases("ChannelLif");
        for (int[] s : new int[][]{{2, 16}, {6, 32}, {34, 48}, {10, 64}, {4, 144}}) {
            all.add(s[0] + " pixels of " + s[1] + " channels", ChannelLif.scalar(), ChannelLif.vector(),
                    (form, seed, results) -> channelLif(form, seed, s[0], s[1], results));
        }
        return all;
    }

    /** {@return of pooling in {@code BatchNormLif}} */
    static KernelCases ofPooling() {
        TrainingCases all = new TrainingCases("BatchNormLif pooling");
        for (int[] s : new int[][]{{2, 2}, {3, 5}, {8, 8}, {9, 16}, {4, 17}, {2, 31}, {34, 34}, {5, 63}, {2, 64},
                {6, 67}, {3, 130}}) {
            all.add(s[0] + " rows of " + s[1], BatchNormLif.scalar(), BatchNormLif.vector(),
                    (form, seed, results) -> pooling(form, seed, s[0], s[1], results));
        }
        return all;
    }

    /** {@return of {@code FloatCorrelation} of active inputs} */
    static KernelCases ofActiveInputs() {
        TrainingCases all = new TrainingCases("FloatCorrelation of active inputs");
        for (int channels : new int[]{1, 7, 16, 24, 31, 40}) {
            for (double density : new double[]{0, 0.1, 1}) {
                all.add(channels + " channels, density " + density, FloatCorrelation.scalar(),
                        FloatCorrelation.vector(),
                        (form, seed, results) -> activeInputs(form, seed, channels, density, results));
            }
        }
        return all;
    }

    private <F> void add(String what, F scalar, F vector, Part<F> part) {
        cases.add((arena, findings) -> {
            List<List<float[]>> expected = new ArrayList<>();
            for (int i = 0; i < PARTS; i++) {
                expected.add(new ArrayList<>());
                part.run(scalar, i, expected.get(i));
            }
            findings.compare(this, FORM, () -> what, crew -> {
                Difference[] found = new Difference[PARTS];
                BiConsumer<Integer, List<float[]>> run = (i, results) -> part.run(vector, i, results);
                crew.run(PARTS, i -> {
                    List<float[]> actual = new ArrayList<>();
                    run.accept(i, actual);
                    found[i] = Difference.NONE;
                    for (int k = 0; k < actual.size(); k++) {
                        found[i] = found[i].or(Difference.between(expected.get(i).get(k), actual.get(k)));
                    }
                });
                Difference largest = Difference.NONE;
                for (Difference difference : found) {
                    largest = largest.or(difference);
                }
                return largest;
            });
        });
    }

    @Override
    List<Case> cases() {
        return cases;
    }

    @Override
    List<Case> cases(LayerInput layer) {
        return List.of(); // its shapes are those of training
    }

    private static void rowSums(RowSums form, long seed, int columns, int entries, List<float[]> results) {
        RandomGenerator random = Samples.random(seed);
        int outputs = 3;
        int perOutput = 2;
        int rowsInTable = 20;
        float[] table = Samples.gaussian(AT + rowsInTable * columns, random);
        int[] rows = new int[Math.max(1, outputs * perOutput * entries)];
        float[] factors = Samples.gaussian(rows.length, random);
        for (int i = 0; i < rows.length; i++) {
            rows[i] = random.nextInt(rowsInTable - 1) * columns;
            factors[i] = random.nextBoolean() ? 1 : factors[i];
        }
        int[] spans = new int[outputs * perOutput * RowSums.SPAN];
        for (int i = 0; i < outputs * perOutput; i++) {
            spans[i * RowSums.SPAN] = i * entries;
            spans[i * RowSums.SPAN + 1] = (i + 1) * entries - (entries > 0 ? random.nextInt(entries) : 0);
            spans[i * RowSums.SPAN + 2] = i % 2 == 0 ? AT : AT + columns;
        }
        int stride = columns + 16;
        for (boolean add : new boolean[]{false, true}) {
            float[] out = untouched(AT + outputs * stride);
            form.sum(table, rows, factors, spans, perOutput, outputs, add, out, AT, stride, columns);
            results.add(out);
        }
    }

    private static void matrixSums(MatrixSums form, long seed, int rows, int depth, int columns,
            List<float[]> results) {
        RandomGenerator random = Samples.random(seed);
        int taps = 3;
        int aRow = depth + 2;
        float[] a = Samples.gaussian(AT + (rows + taps) * aRow + depth, random);
        float[] across = Samples.gaussian(AT + (depth + taps) * (rows + 1), random);
        float[] b = Samples.gaussian(AT + taps * depth * (columns + 4), random);
        int cStride = columns + 16;
        for (boolean add : new boolean[]{false, true}) {
            float[] c = untouched(AT + rows * cStride);
            form.multiply(a, AT, aRow, 1, rows, new int[]{aRow, 0, 2 * aRow}, 1, 3, depth, b, AT, columns + 4, add, c,
                    AT, cStride, columns);
            results.add(c);
            float[] turned = untouched(AT + rows * cStride);
            form.multiply(across, AT, 1, rows + 1, rows, new int[]{0}, 0, 1, depth, b, AT, columns, add, turned, AT,
                    cStride, columns);
            results.add(turned);
        }
    }

    private static void channelLif(ChannelLif form, long seed, int pixels, int channels, List<float[]> results) {
        RandomGenerator random = Samples.random(seed);
        Extent row = new Extent(pixels, channels);
        int steps = 3;
        int length = pixels * channels;
        float[] z = twice(AT + 2 * steps * length, random);
        z[AT] = 2; // without mean and shift a tie, and just below it
        z[AT + 1] = Math.nextDown(2f);
        float[] mean = seed == 0 ? new float[steps * channels] : Samples.gaussian(steps * channels, random);
        float[] scale = Samples.gaussian(steps * channels, random);
        float[] beta = seed == 0 ? new float[channels] : Samples.gaussian(channels, random);
        Arrays.fill(scale, 0, seed == 0 ? scale.length : 0, 1);
        float[] sums = untouched(channels);
        float[] squares = untouched(channels);
        form.statistics(row, z, AT, sums, squares, 0);
        float[] u = untouched(AT + 2 * steps * length);
        float[] spikes = new float[2 * steps * pixels * row.words()];
        float[] counts = new float[channels];
        long all = 0;
        long[] bits = new long[pixels * row.words()];
        for (int i = 0; i < 2 * steps; i++) { // upper and lower row of each step
            int at = AT + i * length;
            form.membranes(row, z, at, mean, scale, i / 2 * channels, beta, u, i < 2 ? -1 : at - 2 * length, u, at);
            all += form.spikes(row, u, at, bits, 0, i % 2 == 0 ? counts : null, 0);
            for (int word = 0; word < bits.length; word++) {
                spikes[i * bits.length + word] = Long.hashCode(bits[word]) >> 8;
            }
        }
        float[] dy = twice(AT + length, random);
        float[] ds = untouched(u.length);
        float[] covariances = new float[channels];
        Extent both = new Extent(2 * pixels, channels);
        for (int t = steps - 1; t >= 0; t--) {
            int at = AT + 2 * t * length;
            form.unpool(new Extent(pixels / 2, channels), u, at, at + length, dy, AT, scale, mean, t * channels, ds, at,
                    at + length);
            form.currentGradient(both, u, at, ds, t == steps - 1 ? -1 : at + 2 * length, ds, at);
            form.gradientSums(both, ds, at, z, at, mean, t * channels, sums, covariances, 0);
        }
        float[] shift = Samples.gaussian(channels, random);
        float[] slope = Samples.gaussian(channels, random);
        form.inputGradient(both, ds, AT, z, AT, mean, scale, shift, slope, 0);
        results.addAll(List.of(sums, squares, u, spikes, counts, new float[]{all}, ds, covariances, z));
    }

    private static void pooling(BatchNormLif form, long seed, int height, int width, List<float[]> results) {
        RandomGenerator random = Samples.random(seed);
        int row = width + 1;
        int pooledRow = width / 2 + 1;
        Image image = new Image(height, width, row, (height + 1) * row + 5, pooledRow, (height / 2 + 1) * pooledRow);
        long[] bits = random.longs((AT + 2L * image.frame()) / Long.SIZE + 3).toArray();
        for (int i = 0; i < bits.length; i++) {
            bits[i] &= seed == 0 ? -1 : random.nextLong();
        }
        int frames = 2;
        float[] y = new float[AT + frames * image.pooledFrame()];
        float[] dy = Samples.gaussian(y.length + BatchNormLif.BEYOND, random);
        float[] dx = untouched(AT + frames * image.frame() + BatchNormLif.BEYOND);
        for (int t = 0; t < frames; t++) {
            form.pool(image, bits, AT + t * image.frame(), y, AT + t * image.pooledFrame());
            form.unpool(image, bits, AT + t * image.frame(), dy, AT + t * image.pooledFrame(), -0.7f,
                    seed % 2 == 0 ? 0 : 0.3f, dx, AT + t * image.frame());
        }
        results.addAll(List.of(y, Arrays.copyOf(dx, AT + frames * image.frame())));
    }

    private static void activeInputs(FloatCorrelation form, long seed, int channels, double density,
            List<float[]> results) {
        RandomGenerator random = Samples.random(seed);
        int length = 80;
        int halo = 12;
        int[] shifts = {-12, -11, -10, -1, 0, 1, 10, 11, 12};
        float[] x = Samples.gaussian(AT + length, random);
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextDouble() < density ? x[i] : 0;
        }
        float[] z = Samples.gaussian(AT + channels * (length + 1), random);
        float[] turned = untouched(AT + (length + 2 * halo) * channels + FloatCorrelation.LANES);
        form.turn(z, AT, length + 1, channels, length, turned, AT + halo * channels);
        int columns = FloatCorrelation.columns(channels);
        float[] sums = Samples.gaussian(AT + FloatCorrelation.PARTIAL * FloatCorrelation.KERNEL_TAPS * columns, random);
        int[] scratch = new int[FloatCorrelation.scratchInts(length)];
        form.addActive(x, AT, length, shifts, turned, AT + halo * channels, channels, sums, AT, scratch);
        float[] used = new float[FloatCorrelation.PARTIAL * FloatCorrelation.KERNEL_TAPS * channels];
        for (int i = 0; i < used.length; i++) {
            used[i] = sums[AT + i / channels * columns + i % channels];
        }
        float joined = FloatCorrelation.join(sums, AT, columns, shifts[2], 2, channels - 1);
        results.addAll(List.of(turned, used, new float[]{form.count(x, AT, length), joined}));
    }

    private static float[] twice(int count, RandomGenerator random) {
        float[] values = Samples.gaussian(count, random);
        for (int i = 0; i < count; i++) {
            values[i] *= 2 * BatchNormLif.THRESHOLD;
        }
        return values;
    }

    private static float[] untouched(int count) {
        float[] values = new float[count];
        Arrays.fill(values, UNTOUCHED);
        return values;
    }
}
