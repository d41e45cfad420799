package spikelane.kernels.counts;

import java.lang.foreign.Arena;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.layer.RowWork;

/** Specification of {@link CountLayer}: the currents of all pixels, then their neurons. */
final class CountLayerScalar implements CountLayer {
    private final CountPropagation propagation;
    private final LifUpdate lif;
    private final int[] initial;

    CountLayerScalar(IntWeights weights, IntNeurons neurons, int[] initial, int maxCount) {
        CountLayer.check(weights, neurons, initial, maxCount);
        propagation = CountPropagation.scalar(weights, maxCount);
        lif = LifUpdate.scalar(neurons, weights.maxCurrent() * maxCount);
        this.initial = initial.clone();
    }

    @Override
    public Geometry geometry() {
        return propagation.geometry();
    }

    @Override
    public int maxCount() {
        return propagation.maxCount();
    }

    @Override
    public int narrowCount() {
        return -1;
    }

    @Override
    public RowWork row() {
        return propagation.row();
    }

    @Override
    public Neurons newNeurons(Arena arena, int rows) {
        Geometry g = geometry();
        IntMap currents = new IntMap(arena, g.outputPixels(), g.outputs());
        IntMap membrane = new IntMap(arena, g.outputPixels(), g.outputs());
        return new Neurons() {
            private int from;
            private int to;

            @Override
            public void begin(int rowFrom, int rowTo) {
                CountLayer.check(g, rows, rowFrom, rowTo);
                from = rowFrom * g.outputWidth();
                to = rowTo * g.outputWidth();
                for (int p = from; p < to; p++) {
                    for (int m = 0; m < initial.length; m++) {
                        membrane.set(p, m, initial[m]);
                    }
                }
            }

            @Override
            public void step(EventCounts input, SpikeBits spikes) {
                CountLayer.check(CountLayerScalar.this, input, spikes);
                int groups = Channels.groups(g.outputs());
                propagation.propagate(input, from, to, 0, groups, currents, from);
                lif.update(currents, from, membrane, spikes, from, to, 0, groups);
            }
        };
    }
}
