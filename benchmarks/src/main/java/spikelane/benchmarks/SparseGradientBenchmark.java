package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.work.Inputs;
import spikelane.kernels.training.FloatCorrelation;

/**
 * The weight gradient of a 3x3 convolution over a batch, from its active inputs alone and from all inputs: with the same bits.
 */
public class SparseGradientBenchmark extends KernelBenchmark {
    private static final int BATCH = 16;
    private static final int SIZE = 17;
    private static final int ROW = SIZE + 1;
    private static final int HALO = ROW + 1;
    private static final int STEPS = 8;
    private static final int FRAME = 336;
    private static final int LENGTH = STEPS * FRAME;
    private static final int ROWS = FloatCorrelation.ROWS;

    /** C = M. */
    @Param("24")
    public int channels;

    /** Share of the inputs that are not zero. */
    @Param({"0.05", "0.1", "0.15", "0.2"})
    public double density;

    /** Form: of all inputs is {@code all}. */
    @Param({"scalar", "vector", "all"})
    public String implementation;

    private float[][] x;
    private float[][] dy;
    private float[] gradient;

    @Override
    protected Subject subject(Arena arena) {
        SplittableRandom random = new SplittableRandom(1);
        x = new float[BATCH][];
        dy = new float[BATCH][];
        for (int n = 0; n < BATCH; n++) {
            x[n] = images(density, random);
            dy[n] = images(1, random);
        }
        gradient = new float[channels * channels * FloatCorrelation.KERNEL_TAPS];
        Runnable all = all();
        Runnable call = implementation.equals("all")
                ? all
                : active(kernels(implementation).vector() ? FloatCorrelation.vector() : FloatCorrelation.scalar());
        return new Subject(call, () -> {
            call.run();
            float[] actual = gradient.clone();
            all.run();
            for (int i = 0; i < actual.length; i++) {
                Inputs.assertClose("weight " + i, gradient[i], actual[i], 0);
            }
        });
    }

    private float[] images(double share, SplittableRandom random) {
        float[] images = new float[HALO + channels * LENGTH + HALO];
        for (int c = 0; c < channels; c++) {
            for (int pixel = 0; pixel < STEPS * SIZE * SIZE; pixel++) {
                int at = HALO + c * LENGTH + pixel / SIZE / SIZE * FRAME + pixel / SIZE % SIZE * ROW + pixel % SIZE;
                images[at] = random.nextDouble() < share ? (float) random.nextDouble(-1, 1) : 0;
            }
        }
        return images;
    }

    private static int shift(int tap) {
        return (tap / 3 - 1) * ROW + tap % 3 - 1;
    }

    private Runnable all() {
        int[] offsets = new int[channels * FloatCorrelation.KERNEL_TAPS];
        for (int k = 0; k < offsets.length; k++) {
            offsets[k] = k / FloatCorrelation.KERNEL_TAPS * LENGTH + shift(k % FloatCorrelation.KERNEL_TAPS);
        }
        float[] scratch = new float[FloatCorrelation.scratchFloats(offsets.length)];
        return () -> {
            for (int m = 0; m < channels; m += ROWS) {
                FloatCorrelation.vector().weightGradient(BATCH, dy, HALO + m * LENGTH, LENGTH,
                        Math.min(ROWS, channels - m), x, HALO, offsets, 0, offsets.length, LENGTH, gradient,
                        m * offsets.length, scratch);
            }
        };
    }

    private Runnable active(FloatCorrelation form) {
        int[] shifts = new int[FloatCorrelation.KERNEL_TAPS];
        for (int k = 0; k < shifts.length; k++) {
            shifts[k] = shift(k);
        }
        int columns = FloatCorrelation.columns(channels);
        float[] turned = new float[(LENGTH + 2 * HALO) * channels + FloatCorrelation.LANES];
        int ofChannel = FloatCorrelation.PARTIAL * FloatCorrelation.KERNEL_TAPS * columns;
        float[] sums = new float[channels * ofChannel];
        int[] scratch = new int[FloatCorrelation.scratchInts(LENGTH)];
        return () -> {
            Arrays.fill(sums, 0);
            for (int n = 0; n < BATCH; n++) {
                form.turn(dy[n], HALO, LENGTH, channels, LENGTH, turned, HALO * channels);
                for (int c = 0; c < channels; c++) {
                    form.addActive(x[n], HALO + c * LENGTH, LENGTH, shifts, turned, HALO * channels, channels, sums,
                            c * ofChannel, scratch);
                }
            }
            for (int i = 0; i < gradient.length; i++) {
                int k = i % FloatCorrelation.KERNEL_TAPS;
                int c = i / FloatCorrelation.KERNEL_TAPS % channels;
                gradient[i] = FloatCorrelation.join(sums, c * ofChannel, columns, shifts[k], k,
                        i / FloatCorrelation.KERNEL_TAPS / channels);
            }
        };
    }

    @Override
    protected int samplesOfACall() {
        return BATCH;
    }
}
