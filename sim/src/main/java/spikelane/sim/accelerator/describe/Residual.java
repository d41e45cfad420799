package spikelane.sim.accelerator.describe;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import spikelane.sim.io.Numbers;

/**
 * Relative half-widths of 90 % intervals, from the residuals of held-out points, and the networks that these points are.
 * Of others nothing is known.
 *
 * @param energy        of an energy
 * @param cycles        of a number of cycles
 * @param energyTernary of an energy where weights are ternary
 * @param cyclesTernary of a number of cycles where weights are ternary
 * @param bits          weight bits of the points
 * @param prunedFrom    least pruned fraction of the points beside 0
 * @param prunedTo      most
 */
public record Residual(double energy, double cycles, double energyTernary, double cyclesTernary,
        SortedSet<Integer> bits, double prunedFrom, double prunedTo) {
    /**
     * @param weightBits b
     * @return relative half-width of an energy's interval
     */
    public double energy(int weightBits) {
        return weightBits == 2 ? energyTernary : energy;
    }

    /**
     * @param weightBits b
     * @return relative half-width of an interval of cycles
     */
    public double cycles(int weightBits) {
        return weightBits == 2 ? cyclesTernary : cycles;
    }

    /**
     * @param weightBits b of every layer
     * @return how a network with them lies outside the points, in words; empty if it does not
     */
    public Optional<String> outside(Collection<Integer> weightBits) {
        SortedSet<Integer> all = new TreeSet<>(weightBits);
        if (all.size() > 1) {
            return Optional.of("calibrated on networks of one weight width, not on " + words(all) + " bit together");
        }
        SortedSet<Integer> others = new TreeSet<>(all);
        others.removeAll(bits);
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("calibrated on " + words(bits) + " bit weights, not on " + words(others) + " bit");
    }

    /**
     * @param pruned fraction
     * @return how a network that is pruned so far lies outside the points, in words; empty if it does not
     */
    public Optional<String> outside(double pruned) {
        return pruned == 0 || (pruned >= prunedFrom && pruned <= prunedTo)
                ? Optional.empty()
                : Optional.of("calibrated on weights that are not pruned or " + percent(prunedFrom) + " to "
                        + percent(prunedTo) + " % pruned, not at " + percent(pruned) + " %");
    }

    /**
     * @param weightBits b of every layer
     * @param pruned     fraction
     * @return how a network of both lies outside the points, in words; empty if it does not
     */
    public Optional<String> outside(int weightBits, double pruned) {
        return outside(List.of(weightBits)).or(() -> outside(pruned));
    }

    private static String percent(double fraction) {
        return Numbers.decimal(fraction * 100);
    }

    private static String words(SortedSet<Integer> numbers) {
        List<Integer> all = List.copyOf(numbers);
        String last = all.getLast().toString();
        return all.size() == 1
                ? last
                : all.stream().limit(all.size() - 1).map(Object::toString).collect(Collectors.joining(", ")) + " and "
                        + last;
    }
}
