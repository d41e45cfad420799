package spikelane.kernels.counts;

import java.util.List;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.layer.Taps;
import spikelane.kernels.layer.Taps.Tap;

/** The specification: plain loops over output and kernel. */
final class CountPropagationScalar implements CountPropagation {
    private final IntWeights weights;
    private final int maxCount;

    /**
     * @param weights  weights of the layer
     * @param maxCount largest count
     */
    CountPropagationScalar(IntWeights weights, int maxCount) {
        CountPropagation.check(weights, maxCount);
        this.weights = weights;
        this.maxCount = maxCount;
    }

    @Override
    public RowWork row() {
        int outputs = weights.geometry().outputs();
        return RowWork.ofSpikes(outputs, Resource.BYTE_ADD, outputs);
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
    public int maxCount() {
        return maxCount;
    }

    @Override
    public void propagate(EventCounts input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntMap currents,
            int at) {
        Geometry g = geometry();
        CountPropagation.check(this, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        int channelTo = Math.min(g.outputs(), groupTo * Channels.GROUP);
        for (int p = pixelFrom; p < pixelTo; p++) {
            List<Tap> taps = Taps.under(g, p);
            for (int m = groupFrom * Channels.GROUP; m < channelTo; m++) {
                int sum = 0;
                for (Tap tap : taps) {
                    for (int c = 0; c < g.channels(); c++) {
                        sum += input.get(tap.y() * g.width() + tap.x(), c) * weights.get(tap.row() + c, m);
                    }
                }
                currents.set(at + p - pixelFrom, m, sum);
            }
        }
    }
}
