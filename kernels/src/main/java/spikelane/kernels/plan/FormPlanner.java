package spikelane.kernels.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.plan.CostTable.Stage;
import spikelane.kernels.sliced.SlicedPlan;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.kernels.spikes.SpikeForms.Pick;
import spikelane.kernels.spikes.SpikePropagation;

/**
 * Picks the form of a layer's {@link SpikePropagation} by a {@link CostTable}: of the forms that can run its weights, the
 * one whose estimate is least.
 *
 * @param table  prices
 * @param source where they come from, for the reason
 * @param forced form that is used whatever it costs; null for none
 */
public record FormPlanner(CostTable table, String source, SpikeForm forced) {
    /** Density of a layer's input where nobody has measured it. */
    public static final double USUAL_SPIKES = 0.1;

    /**
     * A form and what it should take.
     *
     * @param form the form
     * @param ns   nanoseconds of a call over the whole layer
     */
    public record Estimate(SpikeForm form, double ns) {}

    /**
     * @param weights      weights of a layer
     * @param spikeDensity share of the inputs that are active
     * @return the forms that can run it and have a price, the fastest first
     */
    public List<Estimate> estimates(IntWeights weights, double spikeDensity) {
        List<Estimate> estimates = new ArrayList<>();
        for (SpikeForm form : SpikeForms.all()) {
            if (form.suits(weights)) {
                table.ns(form, weights, spikeDensity).ifPresent(ns -> estimates.add(new Estimate(form, ns)));
            }
        }
        estimates.sort(Comparator.comparingDouble(Estimate::ns));
        return estimates;
    }

    /**
     * @param weights      weights of a convolution
     * @param spikeDensity share of the inputs that are active
     * @param largestCount largest event count; 0 where the inputs are spikes
     * @param whole        whether counts and neurons run in one pass
     * @return nanoseconds of a time step of a sample alone, neurons and pooling included; empty if it was not measured
     */
    public OptionalDouble aloneNs(IntWeights weights, double spikeDensity, int largestCount, boolean whole) {
        Geometry g = weights.geometry();
        double pixels = g.outputPixels();
        long size = (long) g.rows() * g.outputs();
        if (whole) {
            return scaled(table.ns(Stage.WHOLE, 1, size, spikeDensity), pixels * Channels.groups(g.outputs()));
        }
        OptionalDouble neurons = table.ns(Stage.NEURONS, 1, size, 0);
        OptionalDouble currents = largestCount == 0
                ? estimates(weights, spikeDensity).stream().mapToDouble(Estimate::ns).findFirst()
                : scaled(table.ns(Stage.COUNTS, 1, size, spikeDensity), pixels * Channels.groups(g.outputs()));
        return neurons.isEmpty() || currents.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble
                        .of(currents.getAsDouble() + pixels * Channels.padded(g.outputs()) * neurons.getAsDouble());
    }

    /**
     * @param weights      ternary weights of a convolution
     * @param batch        32 or 64
     * @param largestCount largest event count; 0 where the inputs are spikes
     * @return nanoseconds of a time step of a whole batch bit-sliced, neurons and pooling included; empty if it was not
     *         measured
     */
    public OptionalDouble slicedNs(IntWeights weights, int batch, int largestCount) {
        Geometry g = weights.geometry();
        double units = (double) g.height() * SlicedSpikes.blocks(g.width(), batch) * g.outputs();
        double load = weights.density() * g.rows();
        long size = (long) g.rows() * g.outputs();
        return scaled(largestCount == 0
                ? table.ns(Stage.SLICED, batch, size, load)
                : table.ns(Stage.SLICED_COUNTS, batch, size, load * SlicedPlan.planes(largestCount)), units);
    }

    /**
     * @param pixels   H*W
     * @param channels C
     * @param batch    32 or 64
     * @return nanoseconds of a time step of a whole batch for taking its spikes from one image a sample to bit-sliced ones, or
     *         back; empty if it was not measured
     */
    public OptionalDouble transferNs(int pixels, int channels, int batch) {
        return scaled(table.ns(Stage.TRANSFER, batch, 1, 0), (double) pixels * Channels.groups(channels));
    }

    private static OptionalDouble scaled(OptionalDouble ns, double units) {
        return ns.isEmpty() ? ns : OptionalDouble.of(units * ns.getAsDouble());
    }

    /**
     * @param weights      weights of a layer
     * @param spikeDensity share of the inputs that are expected to be active
     * @return the form that is forced, or the fastest; empty if no form has a price
     * @throws IllegalArgumentException if the forced form cannot run them
     */
    public Optional<Pick> pick(IntWeights weights, double spikeDensity) {
        if (forced != null) {
            Channels.require(forced.suits(weights),
                    forced + " cannot run weights up to " + weights.maxAbs() + " of " + weights.geometry());
            return Optional.of(new Pick(forced, "asked for"));
        }
        List<Estimate> estimates = estimates(weights, spikeDensity);
        return estimates.stream().findFirst()
                .map(best -> new Pick(best.form(), reason(estimates, weights, spikeDensity)));
    }

    private String reason(List<Estimate> estimates, IntWeights weights, double spikeDensity) {
        String densities = String.format(Locale.ROOT, " (%.3g %% spikes, %.3g %% nonzero weights)", 100 * spikeDensity,
                100 * weights.density());
        String reason = "about " + micros(estimates.getFirst());
        if (estimates.size() > 1) {
            reason += ", next " + estimates.get(1).form() + " " + micros(estimates.get(1));
        }
        return reason + densities + " by " + source;
    }

    private static String micros(Estimate estimate) {
        return String.format(Locale.ROOT, "%.3g us", estimate.ns() / 1000);
    }
}
