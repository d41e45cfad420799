package spikelane.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import spikelane.kernels.FloatCorrelation;
import spikelane.kernels.FloatCorrelationScalar;

/** Dense f32 correlation of training: M x K x positions multiply-adds a call, K = 9 C taps of a 3x3 convolution. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class FloatCorrelationBenchmark {
    private static final int LENGTH = 1024;

    /** C = M. */
    @Param({"32", "128"})
    public int channels;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    private FloatCorrelation correlation;
    private float[] packed;
    private float[] x;
    private int[] offsets;
    private float[] out;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        correlation = switch (implementation) {
            case "scalar" -> new FloatCorrelationScalar();
            case "vector" -> FloatCorrelation.vector();
            default -> throw new IllegalArgumentException("no implementation " + implementation);
        };
        int taps = 9 * channels;
        x = Inputs.floats(channels * LENGTH + LENGTH + 9);
        float[] weights = Inputs.floats(channels * taps);
        offsets = new int[taps];
        for (int k = 0; k < taps; k++) {
            offsets[k] = k / 9 * LENGTH + k % 9;
        }
        out = new float[channels * LENGTH];
        packed = pack(weights, taps);
        run();
        float[] exact = new float[out.length];
        new FloatCorrelationScalar().correlate(packed, 0, channels, x, 0, offsets, exact, 0, LENGTH, LENGTH);
        float[] scale = new float[out.length];
        new FloatCorrelationScalar().correlate(pack(absolute(weights), taps), 0, channels, absolute(x), 0, offsets,
                scale, 0, LENGTH, LENGTH);
        for (int i = 0; i < out.length; i++) {
            if (!(Math.abs(out[i] - exact[i]) <= 2 * FloatCorrelation.ERROR_BOUND * scale[i])) {
                throw new IllegalStateException("output " + i + " is " + out[i] + ", expected " + exact[i]);
            }
        }
        WarmUp.settle(this::run);
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

    /** {@return the output, [M][positions]} */
    @Benchmark
    public float[] run() {
        correlation.correlate(packed, 0, channels, x, 0, offsets, out, 0, LENGTH, LENGTH);
        return out;
    }
}
