package spikelane.sim.accelerator.describe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import spikelane.sim.io.YamlNode;

/**
 * Brings energies, leakage and areas to the file's technology. A number without its node would stand still while others
 * move, so one that is not zero must state it; those that do not are named together. Those that are fixed are kept by name.
 */
final class NodeScaling {
    private static final double AREA_POWER = 2;

    private final double technology;
    private final double exponent;
    private final List<String> unstated = new ArrayList<>();
    private final SequencedMap<String, List<String>> fixed = new LinkedHashMap<>();
    private YamlNode first;

    NodeScaling(double technology, double exponent) {
        this.technology = technology;
        this.exponent = exponent;
    }

    /**
     * @param quantity an energy
     * @param entry    where it stands
     * @param measure  what it measures
     * @param name     its name for messages
     * @return its value at the file's technology
     */
    double energy(Quantity quantity, YamlNode entry, Measure measure, String name) {
        return scaled(quantity, entry, measure, name, exponent);
    }

    /** {@return an area at the file's technology, in its own unit; it shrinks with the square of the length} */
    double area(Quantity quantity, YamlNode entry, String name) {
        return scaled(quantity, entry, Measure.AREA, name, AREA_POWER);
    }

    /** {@return a leakage; no rule scales it, so it must be one of the file's technology or fixed} */
    double leakage(Quantity quantity, YamlNode entry, String name) {
        double ratio = ratio(quantity, entry, name);
        if (ratio != 1) {
            throw entry.get("node").error("a leakage at " + quantity.node()
                    + " nm, which no rule scales: expected one at the file's " + (int) technology + " nm, or fixed");
        }
        return quantity.value();
    }

    private double scaled(Quantity quantity, YamlNode entry, Measure measure, String name, double power) {
        double ratio = ratio(quantity, entry, name);
        double value = ratio == 1 ? quantity.value() : quantity.value() * Math.pow(ratio, power);
        if (!measure.allows(value)) {
            throw entry.get("value").error(quantity.value() + " " + quantity.unit() + " is " + value + " at the file's "
                    + (int) technology + " nm, which is impossible, expected " + measure.range());
        }
        return value;
    }

    private double ratio(Quantity quantity, YamlNode entry, String name) {
        if (quantity.node() == Quantity.UNSTATED && quantity.value() != 0) {
            unstated.add(name);
            first = first == null ? entry : first;
        }
        if (quantity.node() == Quantity.FIXED && quantity.value() != 0) {
            fixed.computeIfAbsent(quantity.source(), none -> new ArrayList<>()).add(name);
        }
        return quantity.node() > 0 ? technology / quantity.node() : 1;
    }

    /**
     * @return the technology that all numbers so far were brought to, and which of them do not follow it
     * @throws spikelane.sim.io.BadInputException if a number does not say its technology
     */
    Technology technology() {
        if (!unstated.isEmpty()) {
            throw first.keyError("no node: " + String.join(", ", unstated)
                    + "; expected node: NM, the technology of the source, or node: fixed where it does not matter");
        }
        return new Technology(technology, exponent, Collections.unmodifiableSequencedMap(fixed));
    }
}
