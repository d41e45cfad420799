package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.twins.TwinLif;
import spikelane.benchmarks.twins.TwinShortLif;
import spikelane.benchmarks.twins.Twins;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Rotation;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.ShortMap;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Tie;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.narrow.ShortLifUpdate;

/** One time step of neurons with integer state, from currents in memory. */
public class LifUpdateBenchmark extends KernelBenchmark {
    private static final int CHANNELS = 128;
    private static final int GROUPS = Channels.groups(CHANNELS);
    private static final int MAX_CURRENT = 1000;
    private static final int SHORT_CURRENT = 200;
    private static final int SHORT_FRACTION_BITS = 6;

    /** Neurons: 128 channels a pixel. */
    @Param({"16384", "1048576", "16777216"})
    public int neurons;

    /** Kind: lif, of tau 2 and hard reset; lif16, the same in int16; or if, with soft reset, that is silent at its threshold. */
    @Param("lif")
    public String kind = "lif";

    /** Form: scalar, vector, or one of {@link Twins}, c-intrinsics or c-plain. */
    @Param({"scalar", "vector"})
    public String implementation;

    /** Different currents in turn; 1 is repeated for ever. */
    @Param("1")
    public int inputs = 1;

    private IntNeurons neurons(int[] bias, int[] threshold) {
        return switch (kind) {
            case "lif" -> new IntNeurons(1, Reset.HARD, 8, bias, threshold);
            case "if" -> new IntNeurons(IntNeurons.NO_LEAK, Reset.SOFT, Tie.SILENT, 8, bias, threshold);
            default -> throw new IllegalArgumentException("kind " + kind + ": lif, lif16 or if was expected");
        };
    }

    @Override
    protected Subject subject(Arena arena) {
        return kind.equals("lif16") ? shorts(arena) : ints(arena);
    }

    /** Potentials and currents of int16, which are smaller than those of int32. */
    private Subject shorts(Arena arena) {
        int pixels = neurons / CHANNELS;
        RandomGenerator random = Inputs.random();
        IntNeurons parameters = new IntNeurons(1, Reset.HARD, SHORT_FRACTION_BITS,
                random.ints(CHANNELS, -1000, 1000).toArray(), random.ints(CHANNELS, 3000, 12_000).toArray());
        List<IntMap> wide = Stream.generate(() -> currents(arena, pixels, SHORT_CURRENT, random)).limit(inputs)
                .toList();
        Rotation<Integer> turn = new Rotation<>(IntStream.range(0, inputs).boxed().toList());
        SpikeBits spikes = new SpikeBits(arena, pixels, CHANNELS);
        Runnable call;
        IntBinaryOperator potentials;
        if (Twins.isTwin(implementation)) {
            TwinShortLif twin = new TwinShortLif(arena, parameters, pixels, SHORT_CURRENT, implementation);
            List<MemorySegment> currents = wide.stream().map(map -> twin.currents(arena, map)).toList();
            call = () -> twin.update(currents.get(turn.next()), spikes);
            potentials = twin::potential;
        } else {
            ShortMap membrane = new ShortMap(arena, pixels, CHANNELS);
            ShortLifUpdate lif = implementation.equals("scalar")
                    ? ShortLifUpdate.scalar(parameters, SHORT_CURRENT, new int[CHANNELS], 1)
                    : ShortLifUpdate.vector(arena, parameters, SHORT_CURRENT, new int[CHANNELS], 1);
            List<ShortMap> currents = wide.stream().map(map -> narrow(arena, map)).toList();
            call = () -> lif.update(currents.get(turn.next()), 0, membrane, spikes, 0, pixels, 0, GROUPS);
            potentials = membrane::get;
        }
        return new Subject(call, () -> {
            LifUpdate scalar = LifUpdate.scalar(parameters, SHORT_CURRENT);
            IntMap expected = new IntMap(arena, pixels, CHANNELS);
            SpikeBits expectedSpikes = new SpikeBits(arena, pixels, CHANNELS);
            for (int t = 0; t < Math.max(3, inputs); t++) {
                call.run();
                scalar.update(wide.get(turn.current()), 0, expected, expectedSpikes, 0, pixels, 0, GROUPS);
                Inputs.assertSame(expected, potentials);
                Inputs.assertSame(expectedSpikes, spikes);
            }
        });
    }

    private static ShortMap narrow(Arena arena, IntMap wide) {
        ShortMap narrow = new ShortMap(arena, wide.pixels(), wide.channels());
        for (int p = 0; p < wide.pixels(); p++) {
            for (int m = 0; m < wide.channels(); m++) {
                narrow.set(p, m, wide.get(p, m));
            }
        }
        return narrow;
    }

    private Subject ints(Arena arena) {
        int pixels = neurons / CHANNELS;
        IntMap membrane = new IntMap(arena, pixels, CHANNELS);
        SpikeBits spikes = new SpikeBits(arena, pixels, CHANNELS);
        RandomGenerator random = Inputs.random();
        Rotation<IntMap> currents = new Rotation<>(
                Stream.generate(() -> currents(arena, pixels, MAX_CURRENT, random)).limit(inputs).toList());
        IntNeurons parameters = neurons(random.ints(CHANNELS, -1000, 1000).toArray(),
                random.ints(CHANNELS, 50_000, 200_000).toArray());
        Runnable call;
        if (Twins.isTwin(implementation)) {
            TwinLif twin = new TwinLif(arena, parameters, implementation);
            call = () -> twin.update(currents.next(), membrane, spikes);
        } else {
            LifUpdate lif = kernels(implementation).lifUpdate(arena, parameters, MAX_CURRENT);
            call = () -> lif.update(currents.next(), 0, membrane, spikes, 0, pixels, 0, GROUPS);
        }
        return new Subject(call, () -> {
            LifUpdate scalar = LifUpdate.scalar(parameters, MAX_CURRENT);
            IntMap expected = new IntMap(arena, pixels, CHANNELS);
            SpikeBits expectedSpikes = new SpikeBits(arena, pixels, CHANNELS);
            for (int t = 0; t < Math.max(3, inputs); t++) {
                call.run();
                scalar.update(currents.current(), 0, expected, expectedSpikes, 0, pixels, 0, GROUPS);
                Inputs.assertSame(expected, membrane);
                Inputs.assertSame(expectedSpikes, spikes);
            }
        });
    }

    private static IntMap currents(Arena arena, int pixels, int largest, RandomGenerator random) {
        IntMap currents = new IntMap(arena, pixels, CHANNELS);
        for (int p = 0; p < pixels; p++) {
            for (int m = 0; m < CHANNELS; m++) {
                currents.set(p, m, random.nextInt(-largest, largest + 1));
            }
        }
        return currents;
    }
}
