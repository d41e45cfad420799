package spikelane.sim.network;

import java.util.ArrayList;
import java.util.List;
import spikelane.sim.network.LayerShape.Input;

/**
 * Synaptic operations a sample, as NeuroBench (arXiv 2304.04640) counts them: an operation is effective where input and
 * weight are not zero; it is an accumulation (AC) where the layer's input is binary, otherwise a multiplication with
 * accumulation (MAC). Taps that fall outside the image are no operations, effective or dense.
 *
 * @param layers every layer with weights
 */
public record SynapticOperations(List<Layer> layers) {
    /**
     * One layer's operations, means over samples.
     *
     * @param shape       the layer
     * @param effective   active inputs times nonzero weights
     * @param eventDriven active inputs times all weights, zero or not: what a kernel does that skips inputs, not weights
     * @param dense       all inputs times all weights
     */
    public record Layer(LayerShape shape, double effective, double eventDriven, double dense) {
        /** {@return whether its operations are accumulations without a multiplication} */
        public boolean accumulates() {
            return shape.input() == Input.BITS;
        }
    }

    /**
     * @param model    a network, quantised or not
     * @param activity measured at the inputs of its layers
     * @return exact counts from its weights and the activity of each input position
     */
    public static SynapticOperations of(Model model, List<LayerActivity> activity) {
        List<Layer> layers = new ArrayList<>();
        for (LayerActivity measured : activity) {
            LayerShape shape = measured.layer();
            long[] nonzeros = nonzerosByTap(shape, EffectiveWeights.values(model, shape));
            long effective = 0;
            long eventDriven = 0;
            long dense = 0;
            int position = 0;
            for (int c = 0; c < shape.in(); c++) {
                for (int y = 0; y < shape.height(); y++) {
                    for (int x = 0; x < shape.width(); x++) {
                        long active = measured.activeByInput()[position++];
                        long all = reached(shape, null, c, y, x);
                        effective += active * reached(shape, nonzeros, c, y, x);
                        eventDriven += active * all;
                        dense += all;
                    }
                }
            }
            layers.add(new Layer(shape, (double) effective / measured.samples(),
                    (double) eventDriven / measured.samples(), (double) dense * shape.steps()));
        }
        return new SynapticOperations(List.copyOf(layers));
    }

    /** {@return MACs with nonzero input and weight} */
    public double effectiveMacs() {
        return layers.stream().filter(layer -> !layer.accumulates()).mapToDouble(Layer::effective).sum();
    }

    /** {@return ACs with nonzero input and weight} */
    public double effectiveAcs() {
        return layers.stream().filter(Layer::accumulates).mapToDouble(Layer::effective).sum();
    }

    /** {@return operations of the same network with all inputs active and no weight zero} */
    public double dense() {
        return layers.stream().mapToDouble(Layer::dense).sum();
    }

    /** {@return for each input channel and kernel tap the number of output channels with a nonzero weight} */
    private static long[] nonzerosByTap(LayerShape shape, float[] weights) {
        long[] nonzeros = new long[weights.length / shape.out()];
        for (int i = 0; i < weights.length; i++) {
            nonzeros[i % nonzeros.length] += weights[i] == 0 ? 0 : 1;
        }
        return nonzeros;
    }

    /** {@return weights that one input position meets: those not zero, or all where {@code nonzeros} is null} */
    private static long reached(LayerShape shape, long[] nonzeros, int c, int y, int x) {
        long sum = 0;
        for (int r = 0; r < shape.kernelHeight(); r++) {
            int outputY = y - r + (shape.kernelHeight() - 1) / 2;
            for (int s = 0; s < shape.kernelWidth(); s++) {
                int outputX = x - s + (shape.kernelWidth() - 1) / 2;
                if (outputY >= 0 && outputY < shape.height() && outputX >= 0 && outputX < shape.width()) {
                    sum += nonzeros == null
                            ? shape.out()
                            : nonzeros[(c * shape.kernelHeight() + r) * shape.kernelWidth() + s];
                }
            }
        }
        return sum;
    }
}
