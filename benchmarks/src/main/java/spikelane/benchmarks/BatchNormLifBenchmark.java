package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.work.Inputs;
import spikelane.kernels.training.BatchNormLif;

/** Batch norm and neurons of a channel through time, forward: the stage of training behind a convolution. */
public class BatchNormLifBenchmark extends KernelBenchmark {
    private static final float BIAS = 0.25f;

    /** T. */
    @Param("20")
    public int steps;

    /** Positions of a time step. */
    @Param({"1024", "16384"})
    public int plane;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    @Override
    protected Subject subject(Arena arena) {
        float[] z = Inputs.floats(steps * plane);
        float[] mean = new float[steps];
        float[] scale = new float[steps];
        Arrays.fill(scale, 1.5f);
        float[] potentials = new float[z.length];
        BatchNormLif lif = kernels(implementation).vector() ? BatchNormLif.vector() : BatchNormLif.scalar();
        Runnable call = () -> lif.membranes(z, 0, steps, plane, mean, scale, BIAS, potentials, 0);
        return new Subject(call, () -> {
            call.run();
            float[] expected = new float[z.length];
            BatchNormLif.scalar().membranes(z, 0, steps, plane, mean, scale, BIAS, expected, 0);
            double largest = 0;
            for (float value : expected) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < expected.length; i++) {
                Inputs.assertClose("potential " + i, expected[i], potentials[i], BatchNormLif.ERROR_BOUND * largest);
            }
        });
    }
}
