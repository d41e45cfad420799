package spikelane.sim.activity;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import spikelane.kernels.data.Geometry;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Model;

/**
 * Synaptic operations a sample: the one place that counts them. An operation is an input times a weight that it meets;
 * taps that fall outside the image are no operations. It is an accumulation (AC) where the layer's input is binary,
 * otherwise a multiplication with accumulation (MAC). "Effective" is as NeuroBench (arXiv 2304.04640) has it: neither
 * input nor weight is zero.
 *
 * @param layers every layer with weights
 */
public record SynapticOperations(List<LayerOperations> layers) {
    /**
     * Operations of one layer.
     *
     * @param effective   active inputs times nonzero weights
     * @param eventDriven active inputs times all weights: what a kernel does that skips inputs, not weights
     * @param slots       all inputs times nonzero weights: what a machine does that skips weights, not inputs
     * @param dense       all inputs times all weights
     */
    public record Count(double effective, double eventDriven, double slots, double dense) {
        /**
         * @param ofActive factor of what depends on active inputs
         * @param ofAll    factor of what does not
         * @return the scaled count
         */
        public Count times(double ofActive, double ofAll) {
            return new Count(effective * ofActive, eventDriven * ofActive, slots * ofAll, dense * ofAll);
        }
    }

    /**
     * One layer's operations, means over samples.
     *
     * @param shape the layer
     * @param count its operations in all time steps
     */
    public record LayerOperations(LayerShape shape, Count count) {
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
        List<LayerOperations> layers = new ArrayList<>();
        for (LayerNumbers numbers : model.numbers()) {
            activity.stream().filter(measured -> measured.layer().name().equals(numbers.shape().name())).findFirst()
                    .ifPresent(measured -> layers.add(new LayerOperations(numbers.shape(), of(numbers, measured))));
        }
        return new SynapticOperations(List.copyOf(layers));
    }

    /**
     * @param numbers  a layer
     * @param activity measured at its input; null for one whose inputs are all active
     * @return its operations in all time steps, means over samples
     */
    public static Count of(LayerNumbers numbers, LayerActivity activity) {
        LayerShape shape = numbers.shape();
        return of(shape, activity, numbers.nonzerosByTap());
    }

    /**
     * @param shape         a layer
     * @param activity      measured at its input; null for one whose inputs are all active
     * @param nonzerosByTap as {@link LayerNumbers#nonzerosByTap} counts them; null where no weight is zero
     * @return its operations in all time steps, means over samples
     */
    public static Count of(LayerShape shape, LayerActivity activity, long[] nonzerosByTap) {
        LayerAxis rows = LayerAxis.rows(shape);
        LayerAxis columns = LayerAxis.columns(shape);
        int met = shape.out() / shape.groups();
        return activity == null
                ? count(shape.in(), rows, columns, met, i -> 1, nonzerosByTap).times(shape.steps(), shape.steps())
                : count(shape.in(), rows, columns, met, i -> activity.activeByInput()[i], nonzerosByTap)
                        .times(1.0 / activity.samples(), shape.steps());
    }

    /**
     * @param g             a layer
     * @param active        how often input {@code c*H*W + y*W + x} was active
     * @param nonzerosByTap nonzero weights over all output channels, by [c][r][s]; null where none is zero
     * @return its operations
     */
    public static Count of(Geometry g, IntToLongFunction active, long[] nonzerosByTap) {
        return count(g.channels(),
                new LayerAxis(g.height(), g.outputHeight(), g.kernelHeight(), g.stride(), g.padding()),
                new LayerAxis(g.width(), g.outputWidth(), g.kernelWidth(), g.stride(), g.padding()), g.outputs(),
                active, nonzerosByTap);
    }

    /** {@code outputs} are those that an input meets: of a depthwise layer those of its own group. */
    private static Count count(int channels, LayerAxis rows, LayerAxis columns, int outputs, IntToLongFunction active,
            long[] nonzerosByTap) {
        long effective = 0;
        long eventDriven = 0;
        long slots = 0;
        long dense = 0;
        for (int c = 0; c < channels; c++) {
            for (int r = 0; r < rows.taps(); r++) {
                for (int s = 0; s < columns.taps(); s++) {
                    long met = 0;
                    long all = 0;
                    for (int y = 0; y < rows.size(); y++) {
                        if (!rows.meets(y, r)) {
                            continue;
                        }
                        for (int x = 0; x < columns.size(); x++) {
                            if (columns.meets(x, s)) {
                                met += active.applyAsLong((c * rows.size() + y) * columns.size() + x);
                                all++;
                            }
                        }
                    }
                    long nonzeros = nonzerosByTap == null
                            ? outputs
                            : nonzerosByTap[(c * rows.taps() + r) * columns.taps() + s];
                    effective += met * nonzeros;
                    eventDriven += met * outputs;
                    slots += all * nonzeros;
                    dense += all * outputs;
                }
            }
        }
        return new Count(effective, eventDriven, slots, dense);
    }

    /** {@return MACs with nonzero input and weight} */
    public double effectiveMacs() {
        return layers.stream().filter(layer -> !layer.accumulates()).mapToDouble(layer -> layer.count().effective())
                .sum();
    }

    /** {@return ACs with nonzero input and weight} */
    public double effectiveAcs() {
        return layers.stream().filter(LayerOperations::accumulates).mapToDouble(layer -> layer.count().effective())
                .sum();
    }

    /** {@return operations of the same network with all inputs active and no weight zero} */
    public double dense() {
        return layers.stream().mapToDouble(layer -> layer.count().dense()).sum();
    }
}
