package spikelane.sim.accelerator.map;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Memory;
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
    /** Of the machines of {@code found}. */
    private final int machine;
    private final Found found;

    /** Mappings that were found, of any architectures: those that are alike in all that a search looks at share them. */
    public static final class Found {
        private static final int EXPECTED = 4096;

        private final Map<Key, Mapping> mappings = new ConcurrentHashMap<>(EXPECTED);
        private final Map<Machine, Integer> machines = new HashMap<>();

        /** {@return how many there are} */
        public int size() {
            return mappings.size();
        }
    }

    /** What the best mapping has the least of. */
    public enum Objective {
        /** Energy of all traffic. */
        ENERGY,
        /** Cycles that the slowest shared memory needs for it. */
        DELAY,
        /** The product of both. */
        EDP
    }

    /** All of a memory that a search looks at. */
    private record Level(int level, long capacityBits, Set<Operand> holds, int wordBits, Memory.Access access,
            double readPj, double wordsPerCycle) {}

    private record Machine(List<Level> memories, Objective objective) {
        static Machine of(Architecture architecture, Objective objective) {
            List<Level> memories = architecture.memories().stream()
                    .map(memory -> new Level(memory.level(),
                            memory.capacityBits() == Long.MAX_VALUE
                                    ? Long.MAX_VALUE
                                    : memory.capacityBits() * (memory.perPe() ? architecture.pes() : 1),
                            memory.holds(), memory.wordBits(), memory.access(), memory.readPj(),
                            objective == Objective.ENERGY ? 0 : memory.wordsPerCycle()))
                    .toList();
            return new Machine(memories, objective);
        }
    }

    private record Key(LayerDimensions dims, int[] bits, boolean spiking, int machine) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && dims.equals(key.dims) && Arrays.equals(bits, key.bits)
                    && spiking == key.spiking && machine == key.machine;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * dims.hashCode() + Arrays.hashCode(bits)) + 2 * machine + (spiking ? 1 : 0);
        }
    }

    /**
     * @param architecture the accelerator
     * @param objective    what the best mapping has the least of
     */
    public Mapper(Architecture architecture, Objective objective) {
        this(architecture, objective, new Found());
    }

    /**
     * @param architecture the accelerator
     * @param objective    what the best mapping has the least of
     * @param found        mappings that need not be searched again; takes those that are
     */
    public Mapper(Architecture architecture, Objective objective, Found found) {
        this.architecture = architecture;
        this.objective = objective;
        this.found = found;
        synchronized (found.machines) {
            Machine of = Machine.of(architecture, objective);
            Integer known = found.machines.putIfAbsent(of, found.machines.size());
            this.machine = known == null ? found.machines.get(of) : known;
        }
    }

    /**
     * @param layer a layer
     * @return equal for layers and architectures that have the same mapping
     */
    public Object key(LayerWork layer) {
        return new Key(layer.dims(), bits(layer), layer.spiking(), machine);
    }

    private int[] bits(LayerWork layer) {
        int[] bits = new int[Operand.values().length];
        for (Operand operand : Operand.values()) {
            bits[operand.index()] = (int) Math.ceil(architecture.widths().of(operand, layer));
        }
        return bits;
    }

    /**
     * @param layer a layer
     * @return its best mapping
     * @throws BadInputException if not even the smallest tiles fit
     */
    public Mapping map(LayerWork layer) {
        return found.mappings.computeIfAbsent((Key) key(layer), key -> search(layer, bits(layer)));
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
