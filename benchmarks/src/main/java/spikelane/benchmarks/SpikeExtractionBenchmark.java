package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.twins.TwinExtraction;
import spikelane.benchmarks.twins.Twins;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Rotation;
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

    /** Form: scalar, vector, or one of {@link Twins}, c-intrinsics or c-plain. */
    @Param({"scalar", "vector"})
    public String implementation;

    /** Different inputs in turn; 1 is repeated for ever. */
    @Param("1")
    public int inputs = 1;

    @Override
    protected Subject subject(Arena arena) {
        Shapes.Image image = Shapes.image(shape);
        Rotation<SpikeBits> frames = Inputs.bernoulli(arena, image.pixels(), image.channels(), density, inputs);
        SpikeList list = new SpikeList(image.height(), image.width(), image.channels());
        if (Twins.isTwin(implementation)) {
            TwinExtraction twin = new TwinExtraction(arena, list, implementation);
            return subject(frames, list, twin::extract, () -> twin.copyTo(list));
        }
        SpikeExtraction extraction = kernels(implementation).extraction();
        return subject(frames, list, bits -> extraction.extract(bits, list), () -> {});
    }

    /** @param fetch brings the lists to {@code list} from where they were made */
    private static Subject subject(Rotation<SpikeBits> frames, SpikeList list, Consumer<SpikeBits> extraction,
            Runnable fetch) {
        Runnable call = () -> extraction.accept(frames.next());
        return new Subject(call, () -> {
            for (int i = 0; i < frames.size(); i++) {
                call.run();
                fetch.run();
                check(frames.current(), list);
            }
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
