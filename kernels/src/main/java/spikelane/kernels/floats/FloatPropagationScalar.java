package spikelane.kernels.floats;

import java.util.List;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.layer.Taps;
import spikelane.kernels.layer.Taps.Tap;

/** The specification: plain loops over output, kernel and channels. */
final class FloatPropagationScalar<I> implements FloatPropagation<I> {
    private final FloatInput<I> kind;
    private final FloatWeights weights;

    FloatPropagationScalar(FloatInput<I> kind, FloatWeights weights) {
        this.kind = kind;
        this.weights = weights;
    }

    @Override
    public Geometry geometry() {
        return weights.geometry();
    }

    @Override
    public RowWork row() {
        int outputs = weights.geometry().outputs();
        return RowWork.ofSpikes((double) outputs * Float.BYTES, Resource.FMA, outputs);
    }

    @Override
    public long tableBytes() {
        return (long) weights.geometry().rows() * weights.geometry().outputs() * Float.BYTES;
    }

    @Override
    public void propagate(I input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, FloatMap currents, int at) {
        Geometry g = geometry();
        kind.check(g, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        int channelTo = Math.min(g.outputs(), groupTo * Channels.GROUP);
        float[][] values = new float[g.kernelHeight() * g.kernelWidth()][g.channels()];
        for (int p = pixelFrom; p < pixelTo; p++) {
            List<Tap> taps = Taps.under(g, p);
            for (int i = 0; i < taps.size(); i++) {
                kind.values(g, input, taps.get(i).y(), taps.get(i).x(), values[i]);
            }
            for (int m = groupFrom * Channels.GROUP; m < channelTo; m++) {
                float sum = 0;
                for (int i = 0; i < taps.size(); i++) {
                    for (int c = 0; c < g.channels(); c++) {
                        if (values[i][c] != 0) {
                            sum += values[i][c] * weights.get(taps.get(i).row() + c, m);
                        }
                    }
                }
                currents.set(at + p - pixelFrom, m, sum);
            }
        }
    }
}
