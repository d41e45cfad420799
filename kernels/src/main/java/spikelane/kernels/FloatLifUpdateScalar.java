package spikelane.kernels;

/** The specification: one neuron after the other. */
public final class FloatLifUpdateScalar implements FloatLifUpdate {
    private final FloatNeurons neurons;

    /** @param neurons parameters */
    public FloatLifUpdateScalar(FloatNeurons neurons) {
        this.neurons = neurons;
    }

    @Override
    public void update(FloatLanes currents, int at, FloatLanes membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        NeuronUpdate.check(neurons.channels(), currents.channels(), currents.pixels(), at, membrane.channels(),
                membrane.pixels(), spikes, pixelFrom, pixelTo, groupFrom, groupTo);
        int channelTo = Math.min(neurons.channels(), groupTo * Lanes.GROUP);
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int m = groupFrom * Lanes.GROUP; m < channelTo; m++) {
                step(currents.get(at + p - pixelFrom, m), p, m, membrane, spikes);
            }
        }
    }

    @Override
    public void updateInt(IntLanes currents, int at, FloatLanes membrane, SpikeBits spikes, int pixelFrom, int pixelTo,
            int groupFrom, int groupTo) {
        NeuronUpdate.check(neurons.channels(), currents.channels(), currents.pixels(), at, membrane.channels(),
                membrane.pixels(), spikes, pixelFrom, pixelTo, groupFrom, groupTo);
        int channelTo = Math.min(neurons.channels(), groupTo * Lanes.GROUP);
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int m = groupFrom * Lanes.GROUP; m < channelTo; m++) {
                step(currents.get(at + p - pixelFrom, m), p, m, membrane, spikes);
            }
        }
    }

    private void step(float current, int p, int m, FloatLanes membrane, SpikeBits spikes) {
        float v = membrane.get(p, m);
        float i = Math.fma(current, neurons.scale()[m], neurons.bias()[m]);
        float u = Math.fma(neurons.gain(), neurons.leaky() ? i - (v - neurons.vReset()) : i, v);
        boolean spike = u >= neurons.threshold()[m];
        membrane.set(p, m, !spike ? u : neurons.reset() == Reset.HARD ? neurons.vReset() : u - neurons.threshold()[m]);
        spikes.set(p, m, spike);
    }
}
