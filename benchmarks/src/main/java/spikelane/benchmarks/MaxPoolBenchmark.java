package spikelane.benchmarks;

import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.MaxPool;

/** 2 x 2 max-pooling of spikes. */
public class MaxPoolBenchmark extends KernelBenchmark {
    /** Channels @ image. */
    @Param({"128@32x32", "128@128x128"})
    public String shape;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    @Override
    protected Subject subject(Arena arena) {
        Shapes.Image image = Shapes.image(shape);
        int width = image.width();
        SpikeBits in = Inputs.bernoulli(arena, image.pixels(), image.channels(), 0.1);
        SpikeBits out = new SpikeBits(arena, (image.height() / 2) * (width / 2), image.channels());
        MaxPool pool = kernels(implementation).maxPool();
        Runnable call = () -> pool.pool(in, width, out);
        return new Subject(call, () -> {
            call.run();
            SpikeBits expected = new SpikeBits(arena, out.pixels(), image.channels());
            MaxPool.scalar().pool(in, width, expected);
            Inputs.assertSame(expected, out);
        });
    }
}
