package spikelane.kernels.narrow;

import java.lang.foreign.Arena;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.ShortMap;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.LifUpdate;

/** The specification: {@link LifUpdate}'s, of potentials that are widened before and narrowed behind it. */
final class ShortLifUpdateScalar implements ShortLifUpdate {
    private final LifUpdate lif;
    private final int channels;

    ShortLifUpdateScalar(IntNeurons neurons, long maxCurrent, int[] initial, int steps) {
        ShortLifUpdate.check(neurons, maxCurrent, initial, steps);
        lif = LifUpdate.scalar(neurons, maxCurrent);
        channels = neurons.channels();
    }

    @Override
    public void update(IntMap currents, int at, ShortMap membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        IntMap wide = wide(membrane);
        lif.update(currents, at, wide, spikes, pixelFrom, pixelTo, groupFrom, groupTo);
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int m = 0; m < channels; m++) {
                membrane.set(p, m, wide.get(p, m));
            }
        }
    }

    @Override
    public void update(ShortMap currents, int at, ShortMap membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        update(wide(currents), at, membrane, spikes, pixelFrom, pixelTo, groupFrom, groupTo);
    }

    private static IntMap wide(ShortMap map) {
        IntMap wide = new IntMap(Arena.ofAuto(), map.pixels(), map.channels());
        for (int p = 0; p < map.pixels(); p++) {
            for (int m = 0; m < map.channels(); m++) {
                wide.set(p, m, map.get(p, m));
            }
        }
        return wide;
    }
}
