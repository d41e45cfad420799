package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Param;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Rotation;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.floats.FloatLifUpdate;

/** One time step of LIF neurons (tau 2, hard reset) with float32 state, from currents in memory. */
public class FloatLifUpdateBenchmark extends KernelBenchmark {
    private static final int CHANNELS = 128;
    private static final int GROUPS = Channels.groups(CHANNELS);

    /** Neurons: 128 channels a pixel. */
    @Param({"16384", "1048576", "16777216"})
    public int neurons;

    /** Form. */
    @Param({"scalar", "vector"})
    public String implementation;

    /** Different currents in turn; 1 is repeated for ever. */
    @Param("1")
    public int inputs = 1;

    @Override
    protected Subject subject(Arena arena) {
        int pixels = neurons / CHANNELS;
        FloatMap membrane = new FloatMap(arena, pixels, CHANNELS);
        SpikeBits spikes = new SpikeBits(arena, pixels, CHANNELS);
        float[] values = Inputs.floats(neurons);
        Rotation<FloatMap> currents = new Rotation<>(
                IntStream.range(0, inputs).mapToObj(i -> currents(arena, values, i)).toList());
        float[] threshold = new float[CHANNELS];
        Arrays.fill(threshold, 1);
        FloatNeurons parameters = new FloatNeurons(true, 0.5f, Reset.HARD, 0, Inputs.floats(CHANNELS),
                Inputs.floats(CHANNELS), threshold);
        FloatLifUpdate lif = kernels(implementation).floatLifUpdate(arena, parameters);
        Runnable call = () -> lif.update(currents.next(), 0, membrane, spikes, 0, pixels, 0, GROUPS);
        return new Subject(call, () -> {
            FloatLifUpdate scalar = FloatLifUpdate.scalar(parameters);
            FloatMap expected = new FloatMap(arena, pixels, CHANNELS);
            SpikeBits expectedSpikes = new SpikeBits(arena, pixels, CHANNELS);
            for (int t = 0; t < Math.max(3, inputs); t++) {
                call.run();
                scalar.update(currents.current(), 0, expected, expectedSpikes, 0, pixels, 0, GROUPS);
                Inputs.assertClose(expected, membrane, 0);
                Inputs.assertSame(expectedSpikes, spikes);
            }
        });
    }

    /** The same values, begun at another one for each input. */
    private static FloatMap currents(Arena arena, float[] values, int input) {
        FloatMap currents = new FloatMap(arena, values.length / CHANNELS, CHANNELS);
        for (int i = 0; i < values.length; i++) {
            currents.set(i / CHANNELS, i % CHANNELS, values[(i + input * (CHANNELS + 1)) % values.length]);
        }
        return currents;
    }
}
