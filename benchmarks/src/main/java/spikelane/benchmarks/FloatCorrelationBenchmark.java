package spikelane.benchmarks;

import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.work.Inputs;
import spikelane.kernels.training.FloatCorrelation;

/** Dense f32 correlation of training: M x K x positions multiply-adds a call, K = 9 C taps of a 3x3 convolution. */
public class FloatCorrelationBenchmark extends KernelBenchmark {
    private static final int LENGTH = 1024;

    /** C = M. */
    @Param({"32", "128"})
    public int channels;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    @Override
    protected Subject subject(Arena arena) {
        FloatCorrelation scalar = FloatCorrelation.scalar();
        FloatCorrelation correlation = kernels(implementation).vector() ? FloatCorrelation.vector() : scalar;
        int taps = 9 * channels;
        float[] x = Inputs.floats(channels * LENGTH + LENGTH + 9);
        float[] weights = Inputs.floats(channels * taps);
        int[] offsets = new int[taps];
        for (int k = 0; k < taps; k++) {
            offsets[k] = k / 9 * LENGTH + k % 9;
        }
        float[] out = new float[channels * LENGTH];
        float[] packed = pack(weights, taps);
        Runnable call = () -> correlation.correlate(packed, 0, channels, x, 0, offsets, out, 0, LENGTH, LENGTH);
        return new Subject(call, () -> {
            call.run();
            float[] exact = new float[out.length];
            scalar.correlate(packed, 0, channels, x, 0, offsets, exact, 0, LENGTH, LENGTH);
            float[] scale = new float[out.length];
            scalar.correlate(pack(absolute(weights), taps), 0, channels, absolute(x), 0, offsets, scale, 0, LENGTH,
                    LENGTH);
            for (int i = 0; i < out.length; i++) {
                Inputs.assertClose("output " + i, exact[i], out[i], 2 * FloatCorrelation.ERROR_BOUND * scale[i]);
            }
        });
    }

    private float[] pack(float[] weights, int taps) {
        float[] block = new float[FloatCorrelation.packedFloats(channels, taps)];
        FloatCorrelation.pack(weights, channels, taps, block);
        return block;
    }

    private static float[] absolute(float[] values) {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = Math.abs(values[i]);
        }
        return result;
    }
}
