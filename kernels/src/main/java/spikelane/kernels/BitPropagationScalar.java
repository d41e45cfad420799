package spikelane.kernels;

/** The specification: a plain loop over outputs and inputs. */
public final class BitPropagationScalar implements BitPropagation {
    private final PackedWeights weights;

    /** @param weights ternary weights of a fully connected layer */
    public BitPropagationScalar(PackedWeights weights) {
        BitPropagation.check(weights);
        this.weights = weights;
    }

    @Override
    public Geometry geometry() {
        return weights.geometry();
    }

    @Override
    public void propagate(SpikeBits input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntLanes currents,
            int at) {
        Geometry g = geometry();
        BitPropagation.check(g, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        if (pixelFrom == pixelTo) {
            return;
        }
        for (int m = groupFrom * Lanes.GROUP; m < Math.min(g.outputs(), groupTo * Lanes.GROUP); m++) {
            int sum = 0;
            for (int row = 0; row < g.rows(); row++) {
                if (input.get(row / g.channels(), row % g.channels())) {
                    sum += weights.get(row, m);
                }
            }
            currents.set(at, m, sum);
        }
    }
}
