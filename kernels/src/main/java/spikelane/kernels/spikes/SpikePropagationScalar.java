package spikelane.kernels.spikes;

import java.lang.foreign.Arena;
import java.util.List;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.layer.Taps;
import spikelane.kernels.layer.Taps.Tap;

/** The specification: plain loops over output, kernel and active inputs. */
final class SpikePropagationScalar implements SpikePropagation {
    static final SpikeForm FORM = new SpikeForm("scalar") {
        @Override
        public boolean suits(IntWeights weights) {
            return true;
        }

        @Override
        public SpikePropagation make(Arena arena, IntWeights weights) {
            return new SpikePropagationScalar(weights);
        }

        @Override
        public Work work(IntWeights weights, double spikeDensity) {
            Geometry g = weights.geometry();
            return new Work((double) g.outputPixels() * g.outputs(), active(g, spikeDensity), 0);
        }

        @Override
        public List<Sample> samples(Geometry g) {
            return List.of();
        }
    };

    private final IntWeights weights;

    /** @param weights weights of the layer */
    SpikePropagationScalar(IntWeights weights) {
        SpikePropagation.check(weights);
        this.weights = weights;
    }

    @Override
    public SpikeForm form() {
        return FORM;
    }

    @Override
    public RowWork row() {
        return RowWork.ofSpikes(weights.geometry().outputs(), Resource.BYTE_ADD, weights.geometry().outputs());
    }

    @Override
    public long tableBytes() {
        return (long) weights.geometry().rows() * weights.stride();
    }

    @Override
    public Geometry geometry() {
        return weights.geometry();
    }

    @Override
    public void propagate(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntMap currents,
            int at) {
        Geometry g = geometry();
        Propagation.check(g, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        int channelTo = Math.min(g.outputs(), groupTo * Channels.GROUP);
        for (int p = pixelFrom; p < pixelTo; p++) {
            List<Tap> taps = Taps.under(g, p);
            for (int m = groupFrom * Channels.GROUP; m < channelTo; m++) {
                int sum = 0;
                for (Tap tap : taps) {
                    for (int i = input.start(tap.y(), tap.x()); i < input.start(tap.y(), tap.x() + 1); i++) {
                        sum += weights.get(tap.row() + input.entry(i) - tap.x() * g.channels(), m);
                    }
                }
                currents.set(at + p - pixelFrom, m, sum);
            }
        }
    }
}
