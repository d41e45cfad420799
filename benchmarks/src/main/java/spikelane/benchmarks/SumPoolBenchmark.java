package spikelane.benchmarks;

import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Rotation;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.SumPool;

/** Sum-pooling of spikes into counts. */
public class SumPoolBenchmark extends KernelBenchmark {
    /** Channels @ image. */
    @Param({"128@32x32", "128@128x128"})
    public String shape;

    /** Window. */
    @Param({"2 stride 2", "3 stride 2 padding 1"})
    public String window;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    /** Different inputs in turn; 1 is repeated for ever. */
    @Param("1")
    public int inputs = 1;

    @Override
    protected Subject subject(Arena arena) {
        Shapes.Image image = Shapes.image(shape);
        PoolWindow pooled = Shapes.window(image, window);
        Rotation<SpikeBits> frames = Inputs.bernoulli(arena, image.pixels(), image.channels(), 0.1, inputs);
        EventCounts out = new EventCounts(arena, pooled.outputPixels(), image.channels(), pooled.taps());
        SumPool pool = kernels(implementation).sumPool();
        Runnable call = () -> pool.pool(frames.next(), pooled, out);
        return new Subject(call, () -> {
            EventCounts expected = new EventCounts(arena, out.pixels(), image.channels(), pooled.taps());
            for (int i = 0; i < frames.size(); i++) {
                call.run();
                SumPool.scalar().pool(frames.current(), pooled, expected);
                Inputs.assertSame(expected, out);
            }
        });
    }
}
