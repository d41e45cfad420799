package spikelane.sim.accelerator.describe;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import spikelane.sim.io.Numbers;
import spikelane.sim.io.YamlNode;

/**
 * Relative half-widths of intervals, from the residuals of held-out points, and the networks that these points are. Of
 * others nothing is known. Points that are pruned far scatter otherwise than the rest.
 *
 * @param usual      of networks that are not pruned so far
 * @param sparse     of those that are; null where the file does not tell them apart
 * @param sparseFrom least pruned fraction of those
 * @param bits       weight bits of the points
 * @param prunedFrom least pruned fraction of the points beside 0
 * @param prunedTo   most
 */
public record Residual(Spread usual, Spread sparse, double sparseFrom, SortedSet<Integer> bits, double prunedFrom,
        double prunedTo) {
    private static final Set<String> SPREAD = Set.of("energy", "cycles", "energy_ternary", "cycles_ternary");

    /**
     * Half-widths of one class of networks.
     *
     * @param energy        of an energy
     * @param cycles        of a number of cycles
     * @param energyTernary of an energy where weights are ternary
     * @param cyclesTernary of a number of cycles where weights are ternary
     */
    public record Spread(double energy, double cycles, double energyTernary, double cyclesTernary) {
        private static Spread read(YamlNode node) {
            return new Spread(fraction(node, "energy"), fraction(node, "cycles"), fraction(node, "energy_ternary"),
                    fraction(node, "cycles_ternary"));
        }
    }

    private static double fraction(YamlNode node, String key) {
        return Quantity.read(node.get(key), Measure.FRACTION).value();
    }

    /**
     * @param residual   the key of an architecture's file
     * @param technology of the file, nm
     * @return what it says
     * @throws spikelane.sim.io.BadInputException if it is wrong, or says something of another technology
     */
    static Residual read(YamlNode residual, double technology) {
        Set<String> keys = new HashSet<>(SPREAD);
        keys.addAll(Set.of("sparse", "calibrated"));
        residual.allow(keys);
        YamlNode points = residual.get("calibrated");
        points.allow(Set.of("technology", "bits", "pruned", "source"));
        points.get("source").string();
        if (points.get("technology").number() != technology) {
            throw points.get("technology")
                    .error("calibrated at " + points.get("technology").text() + " nm, where the file's technology is "
                            + Numbers.decimal(technology) + " nm: expected the same, or no residual");
        }
        SortedSet<Integer> bits = new TreeSet<>();
        for (YamlNode element : points.get("bits").list()) {
            double b = element.number();
            if (b != Math.rint(b) || b < 1 || b > 32 || !bits.add((int) b)) {
                throw element.error(element.text() + " bits, expected whole numbers of 1 to 32, each once");
            }
        }
        List<Double> pruned = points.get("pruned").list().stream().map(YamlNode::number).toList();
        if (bits.isEmpty() || pruned.size() != 2
                || !(pruned.get(0) >= 0 && pruned.get(0) <= pruned.get(1) && pruned.get(1) <= 1)) {
            throw points.keyError("expected bits: [a list], and pruned: [least, most] as fractions");
        }
        Spread sparse = null;
        double sparseFrom = 1;
        if (residual.has("sparse")) {
            YamlNode far = residual.get("sparse");
            Set<String> farKeys = new HashSet<>(SPREAD);
            farKeys.add("from");
            far.allow(farKeys);
            sparseFrom = fraction(far, "from");
            sparse = Spread.read(far);
        }
        return new Residual(Spread.read(residual), sparse, sparseFrom, bits, pruned.get(0), pruned.get(1));
    }

    /** What is known of a network whose weights are zero to so large a part. */
    private Spread spread(double pruned) {
        return sparse != null && pruned >= sparseFrom ? sparse : usual;
    }

    /**
     * @param weightBits b
     * @param pruned     fraction of the weights
     * @return relative half-width of an energy's interval
     */
    public double energy(int weightBits, double pruned) {
        return weightBits == 2 ? spread(pruned).energyTernary : spread(pruned).energy;
    }

    /**
     * @param weightBits b
     * @param pruned     fraction of the weights
     * @return relative half-width of an interval of cycles
     */
    public double cycles(int weightBits, double pruned) {
        return weightBits == 2 ? spread(pruned).cyclesTernary : spread(pruned).cycles;
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
