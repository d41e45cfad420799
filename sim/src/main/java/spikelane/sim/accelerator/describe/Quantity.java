package spikelane.sim.accelerator.describe;

import java.util.Set;
import spikelane.sim.io.YamlNode;

/**
 * A number of an architecture file. In YAML: {@code {value: 8, unit: pJ/bit, source: ..., spread: 0.3}};
 * an energy may add {@code node: 45} where its source measured another technology than the file's.
 *
 * @param value  the number
 * @param unit   its unit
 * @param source where it comes from
 * @param spread stated relative half-width of its uncertainty, 0 if none is stated
 * @param node   technology of the source in nm, 0 for the file's own
 */
public record Quantity(double value, String unit, String source, double spread, int node) {
    private static final Set<String> KEYS = Set.of("value", "unit", "source", "spread", "node");

    /**
     * @param node  a mapping with value, unit, source and perhaps spread
     * @param least smallest value allowed
     * @param units units allowed
     * @return the quantity
     */
    static Quantity read(YamlNode node, double least, String... units) {
        node.allow(KEYS);
        double value = node.get("value").number();
        String unit = node.get("unit").string();
        if (!Set.of(units).contains(unit)) {
            throw node.get("unit").error("unit " + unit + ", expected " + String.join(" or ", units));
        }
        if (value < least) {
            throw node.get("value").error(value + " " + unit + " is impossible, expected at least " + least);
        }
        double spread = node.has("spread") ? node.get("spread").number() : 0;
        if (spread < 0 || spread >= 1) {
            throw node.get("spread").error("spread " + spread + ", expected a fraction from 0 to below 1");
        }
        int technology = node.has("node") ? (int) node.get("node").number() : 0;
        if (technology < 0) {
            throw node.get("node").error("node " + technology + " nm, expected a positive size");
        }
        return new Quantity(value, unit, node.get("source").string(), spread, technology);
    }

    /** {@return the value as a whole number; read with {@link #readWhole}} */
    int whole() {
        return (int) value;
    }

    /**
     * @param node  a mapping with value, unit, source
     * @param least smallest value allowed
     * @param units units allowed
     * @return the quantity, a whole number below 2^31
     */
    static Quantity readWhole(YamlNode node, int least, String... units) {
        Quantity quantity = read(node, least, units);
        if (quantity.value != Math.rint(quantity.value) || quantity.value > Integer.MAX_VALUE) {
            throw node.get("value").error(quantity.value + " " + quantity.unit + ", expected a whole number");
        }
        return quantity;
    }
}
