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
 * and the first of equals wins. Where they are more than {@value #MOST_STEPS}, some divisors are left out. Tiles must fit
 * uncompressed, and traffic is weighed uncompressed, so that a mapping does not depend on the sparsity of one network.
 */
public final class Mapper {
    /** Far above what layers of networks take: those of the published one take 200,000. */
    private static final long MOST_STEPS = 1L << 24;
    private static final long MOST_COARSE_STEPS = 1L << 22;
    /** Tile sizes of a loop where all divisors are too many. */
    private static final int[] COARSER = {12, 6, 3};

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
        MappingSearch search = new MappingSearch(layer, architecture, objective, bits, Integer.MAX_VALUE, MOST_STEPS);
        Mapping best = search.best();
        for (int i = 0; search.spent() && i < COARSER.length; i++) {
            search = new MappingSearch(layer, architecture, objective, bits, COARSER[i], MOST_COARSE_STEPS);
            best = search.best();
        }
        if (search.spent()) {
            throw new BadInputException("layer " + layer.name() + " has too many mappings to " + architecture.name()
                    + ", expected fewer memory levels or smaller loop bounds");
        }
        if (best == null) {
            throw new BadInputException("layer " + layer.name() + " does not fit " + architecture.name()
                    + ": not even the smallest tile fits its buffers");
        }
        return best;
    }
}
