package spikelane.kernels;

/** The specification: plain loops over output, kernel and active inputs. */
public final class FloatSpikePropagationScalar implements FloatSpikePropagation {
    private final FloatWeights weights;

    /** @param weights weights of the layer */
    public FloatSpikePropagationScalar(FloatWeights weights) {
        this.weights = weights;
    }

    @Override
    public Geometry geometry() {
        return weights.geometry();
    }

    @Override
    public void propagate(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, FloatLanes currents,
            int at) {
        Geometry g = geometry();
        Propagation.check(g, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        int channelTo = Math.min(g.outputs(), groupTo * Lanes.GROUP);
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int m = groupFrom * Lanes.GROUP; m < channelTo; m++) {
                currents.set(at + p - pixelFrom, m, current(input, p / g.outputWidth(), p % g.outputWidth(), m));
            }
        }
    }

    private float current(SpikeList input, int outputY, int outputX, int m) {
        Geometry g = geometry();
        float sum = 0;
        for (int r = 0; r < g.kernelHeight(); r++) {
            for (int s = 0; s < g.kernelWidth(); s++) {
                int y = outputY * g.stride() + r - g.padding();
                int x = outputX * g.stride() + s - g.padding();
                if (y < 0 || y >= g.height() || x < 0 || x >= g.width()) {
                    continue;
                }
                for (int i = input.start(y, x); i < input.start(y, x + 1); i++) {
                    int c = input.entry(i) - x * g.channels();
                    sum += weights.get((r * g.kernelWidth() + s) * g.channels() + c, m);
                }
            }
        }
        return sum;
    }
}
