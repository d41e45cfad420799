package spikelane.kernels.layer;

import spikelane.kernels.data.Channels;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Tie;

/** The specification: one neuron after the other. */
final class LifUpdateScalar implements LifUpdate {
    private final IntNeurons neurons;

    /**
     * @param neurons    parameters
     * @param maxCurrent largest absolute current
     */
    LifUpdateScalar(IntNeurons neurons, long maxCurrent) {
        LifUpdate.check(neurons, maxCurrent);
        this.neurons = neurons;
    }

    @Override
    public void update(IntMap currents, int at, IntMap membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        NeuronUpdate.check(neurons.channels(), currents.channels(), currents.pixels(), at, membrane.channels(),
                membrane.pixels(), spikes, pixelFrom, pixelTo, groupFrom, groupTo);
        int channelTo = Math.min(neurons.channels(), groupTo * Channels.GROUP);
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int m = groupFrom * Channels.GROUP; m < channelTo; m++) {
                int v = membrane.get(p, m);
                int i = (currents.get(at + p - pixelFrom, m) << neurons.fractionBits()) + neurons.bias()[m];
                int u = neurons.leakShift() == IntNeurons.NO_LEAK ? v + i : v + ((i - v) >> neurons.leakShift());
                int threshold = neurons.threshold()[m];
                boolean spike = neurons.tie() == Tie.FIRES ? u >= threshold : u > threshold;
                int after = !spike ? u : neurons.reset() == Reset.HARD ? 0 : u - threshold;
                membrane.set(p, m, Math.clamp(after, -LIMIT, LIMIT));
                spikes.set(p, m, spike);
            }
        }
    }
}
