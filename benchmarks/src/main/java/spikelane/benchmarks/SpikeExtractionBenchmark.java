package spikelane.benchmarks;

import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.SpikeExtraction;

/** Spike bits to lists of active inputs. */
public class SpikeExtractionBenchmark extends KernelBenchmark {
    /** Channels @ image. */
    @Param({"2048@1x1", "128@32x32"})
    public String shape;

    /** Share of the inputs that spike. */
    @Param("0.1")
    public double density;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    @Override
    protected Subject subject(Arena arena) {
        Shapes.Image image = Shapes.image(shape);
        SpikeBits bits = Inputs.bernoulli(arena, image.pixels(), image.channels(), density);
        SpikeList list = new SpikeList(image.height(), image.width(), image.channels());
        SpikeExtraction extraction = kernels(implementation).extraction();
        Runnable call = () -> extraction.extract(bits, list);
        return new Subject(call, () -> {
            call.run();
            check(bits, list);
        });
    }

    private static void check(SpikeBits bits, SpikeList list) {
        long found = 0;
        for (int y = 0; y < list.rows(); y++) {
            for (int i = list.start(y, 0); i < list.start(y, list.width()); i++, found++) {
                int x = list.entry(i) / list.channels();
                if (!bits.get(y * list.width() + x, list.entry(i) % list.channels())) {
                    throw new IllegalStateException("row " + y + " lists a silent input");
                }
            }
        }
        if (found != bits.count()) {
            throw new IllegalStateException(found + " entries for " + bits.count() + " spikes");
        }
    }
}
