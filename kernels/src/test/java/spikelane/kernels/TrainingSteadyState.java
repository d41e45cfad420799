package spikelane.kernels;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import spikelane.kernels.SteadyStateTest.Case;
import spikelane.kernels.cases.Samples;
import spikelane.kernels.training.BatchNormLif;
import spikelane.kernels.training.ChannelLif;
import spikelane.kernels.training.FloatCorrelation;
import spikelane.kernels.training.MatrixSums;
import spikelane.kernels.training.RowSums;

/** The kernels of training for {@link SteadyStateTest}, each by itself, as together in one lambda they would be boxed. */
final class TrainingSteadyState {
    private TrainingSteadyState() {}

    static void add(List<Case> cases, double[] densities) {
        pixels(cases, densities);
        rows(cases, densities);
        RandomGenerator random = Samples.random(4);
        for (int width : new int[]{6, 19, 70}) {
            windows(cases, width, random);
        }
    }

    /** On channels in rows. */
    private static void rows(List<Case> cases, double[] densities) {
        RandomGenerator random = Samples.random(5);
        int steps = 4;
        int plane = 128;
        int length = steps * plane;
        BatchNormLif lif = BatchNormLif.vector();
        float[] z = Samples.gaussian(length, random);
        float[] u = Samples.gaussian(length, random);
        float[] ds = Samples.gaussian(length, random);
        float[] numbers = Samples.gaussian(steps, random);
        long[] bits = new long[length / Long.SIZE];
        double[] sums = new double[1];
        cases.add(new Case("BatchNormLif sum", i -> sums[0] = lif.sum(z, 0, length)));
        cases.add(new Case("BatchNormLif squaredDeviation", i -> sums[0] = lif.squaredDeviation(z, 0, length, i)));
        cases.add(new Case("BatchNormLif covariance", i -> sums[0] = lif.covariance(ds, 0, z, 0, length, i)));
        cases.add(
                new Case("BatchNormLif membranes", i -> lif.membranes(z, 0, steps, plane, numbers, numbers, i, u, 0)));
        cases.add(new Case("BatchNormLif spikes", i -> lif.spikes(u, 0, length, bits)));
        cases.add(new Case("BatchNormLif currentGradient", i -> lif.currentGradient(u, 0, steps, plane, ds, 0)));
        cases.add(new Case("BatchNormLif inputGradient",
                i -> lif.inputGradient(ds, 0, z, 0, length, 0, 1e-3f, 1e-3f, 1e-3f)));
        int channels = 12; // a block of rows, and half of one
        int taps = 9 * channels;
        FloatCorrelation correlation = FloatCorrelation.vector();
        float[] packed = Samples.gaussian(FloatCorrelation.packedFloats(channels, taps), random);
        int[] offsets = new int[taps];
        Arrays.setAll(offsets, k -> k / 9 * length + k % 9);
        float[] x = Samples.gaussian(channels * length + 16, random);
        float[] out = new float[channels * length];
        float[][] inputs = {x};
        float[][] gradients = {out};
        float[] dw = new float[channels * taps];
        float[] scratch = new float[FloatCorrelation.scratchFloats(taps)];
        cases.add(new Case("FloatCorrelation correlate",
                i -> correlation.correlate(packed, 0, channels, x, 0, offsets, out, 0, length, length)));
        cases.add(new Case("FloatCorrelation weightGradient", i -> correlation.weightGradient(1, gradients,
                i % 2 * 8 * length, length, 8 - i % 2 * 4, inputs, 0, offsets, 0, taps, length, dw, 0, scratch)));
        sparse(cases, densities, channels, length, random);
    }

    private static void sparse(List<Case> cases, double[] densities, int channels, int length, RandomGenerator random) {
        FloatCorrelation gradient = FloatCorrelation.vector();
        int[] shifts = {-12, -11, -10, -1, 0, 1, 10, 11, 12};
        float[][] active = new float[densities.length][length];
        for (int i = 0; i < active.length; i++) {
            for (int p = 0; p < length; p++) {
                active[i][p] = random.nextDouble() < densities[i] ? 1 : 0;
            }
        }
        float[] z = Samples.gaussian(channels * length, random);
        float[] turned = new float[(length + 24) * channels + FloatCorrelation.LANES];
        float[] sums = new float[FloatCorrelation.PARTIAL * FloatCorrelation.KERNEL_TAPS
                * FloatCorrelation.columns(channels)];
        int[] scratch = new int[FloatCorrelation.scratchInts(length)];
        cases.add(new Case("FloatCorrelation turn",
                i -> gradient.turn(z, 0, length, channels, length, turned, 12 * channels)));
        cases.add(new Case("FloatCorrelation count", i -> scratch[0] = gradient.count(active[i], 0, length)));
        cases.add(new Case("FloatCorrelation addActive", i -> gradient.addActive(active[i], 0, length, shifts, turned,
                12 * channels, channels, sums, 0, scratch)));
    }

    private static void windows(List<Case> cases, int width, RandomGenerator random) {
        BatchNormLif windows = BatchNormLif.vector();
        BatchNormLif.Image image = new BatchNormLif.Image(width, width, width + 1, (width + 1) * (width + 1),
                width / 2 + 1, (width / 2 + 1) * (width / 2 + 1));
        long[] bits = random.longs(image.frame() / Long.SIZE + 3).toArray();
        float[] pooled = new float[image.pooledFrame() + BatchNormLif.BEYOND];
        float[] gradient = new float[image.frame() + BatchNormLif.BEYOND];
        String shape = ", " + width + " columns";
        cases.add(new Case("BatchNormLif pool" + shape, i -> windows.pool(image, bits, i, pooled, 0)));
        cases.add(new Case("BatchNormLif unpool" + shape,
                i -> windows.unpool(image, bits, i, pooled, 0, 2, i, gradient, 0)));
    }

    /** On pixels whose channels lie side by side. */
    private static void pixels(List<Case> cases, double[] densities) {
        RandomGenerator random = Samples.random(4);
        int pixels = 34;
        for (int channels : new int[]{16, 48, 128}) { // fewer than a block of columns, odd ones, several
            String shape = ", " + channels + " channels";
            float[] table = Samples.gaussian(200 * channels, random);
            int[] rows = random.ints(40L * pixels, 0, 199).map(row -> row * channels).toArray();
            float[] factors = Samples.gaussian(rows.length, random);
            float[] out = new float[pixels * channels];
            int[][] spans = new int[densities.length][2 * pixels * RowSums.SPAN];
            for (int i = 0; i < spans.length; i++) {
                for (int span = 0; span < 2 * pixels; span++) {
                    spans[i][span * RowSums.SPAN] = 20 * span;
                    spans[i][span * RowSums.SPAN + 1] = 20 * span + (int) (20 * densities[i]);
                }
            }
            cases.add(new Case("RowSums" + shape, i -> RowSums.vector().sum(table, rows, factors, spans[i], 2, pixels,
                    i % 2 == 0, out, 0, channels, channels)));
            int columns = Math.min(channels, MatrixSums.PANEL);
            int[] shifts = {0, 16, 48};
            cases.add(new Case("MatrixSums" + shape, i -> MatrixSums.vector().multiply(factors, 0, 16, 1, pixels - i,
                    shifts, 0, 3, 16, table, 0, columns, i % 2 == 0, out, 0, channels, columns)));
            channelLif(cases, shape, new ChannelLif.Extent(pixels, channels), random);
        }
    }

    private static void channelLif(List<Case> cases, String shape, ChannelLif.Extent extent, RandomGenerator random) {
        ChannelLif lif = ChannelLif.vector();
        int length = extent.pixels() * extent.channels();
        float[] z = Samples.gaussian(2 * length, random);
        float[] u = Samples.gaussian(2 * length, random);
        float[] ds = Samples.gaussian(2 * length, random);
        float[] a = Samples.gaussian(extent.channels(), random);
        float[] b = Samples.gaussian(extent.channels(), random);
        float[] sums = new float[extent.channels()];
        float[] others = new float[extent.channels()];
        long[] bits = new long[extent.pixels() * extent.words()];
        ChannelLif.Extent windows = new ChannelLif.Extent(extent.pixels() / 2, extent.channels());
        cases.add(new Case("ChannelLif statistics" + shape, i -> lif.statistics(extent, z, 0, sums, others, 0)));
        cases.add(new Case("ChannelLif membranes" + shape,
                i -> lif.membranes(extent, z, 0, a, b, 0, a, u, i == 0 ? -1 : length, u, 0)));
        cases.add(new Case("ChannelLif spikes" + shape,
                i -> lif.spikes(extent, u, 0, bits, 0, i % 2 == 0 ? null : sums, 0)));
        cases.add(new Case("ChannelLif unpool" + shape,
                i -> lif.unpool(windows, u, 0, length, z, 0, a, b, 0, ds, 0, length)));
        cases.add(new Case("ChannelLif currentGradient" + shape,
                i -> lif.currentGradient(extent, u, 0, ds, i == 0 ? -1 : length, ds, 0)));
        cases.add(new Case("ChannelLif gradientSums" + shape,
                i -> lif.gradientSums(extent, ds, 0, z, 0, a, 0, sums, others, 0)));
        cases.add(new Case("ChannelLif inputGradient" + shape,
                i -> lif.inputGradient(extent, ds, 0, z, 0, a, b, a, b, 0)));
    }
}
