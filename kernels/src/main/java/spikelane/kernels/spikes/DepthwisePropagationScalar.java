package spikelane.kernels.spikes;

import java.util.List;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.layer.Taps;
import spikelane.kernels.layer.Taps.Tap;

/** The specification: plain loops over output and kernel. */
final class DepthwisePropagationScalar implements DepthwisePropagation {
    private final IntWeights filters;
    private final Geometry geometry;
    /** M/C. */
    private final int ofChannel;

    /**
     * @param filters  weights of the layer
     * @param channels C
     */
    DepthwisePropagationScalar(IntWeights filters, int channels) {
        geometry = DepthwisePropagation.layer(filters, channels);
        this.filters = filters;
        ofChannel = geometry.outputs() / channels;
    }

    @Override
    public RowWork row() {
        return RowWork.ofSpikes(ofChannel, Resource.BYTE_ADD, ofChannel);
    }

    @Override
    public long tableBytes() {
        return (long) filters.geometry().rows() * filters.stride();
    }

    @Override
    public Geometry geometry() {
        return geometry;
    }

    @Override
    public void propagate(SpikeBits input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntMap currents,
            int at) {
        DepthwisePropagation.check(geometry, input);
        Propagation.check(geometry, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        int channelTo = Math.min(geometry.outputs(), groupTo * Channels.GROUP);
        for (int p = pixelFrom; p < pixelTo; p++) {
            List<Tap> taps = Taps.under(filters.geometry(), p);
            for (int m = groupFrom * Channels.GROUP; m < channelTo; m++) {
                int sum = 0;
                for (Tap tap : taps) {
                    sum += input.get(tap.y() * geometry.width() + tap.x(), m / ofChannel)
                            ? filters.get(tap.row(), m)
                            : 0;
                }
                currents.set(at + p - pixelFrom, m, sum);
            }
        }
    }
}
