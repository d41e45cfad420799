package spikelane.benchmarks.sliced;

import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.KernelBenchmark;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.sliced.SlicedPool;
import spikelane.kernels.sliced.SlicedSpikes;

/** 2 x 2 max-pooling of spikes that are bit-sliced over a batch of 32. */
public class SlicedPoolBenchmark extends KernelBenchmark {
    private static final int BATCH = 32;

    /** Channels @ image. */
    @Param({"128@32x32", "128@128x128"})
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
        SlicedSpikes in = Inputs.sliced(arena, image, BATCH, 1);
        SlicedSpikes out = pooled(arena, image);
        SlicedPool pool = kernels(implementation).slicedPool();
        Runnable call = () -> pool.pool(in, out);
        return new Subject(call, () -> {
            call.run();
            SlicedSpikes expected = pooled(arena, image);
            SlicedPool.scalar().pool(in, expected);
            SpikeBits wanted = new SpikeBits(arena, image.pixels() / 4, image.channels());
            SpikeBits found = new SpikeBits(arena, image.pixels() / 4, image.channels());
            for (int n = 0; n < BATCH; n++) {
                expected.unpack(n, wanted);
                out.unpack(n, found);
                Inputs.assertSame(wanted, found);
            }
        });
    }

    private static SlicedSpikes pooled(Arena arena, Shapes.Image image) {
        return new SlicedSpikes(arena, image.channels(), image.height() / 2, image.width() / 2, BATCH, 1);
    }
}
