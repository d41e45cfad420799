package spikelane.benchmarks.sliced;

import java.lang.foreign.Arena;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.kernels.sliced.SlicedTally;

/** Spikes of each channel and sample, counted in a bit-sliced batch of 32, as a TCJA gate needs them. */
public class SlicedTallyBenchmark extends KernelBenchmark {
    private static final int BATCH = 32;

    /** Channels @ image. */
    @Param({"128@16x16", "128@32x32"})
    public String shape;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    @Override
    protected int samplesOfACall() {
        return BATCH;
    }

    @Override
    protected Subject subject(Arena arena) {
        Shapes.Image image = Shapes.image(shape);
        SlicedSpikes spikes = Inputs.sliced(arena, image, BATCH, 0);
        int[] counts = new int[image.channels() * BATCH]; // they go on from call to call
        SlicedTally tally = kernels(implementation).slicedTally();
        Runnable call = () -> tally.byChannel(spikes, counts);
        return new Subject(call, () -> {
            call.run();
            int[] expected = new int[counts.length];
            SlicedTally.scalar().byChannel(spikes, expected);
            if (!Arrays.equals(expected, counts)) {
                throw new IllegalStateException("wrong counts");
            }
        });
    }
}
