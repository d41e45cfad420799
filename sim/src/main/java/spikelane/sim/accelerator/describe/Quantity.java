package spikelane.sim.accelerator.describe;

import java.util.Set;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.YamlNode;

/**
 * A number of an architecture file. In YAML: {@code {value: 8, unit: pJ/bit, source: ..., spread: 0.3}}. An energy, a
 * leakage or an area also states its {@code node: 45}, the technology of its source in nm, or {@code node: fixed} where it
 * does not follow the technology.
 *
 * @param value  the number
 * @param unit   its unit
 * @param source where it comes from
 * @param spread stated relative half-width of its uncertainty, 0 if none is stated
 * @param node   technology of the source in nm, {@link #FIXED} or {@link #UNSTATED}
 */
public record Quantity(double value, String unit, String source, double spread, int node) {
    /** No technology is stated. */
    static final int UNSTATED = 0;
    /** The number does not follow the technology. */
    static final int FIXED = -1;
    private static final Set<String> KEYS = Set.of("value", "unit", "source", "spread");
    private static final Set<String> KEYS_WITH_NODE = Set.of("value", "unit", "source", "spread", "node");

    /**
     * @param entry   a mapping with value, unit, source and perhaps spread and node
     * @param measure what is measured
     * @return the quantity
     * @throws BadInputException if it is not plausible
     */
    static Quantity read(YamlNode entry, Measure measure) {
        entry.allow(measure.hasNode() ? KEYS_WITH_NODE : KEYS);
        YamlNode number = entry.get("value");
        double value = number.number();
        String unit = entry.get("unit").string();
        if (!measure.has(unit)) {
            throw entry.get("unit").error("unit " + BadInputException.quote(unit) + ", expected " + measure.units());
        }
        if (!measure.allows(value)) {
            throw number.error(number.text() + " " + unit + " is impossible, expected " + measure.range());
        }
        double spread = entry.has("spread") ? entry.get("spread").number() : 0;
        if (spread < 0 || spread >= 1) {
            throw entry.get("spread").error("spread " + spread + ", expected a fraction from 0 to below 1");
        }
        int technology = entry.has("node") ? technology(entry.get("node")) : UNSTATED;
        return new Quantity(value, unit, entry.get("source").string(), spread, technology);
    }

    private static int technology(YamlNode node) {
        if (node.string().equals("fixed")) {
            return FIXED;
        }
        double nm = node.number();
        if (!Measure.TECHNOLOGY.allows(nm) || nm != Math.rint(nm)) {
            throw node.error("node " + node.text() + " nm, expected a whole number of " + Measure.TECHNOLOGY.range()
                    + ", or fixed");
        }
        return (int) nm;
    }

    /** {@return the same with another value} */
    Quantity times(double factor) {
        return new Quantity(value * factor, unit, source, spread, node);
    }

    /** {@return the value as a whole number; read with {@link #readWhole}} */
    int whole() {
        return (int) value;
    }

    /**
     * @param entry   a mapping with value, unit, source
     * @param measure what is measured
     * @return the quantity, a whole number below 2^31
     * @throws BadInputException if it is not plausible
     */
    static Quantity readWhole(YamlNode entry, Measure measure) {
        Quantity quantity = read(entry, measure);
        if (quantity.value != Math.rint(quantity.value)) {
            throw entry.get("value")
                    .error(entry.get("value").text() + " " + quantity.unit + ", expected a whole number");
        }
        return quantity;
    }
}
