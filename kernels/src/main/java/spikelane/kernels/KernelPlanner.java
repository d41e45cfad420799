package spikelane.kernels;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import spikelane.kernels.CostTable.Stage;

/**
 * Picks the form of a layer's {@link SpikePropagation} by a {@link CostTable}: of the forms that can run its weights, the
 * one whose estimate is least.
 *
 * @param table  prices
 * @param source where they come from, for the reason
 * @param forced form that is used whatever it costs; null for none
 */
public record KernelPlanner(CostTable table, String source, PropagationForm forced) {
    /** Density of a layer's input where nobody has measured it. */
    public static final double USUAL_SPIKES = 0.1;

    /**
     * A form and what it should take.
     *
     * @param form the form
     * @param ns   nanoseconds of a call over the whole layer
     */
    public record Estimate(PropagationForm form, double ns) {}

    /**
     * @param weights      weights of a layer
     * @param spikeDensity share of the inputs that are active
     * @return the forms that can run it and have a price, the fastest first
     */
    public List<Estimate> estimates(PackedWeights weights, double spikeDensity) {
        List<Estimate> estimates = new ArrayList<>();
        for (PropagationForm form : PropagationForm.values()) {
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
     * @return nanoseconds of a time step of a sample alone, neurons and pooling included; empty if it was not measured
     */
    public OptionalDouble aloneNs(PackedWeights weights, double spikeDensity, int largestCount) {
        Geometry g = weights.geometry();
        double pixels = g.outputPixels();
        long size = (long) g.rows() * g.outputs();
        OptionalDouble neurons = table.ns(Stage.NEURONS, 1, size, 0);
        OptionalDouble currents = largestCount == 0
                ? estimates(weights, spikeDensity).stream().mapToDouble(Estimate::ns).findFirst()
                : scaled(table.ns(Stage.COUNTS, 1, size, spikeDensity), pixels * Lanes.groups(g.outputs()));
        return neurons.isEmpty() || currents.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble
                        .of(currents.getAsDouble() + pixels * Lanes.padded(g.outputs()) * neurons.getAsDouble());
    }

    /**
     * @param weights      ternary weights of a convolution
     * @param batch        32 or 64
     * @param largestCount largest event count; 0 where the inputs are spikes
     * @return nanoseconds of a time step of a whole batch bit-sliced, neurons and pooling included; empty if it was not
     *         measured
     */
    public OptionalDouble slicedNs(PackedWeights weights, int batch, int largestCount) {
        Geometry g = weights.geometry();
        double units = (double) g.height() * BatchSlicedSpikes.blocks(g.width(), batch) * g.outputs();
        double load = weights.density() * g.rows();
        long size = (long) g.rows() * g.outputs();
        return scaled(
                largestCount == 0
                        ? table.ns(Stage.SLICED, batch, size, load)
                        : table.ns(Stage.SLICED_COUNTS, batch, size, load * BatchSlicedPlan.planes(largestCount)),
                units);
    }

    private static OptionalDouble scaled(OptionalDouble ns, double units) {
        return ns.isEmpty() ? ns : OptionalDouble.of(units * ns.getAsDouble());
    }

    /**
     * @param arena        owner of what the form packs for itself
     * @param weights      weights of a layer
     * @param spikeDensity share of the inputs that are expected to be active
     * @param known        the layer in a form, which is not laid out again; null for none
     * @return the layer in the form that is forced, or in the fastest; empty if no form has a price
     * @throws IllegalArgumentException if the forced form cannot run it
     */
    Optional<KernelChoice<SpikePropagation>> choose(Arena arena, PackedWeights weights, double spikeDensity,
            SpikePropagation known) {
        if (forced != null) {
            return Optional.of(new KernelChoice<>(known != null && forced.made(known) ? known : forced(arena, weights),
                    "asked for", forced.row(weights)));
        }
        List<Estimate> estimates = estimates(weights, spikeDensity);
        return estimates.stream().findFirst().map(Estimate::form)
                .map(best -> new KernelChoice<>(known != null && best.made(known) ? known : best.make(arena, weights),
                        reason(estimates, weights, spikeDensity), best.row(weights)));
    }

    private SpikePropagation forced(Arena arena, PackedWeights weights) {
        try {
            return forced.make(arena, weights);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(forced + ": " + e.getMessage(), e);
        }
    }

    private String reason(List<Estimate> estimates, PackedWeights weights, double spikeDensity) {
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
