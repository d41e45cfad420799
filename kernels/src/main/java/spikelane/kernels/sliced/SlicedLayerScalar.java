package spikelane.kernels.sliced;

import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntNeurons;

/** The specification: one neuron of one sample after the other. */
final class SlicedLayerScalar implements SlicedLayer {
    private final SlicedPlan plan;

    /** @param plan the layer */
    SlicedLayerScalar(SlicedPlan plan) {
        this.plan = plan;
    }

    @Override
    public SlicedPlan plan() {
        return plan;
    }

    @Override
    public void step(SlicedSpikes in, SlicedMembrane membrane, SlicedSpikes out, int rowFrom, int rowTo) {
        plan.check(in, membrane, out, rowFrom, rowTo);
        IntNeurons neurons = plan.neurons();
        for (int n = 0; n < in.samples(); n++) {
            for (int y = rowFrom; y < rowTo; y++) {
                for (int x = 0; x < in.width(); x++) {
                    for (int m = 0; m < out.channels(); m++) {
                        int v = membrane.get(n, y, x, m);
                        int i = (current(in, n, y, x, m) << neurons.fractionBits()) + neurons.bias()[m];
                        int u = v + ((i - v) >> 1);
                        boolean spike = u >= neurons.threshold()[m];
                        membrane.set(n, y, x, m, spike ? 0 : u);
                        out.set(n, y, x, m, spike);
                    }
                }
            }
        }
    }

    private int current(SlicedSpikes in, int n, int outputY, int outputX, int m) {
        Geometry g = plan.geometry();
        int sum = 0;
        for (int r = 0; r < g.kernelHeight(); r++) {
            for (int s = 0; s < g.kernelWidth(); s++) {
                int y = outputY + r - g.padding();
                int x = outputX + s - g.padding();
                if (y < 0 || y >= g.height() || x < 0 || x >= g.width()) {
                    continue;
                }
                for (int c = 0; c < g.channels(); c++) {
                    sum += plan.weights().get((r * g.kernelWidth() + s) * g.channels() + c, m) * input(in, n, y, x, c);
                }
            }
        }
        return sum;
    }

    private int input(SlicedSpikes in, int n, int y, int x, int c) {
        int value = 0;
        for (int p = 0; p < plan.inputPlanes(); p++) {
            value |= in.get(n, y, x, c * plan.inputPlanes() + p) ? 1 << p : 0;
        }
        return value;
    }
}
