package spikelane.sim.accelerator.price;

import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.io.UntrustedResultException;

/**
 * The one gate that every price passes on its way out. What is read is bounded so that no price can overflow; should one
 * all the same, it is refused here, with the layer, the component and the keys of the architecture that it comes from.
 */
final class FinitePrice {
    private FinitePrice() {}

    /**
     * @param layer     its layer, or the network
     * @param component a component of the energy, or what else is priced
     * @param value     its price
     * @throws UntrustedResultException if that is not a finite number from 0
     */
    static void require(String layer, String component, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new UntrustedResultException("no price: " + component + " of " + layer + " is " + value
                    + ", expected a finite number; it comes from the architecture's " + keys(component));
        }
    }

    private static String keys(String component) {
        return switch (component) {
            case "MAC" -> "compute: add8, mult8, add_fp32, mult_fp32, width_power";
            case "gated" -> "compute: gated_slot";
            case "LIF" -> "compute: lif";
            case Architecture.WIRES -> "memories: wire, and feed";
            case Architecture.IDLE -> "array: idle, memories: idle and leakage, and clock";
            case "cycles", "EDP" -> "array, memories: bandwidth, feed, and clock";
            default -> "memories: " + component + ", and feed";
        };
    }
}
