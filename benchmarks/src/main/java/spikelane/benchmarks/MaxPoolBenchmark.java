package spikelane.benchmarks;

import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.MaxPool;

/** Max-pooling of spikes. */
public class MaxPoolBenchmark extends KernelBenchmark {
    /** Channels @ image. */
    @Param({"128@32x32", "128@128x128"})
    public String shape;

    /** Window: halving, or another, such as 3 stride 2 padding 1. */
    @Param("2 stride 2")
    public String window;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    @Override
    protected Subject subject(Arena arena) {
        Shapes.Image image = Shapes.image(shape);
        PoolWindow pooled = Shapes.window(image, window);
        SpikeBits in = Inputs.bernoulli(arena, image.pixels(), image.channels(), 0.1);
        SpikeBits out = new SpikeBits(arena, pooled.outputPixels(), image.channels());
        MaxPool pool = kernels(implementation).maxPool();
        Runnable call = () -> pool.pool(in, pooled, out);
        return new Subject(call, () -> {
            call.run();
            SpikeBits expected = new SpikeBits(arena, out.pixels(), image.channels());
            MaxPool.scalar().pool(in, pooled, expected);
            Inputs.assertSame(expected, out);
        });
    }
}
