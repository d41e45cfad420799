package spikelane.benchmarks;

import java.util.Arrays;
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
import spikelane.kernels.BatchNormLif;
import spikelane.kernels.BatchNormLifScalar;

/** Batch norm and neurons of a channel through time, forward: the stage of training behind a convolution. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class BatchNormLifBenchmark {
    /** T. */
    @Param("20")
    public int steps;

    /** Positions of a time step. */
    @Param({"1024", "16384"})
    public int plane;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    private float[] z;
    private float[] mean;
    private float[] scale;
    private float[] potentials;
    private BatchNormLif lif;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        z = Inputs.floats(steps * plane);
        mean = new float[steps];
        scale = new float[steps];
        Arrays.fill(scale, 1.5f);
        potentials = new float[z.length];
        lif = switch (implementation) {
            case "scalar" -> new BatchNormLifScalar();
            case "vector" -> BatchNormLif.vector();
            default -> throw Inputs.unknown(implementation);
        };
        run();
        float[] expected = new float[z.length];
        new BatchNormLifScalar().membranes(z, 0, steps, plane, mean, scale, 0.25f, expected, 0);
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - potentials[i]) <= BatchNormLif.ERROR_BOUND * largest)) {
                throw new IllegalStateException("potential " + i + ": " + potentials[i] + " instead of " + expected[i]);
            }
        }
        WarmUp.settle(this::run);
    }

    /** {@return the membrane potentials} */
    @Benchmark
    public float[] run() {
        lif.membranes(z, 0, steps, plane, mean, scale, 0.25f, potentials, 0);
        return potentials;
    }
}
