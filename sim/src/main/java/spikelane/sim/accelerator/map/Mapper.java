package spikelane.sim.accelerator.map;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Operand;
import spikelane.sim.io.BadInputException;

/**
 * Finds the cheapest mapping of a layer: every tiling by divisors whose tiles fit and cannot grow in any one loop, with
 * every order of the loops, the time loop inside or outside included. No randomness: candidates come in a fixed order
 * and the first of equals wins. Tiles must fit uncompressed, and traffic is weighed uncompressed, so that a mapping does
 * not depend on the sparsity of one network.
 */
public final class Mapper {
    private final Architecture architecture;
    private final Objective objective;
    private final Map<Key, Mapping> found = new ConcurrentHashMap<>();

    /** What the best mapping has the least of. */
    public enum Objective {
        /** Energy of all traffic. */
        ENERGY,
        /** Cycles that the slowest shared memory needs for it. */
        DELAY,
        /** The product of both. */
        EDP
    }

    private record Key(LayerDimensions dims, int[] bits, boolean spiking) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && dims.equals(key.dims) && Arrays.equals(bits, key.bits)
                    && spiking == key.spiking;
        }

        @Override
        public int hashCode() {
            return 31 * dims.hashCode() + Arrays.hashCode(bits) + (spiking ? 1 : 0);
        }
    }

    /**
     * @param architecture the accelerator
     * @param objective    what the best mapping has the least of
     */
    public Mapper(Architecture architecture, Objective objective) {
        this.architecture = architecture;
        this.objective = objective;
    }

    /**
     * @param layer a layer
     * @return its best mapping
     * @throws BadInputException if not even the smallest tiles fit
     */
    public Mapping map(LayerWork layer) {
        int[] bits = new int[Operand.values().length];
        for (Operand operand : Operand.values()) {
            bits[operand.index()] = (int) Math.ceil(architecture.widths().of(operand, layer));
        }
        return found.computeIfAbsent(new Key(layer.dims(), bits, layer.spiking()), key -> search(layer, bits));
    }

    private Mapping search(LayerWork layer, int[] bits) {
        MappingSearch search = new MappingSearch(layer, architecture, objective, bits);
        Mapping best = search.best();
        if (best == null) {
            throw new BadInputException("layer " + layer.name() + " does not fit " + architecture.name()
                    + ": not even the smallest tile fits its buffers");
        }
        return best;
    }
}
