package spikelane.sim.accelerator.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.collections.IntArrayList;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Memory;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Operand;
import spikelane.sim.activity.LayerAxis;

/** One search of {@link Mapper}: the tilings of one layer from the innermost level outwards, then the loop orders. */
final class MappingSearch {
    private static final LoopDim[] DIMS = LoopDim.values();
    /** A tile that is kept until the others are known weighs as much as many that are only tried. */
    private static final int KEPT_TILE = 64;

    private final LayerDimensions dims;
    private final Mapper.Objective objective;
    private final int[] bits;
    private final int[][] tiles;
    private final int[][] divisors = new int[DIMS.length][];
    private final LoopDim[][] orders;
    private final List<List<Store>> stores = new ArrayList<>();
    private final List<Transfer> transfers = new ArrayList<>();
    private final long[] rowSums;
    private final long[] columnSums;
    private final long mostSteps;
    private long steps;
    private double bestCost = Double.POSITIVE_INFINITY;
    private Mapping best;

    /** One memory of a level: how many bits all its instances hold, and of which operands. */
    private record Store(long capacityBits, List<Operand> holds) {}

    /** Traffic into a level: energy and cycles of one element at the memory outside it. */
    private record Transfer(Operand operand, int level, double elementPj, double elementCycles) {}

    /**
     * @param bits         width of every operand
     * @param mostDivisors tile sizes of a loop that are tried, at most
     * @param mostSteps    tiles and orders that are tried, at most
     */
    MappingSearch(LayerWork layer, Architecture architecture, Mapper.Objective objective, int[] bits, int mostDivisors,
            long mostSteps) {
        this.mostSteps = mostSteps;
        this.dims = layer.dims();
        this.objective = objective;
        this.bits = bits;
        this.tiles = new int[architecture.levels()][];
        this.orders = new LoopDim[tiles.length - 1][DIMS.length];
        tiles[0] = new int[DIMS.length];
        for (LoopDim dim : DIMS) {
            tiles[0][dim.index()] = dim.bound(dims);
            divisors[dim.index()] = thinned(divisors(dim.bound(dims)), mostDivisors);
        }
        for (int level = 0; level < tiles.length; level++) {
            List<Store> here = new ArrayList<>();
            for (Memory memory : architecture.memories()) {
                if (memory.level() == level && memory.capacityBits() != Long.MAX_VALUE) {
                    here.add(new Store(memory.capacityBits() * (memory.perPe() ? architecture.pes() : 1), memory.holds()
                            .stream().filter(o -> o != Operand.MEMBRANE || layer.spiking()).sorted().toList()));
                }
            }
            stores.add(here);
        }
        for (Operand operand : Operand.values()) {
            List<Memory> chain = architecture.holding(operand);
            for (int i = 0; i + 1 < chain.size() && (operand != Operand.MEMBRANE || layer.spiking()); i++) {
                Memory outer = chain.get(i);
                double accesses = outer.accesses(1, bits[operand.index()], true);
                transfers.add(new Transfer(operand, chain.get(i + 1).level(),
                        accesses * outer.readPj() * outer.accessScale(bits[operand.index()]),
                        accesses / outer.wordsPerCycle()));
            }
        }
        this.rowSums = tileSums(divisors[LoopDim.P.index()], dims.rows());
        this.columnSums = tileSums(divisors[LoopDim.Q.index()], dims.columns());
    }

    /** {@return for every tile size the input rows that all tiles of output rows read together} */
    private static long[] tileSums(int[] divisors, LayerAxis axis) {
        long[] sums = new long[axis.outputs() + 1];
        for (int tile : divisors) {
            sums[tile] = axis.read(tile);
        }
        return sums;
    }

    /** {@return the best mapping, null if nothing fits or the search was given up} */
    Mapping best() {
        tile(tiles.length - 1);
        return spent() ? null : best;
    }

    /** {@return whether there was more to try than the search may take} */
    boolean spent() {
        return steps > mostSteps;
    }

    private void tile(int level) {
        if (level == 0) {
            order(0, 0);
            return;
        }
        int[] smallest = level + 1 < tiles.length ? tiles[level + 1] : new int[]{1, 1, 1, 1, 1};
        int[][] choices = new int[DIMS.length][];
        for (int d = 0; d < DIMS.length; d++) {
            int least = smallest[d];
            choices[d] = Arrays.stream(divisors[d]).filter(n -> n % least == 0).toArray();
        }
        List<int[]> maximal = new ArrayList<>();
        grow(choices, new int[DIMS.length], smallest.clone(), 0, level, maximal);
        for (int[] tile : maximal) {
            tiles[level] = tile;
            tile(level - 1);
        }
    }

    /** Collects tiles that fit the level and of which no single loop could grow. */
    private void grow(int[][] choices, int[] at, int[] tile, int d, int level, List<int[]> maximal) {
        if (spent() || !fits(tile, level)) {
            return;
        }
        if (d == DIMS.length) {
            if (cannotGrow(choices, at, tile, level)) {
                steps += KEPT_TILE;
                maximal.add(tile.clone());
            }
            return;
        }
        int smallest = tile[d];
        for (int i = 0; i < choices[d].length; i++) {
            at[d] = i;
            tile[d] = choices[d][i];
            grow(choices, at, tile, d + 1, level, maximal);
        }
        tile[d] = smallest;
        at[d] = 0;
    }

    private boolean cannotGrow(int[][] choices, int[] at, int[] tile, int level) {
        for (int d = 0; d < DIMS.length; d++) {
            if (at[d] + 1 < choices[d].length) {
                int kept = tile[d];
                tile[d] = choices[d][at[d] + 1];
                boolean fits = fits(tile, level);
                tile[d] = kept;
                if (fits) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean fits(int[] tile, int level) {
        steps++;
        for (Store store : stores.get(level)) {
            long needed = 0;
            for (Operand operand : store.holds) {
                if (operand == Operand.PSUMS && finishedInside(level)) {
                    continue;
                }
                needed += Mapping.tileElements(operand, dims, tile) * bits[operand.index()];
            }
            if (needed > store.capacityBits) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether partial sums are finished further in, so that none is ever held here} */
    private boolean finishedInside(int level) {
        return level + 1 < tiles.length && tiles[level + 1][LoopDim.C.index()] == LoopDim.C.bound(dims);
    }

    private static int[] divisors(int whole) {
        IntArrayList divisors = new IntArrayList();
        for (int n = 1; n <= whole; n++) {
            if (whole % n == 0) {
                divisors.addInt(n);
            }
        }
        return divisors.toIntArray();
    }

    /** {@return so many of them, evenly spread, the first and the last among them} */
    private static int[] thinned(int[] divisors, int most) {
        return divisors.length <= most
                ? divisors
                : IntStream.range(0, most).map(i -> divisors[i * (divisors.length - 1) / (most - 1)]).toArray();
    }

    /** Tries every order of the loops that run more than once; loops of one trip stand outside in their natural order. */
    private void order(int boundary, int used) {
        if (spent()) {
            return;
        }
        if (boundary == orders.length) {
            judge();
            return;
        }
        int at = 0;
        int left = 0;
        for (LoopDim dim : DIMS) {
            if (tiles[boundary][dim.index()] == tiles[boundary + 1][dim.index()]) {
                orders[boundary][at++] = dim;
            } else if ((used & 1 << dim.index()) == 0) {
                left++;
            }
        }
        if (left == 0) {
            order(boundary + 1, 0);
            return;
        }
        int position = DIMS.length - left;
        for (LoopDim dim : DIMS) {
            boolean runs = tiles[boundary][dim.index()] != tiles[boundary + 1][dim.index()];
            if (runs && (used & 1 << dim.index()) == 0) {
                orders[boundary][position] = dim;
                order(boundary, used | 1 << dim.index());
            }
        }
    }

    private void judge() {
        steps++;
        double energy = 0;
        double delay = 0;
        for (Transfer transfer : transfers) {
            double elements = (double) Mapping.passes(transfer.operand, transfer.level, tiles, orders)
                    * distinct(transfer);
            energy += elements * transfer.elementPj;
            delay = Math.max(delay, elements * transfer.elementCycles);
        }
        double cost = switch (objective) {
            case ENERGY -> energy;
            case DELAY -> delay;
            case EDP -> energy * Math.max(delay, 1);
        };
        if (cost < bestCost) {
            bestCost = cost;
            LoopDim[][] chosen = new LoopDim[orders.length][];
            for (int k = 0; k < orders.length; k++) {
                chosen[k] = orders[k].clone();
            }
            best = new Mapping(dims, tiles.clone(), chosen);
        }
    }

    private long distinct(Transfer transfer) {
        return switch (transfer.operand) {
            case WEIGHTS -> dims.weights();
            case PSUMS, OUTPUTS -> dims.t() * dims.outputs();
            case MEMBRANE -> dims.outputs();
            case INPUTS -> (long) dims.t() * dims.c() * rowSums[tiles[transfer.level][LoopDim.P.index()]]
                    * columnSums[tiles[transfer.level][LoopDim.Q.index()]];
        };
    }
}
