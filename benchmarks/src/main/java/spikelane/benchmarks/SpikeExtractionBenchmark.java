package spikelane.benchmarks;

import java.lang.foreign.Arena;
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
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.SpikeBits;
import spikelane.kernels.SpikeExtraction;
import spikelane.kernels.SpikeList;

/** Spike bits to lists of active inputs. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class SpikeExtractionBenchmark {
    /** Channels @ image. */
    @Param({"2048@1x1", "128@32x32"})
    public String shape;

    /** Share of the inputs that spike. */
    @Param("0.1")
    public double density;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    private SpikeBits bits;
    private SpikeList list;
    private SpikeExtraction extraction;

    /** Makes the input and checks the answer. */
    @Setup
    public void prepare() {
        Arena arena = Arena.ofAuto();
        int[] sizes = java.util.Arrays.stream(shape.split("[@x]")).mapToInt(Integer::parseInt).toArray();
        bits = Inputs.bernoulli(arena, sizes[1] * sizes[2], sizes[0], density);
        list = new SpikeList(sizes[1], sizes[2], sizes[0]);
        extraction = Kernels.choose(Implementation.of(implementation)).extraction();
        run();
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
        WarmUp.settle(this::run);
    }

    /** {@return the list} */
    @Benchmark
    public SpikeList run() {
        extraction.extract(bits, list);
        return list;
    }
}
