package spikelane.kernels.spikes;

import java.lang.foreign.Arena;
import java.util.List;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;

/**
 * A form of {@link SpikePropagation}: what it can run, what its time depends on, and what a cost table times it on. Each
 * form declares its own, in its own file; {@link SpikeForms} lists them.
 */
public abstract class SpikeForm {
    /** Density of ternary weights without pruning, and of others where it does not matter. */
    static final double TERNARY_DENSITY = 0.67;
    /** Densities that a form for pruned weights is timed at. */
    static final List<Double> PRUNED_DENSITIES = List.of(TERNARY_DENSITY, 0.3, 0.1, 0.04, 0.02, 0.01);

    private final String name;

    SpikeForm(String name) {
        this.name = name;
    }

    /**
     * What the time of a call over a whole layer depends on.
     *
     * @param units    how often the form does what {@link #work} of its kind is counted in, such as output pixels times
     *                 columns of outputs
     * @param active   active inputs under an output pixel
     * @param nonzeros stored weights of an input, or of an output where a form lists those; 0 where all are stored
     */
    public record Work(double units, double active, double nonzeros) {}

    /**
     * Weights that a cost table times the form on.
     *
     * @param maxAbs  largest weight
     * @param density share of the weights that are not zero
     */
    public record Sample(int maxAbs, double density) {}

    /** {@return the name: {@code SpikePropagation}NAME{@code Vector} is its class} */
    public final String name() {
        return name;
    }

    @Override
    public final String toString() {
        return name;
    }

    /**
     * @param weights weights of a layer
     * @return whether the form can run them
     */
    public abstract boolean suits(IntWeights weights);

    /**
     * @param arena   owner of what the form packs for itself
     * @param weights weights of a layer
     * @return the layer in this form
     * @throws IllegalArgumentException if the form cannot run them
     */
    public abstract SpikePropagation make(Arena arena, IntWeights weights);

    /**
     * @param weights     weights of a layer that the form can run
     * @param spikeDensity share of the inputs that are active
     * @return work of a call over the whole layer
     */
    public abstract Work work(IntWeights weights, double spikeDensity);

    /**
     * @param g a layer
     * @return what a cost table times the form on; empty if the form cannot run the layer
     */
    public abstract List<Sample> samples(Geometry g);

    /** {@return columns that a row's outputs fill, of as many outputs as a register has fields of so many bits} */
    static int columns(Geometry g, int bits) {
        int outputs = Channels.vectorBits() / bits;
        return (g.outputs() + outputs - 1) / outputs;
    }

    /** {@return active inputs under an output pixel, in the mean: taps outside the image are not} */
    static double active(Geometry g, double spikeDensity) {
        return spikeDensity * taps(g.height(), g.kernelHeight(), g.outputHeight(), g)
                * taps(g.width(), g.kernelWidth(), g.outputWidth(), g) * g.channels() / g.outputPixels();
    }

    /** {@return kernel taps inside the image, over all outputs of one axis} */
    private static double taps(int size, int kernel, int outputs, Geometry g) {
        long taps = 0;
        for (int at = 0; at < outputs; at++) {
            int from = at * g.stride() - g.padding();
            taps += Math.max(0, Math.min(size, from + kernel) - Math.max(0, from));
        }
        return taps;
    }
}
