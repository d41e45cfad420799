package spikelane.kernels.floats;

import static spikelane.kernels.data.Channels.fma;

import spikelane.kernels.data.Channels;
import spikelane.kernels.data.FloatMap;
import spikelane.kernels.data.FloatNeurons;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.Tie;
import spikelane.kernels.layer.NeuronUpdate;

/** The specification: one neuron after the other. */
final class FloatLifUpdateScalar implements FloatLifUpdate {
    private final FloatNeurons neurons;

    /** @param neurons parameters */
    FloatLifUpdateScalar(FloatNeurons neurons) {
        this.neurons = neurons;
    }

    @Override
    public void update(FloatMap currents, int at, FloatMap membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        NeuronUpdate.check(neurons.channels(), currents.channels(), currents.pixels(), at, membrane.channels(),
                membrane.pixels(), spikes, pixelFrom, pixelTo, groupFrom, groupTo);
        int channelTo = Math.min(neurons.channels(), groupTo * Channels.GROUP);
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int m = groupFrom * Channels.GROUP; m < channelTo; m++) {
                step(currents.get(at + p - pixelFrom, m), p, m, membrane, spikes);
            }
        }
    }

    private void step(float current, int p, int m, FloatMap membrane, SpikeBits spikes) {
        float v = membrane.get(p, m);
        float i = fma(current, neurons.scale()[m], neurons.bias()[m]);
        float u = fma(neurons.gain(), neurons.leaky() ? i - (v - neurons.vReset()) : i, v);
        float threshold = neurons.threshold()[m];
        boolean spike = neurons.tie() == Tie.FIRES ? u >= threshold : u > threshold;
        membrane.set(p, m, !spike ? u : neurons.reset() == Reset.HARD ? neurons.vReset() : u - threshold);
        spikes.set(p, m, spike);
    }
}
