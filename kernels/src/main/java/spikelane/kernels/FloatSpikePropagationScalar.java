package spikelane.kernels;

import java.util.Arrays;

/** The specification: {@link GatedPropagationScalar} with all gates 1, by which a product is exact. */
public final class FloatSpikePropagationScalar implements FloatSpikePropagation {
    private final GatedPropagationScalar gated;
    private final float[] ones;

    /** @param weights weights of the layer */
    public FloatSpikePropagationScalar(FloatWeights weights) {
        gated = new GatedPropagationScalar(weights);
        ones = new float[weights.geometry().channels()];
        Arrays.fill(ones, 1);
    }

    @Override
    public Geometry geometry() {
        return gated.geometry();
    }

    @Override
    public void propagate(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, FloatLanes currents,
            int at) {
        Propagation.check(geometry(), input);
        gated.propagate(new GatedSpikes(input, ones), pixelFrom, pixelTo, groupFrom, groupTo, currents, at);
    }
}
