package spikelane.kernels;

/** The specification: plain loops over output and kernel. */
public final class FloatCountPropagationScalar implements FloatCountPropagation {
    private final FloatWeights weights;

    /** @param weights weights of the layer */
    public FloatCountPropagationScalar(FloatWeights weights) {
        this.weights = weights;
    }

    @Override
    public Geometry geometry() {
        return weights.geometry();
    }

    @Override
    public void propagate(EventCounts input, int pixelFrom, int pixelTo, int groupFrom, int groupTo,
            FloatLanes currents, int at) {
        Geometry g = geometry();
        FloatCountPropagation.check(g, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        int channelTo = Math.min(g.outputs(), groupTo * Lanes.GROUP);
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int m = groupFrom * Lanes.GROUP; m < channelTo; m++) {
                currents.set(at + p - pixelFrom, m, current(input, p / g.outputWidth(), p % g.outputWidth(), m));
            }
        }
    }

    private float current(EventCounts input, int outputY, int outputX, int m) {
        Geometry g = geometry();
        float sum = 0;
        for (int r = 0; r < g.kernelHeight(); r++) {
            for (int s = 0; s < g.kernelWidth(); s++) {
                int y = outputY * g.stride() + r - g.padding();
                int x = outputX * g.stride() + s - g.padding();
                if (y < 0 || y >= g.height() || x < 0 || x >= g.width()) {
                    continue;
                }
                for (int c = 0; c < g.channels(); c++) {
                    sum += input.get(y * g.width() + x, c)
                            * weights.get((r * g.kernelWidth() + s) * g.channels() + c, m);
                }
            }
        }
        return sum;
    }
}
