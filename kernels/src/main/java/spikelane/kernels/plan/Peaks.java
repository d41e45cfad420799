package spikelane.kernels.plan;

import java.lang.foreign.Arena;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;

/**
 * What one thread of a machine can do at most, and the least time that this allows: the one formula behind every "per cent
 * of peak". Loads and stores share their units, so their times add up; arithmetic may run beside them:
 *
 * <pre>
 *  least = max(loads + stores, arithmetic)
 * </pre>
 *
 * @param rates  units a nanosecond of each resource; what was not measured may be missing
 * @param caches where tables lie
 */
public record Peaks(Map<Resource, Double> rates, Caches caches) {
    private static final double CACHE_LINE = 64;
    private static final int NEURON_BYTES = 3 * Integer.BYTES;
    private static final List<Resource> PASSES = List.of(Resource.ADD_128K, Resource.ADD_8M, Resource.ADD_MEMORY);

    /**
     * The least time of a call.
     *
     * @param binding the resource that takes longest; STORE for stores
     * @param ns      nanoseconds
     * @param bytes   moved by the call
     */
    public record LeastTime(String binding, double ns, double bytes) {}

    /** {@return this machine's peaks: each settles. Of several passes, far apart on a shared machine, the better counts} */
    public static Peaks measure() {
        Map<Resource, Double> rates = new EnumMap<>(Resource.class);
        try (Arena arena = Arena.ofShared()) {
            MachinePeaks machine = new MachinePeaks(arena);
            for (Resource resource : Resource.values()) {
                rates.put(resource, machine.rate(resource));
            }
        }
        return new Peaks(rates, Caches.ofMachine());
    }

    /**
     * A propagation alone: its rows are loaded and added, its currents are stored.
     *
     * @param g    the layer
     * @param row  work of its form
     * @param rows inputs times output pixels that they reach, of those that the form takes
     * @param all  the same of all inputs: a layer of one output pixel touches as much of its table as it takes of them
     * @return the least time
     */
    public LeastTime propagation(Geometry g, RowWork row, double rows, double all) {
        double share = g.outputPixels() == 1 ? rows / all : 1;
        double table = share * g.rows() * row.bytes();
        double stored = (double) g.outputPixels() * g.outputs() * Integer.BYTES;
        return least(rows * row.bytes(), table, row.arithmetic(), rows * row.operations(), stored,
                stored / rate(Resource.ADD_128K), "STORE");
    }

    /**
     * A layer with its neurons, which are updated as {@code a += b} goes through memory.
     *
     * @param g     the layer
     * @param row   work of its form
     * @param rows  as above, of all time steps
     * @param steps T
     * @return the least time
     */
    public LeastTime layer(Geometry g, RowWork row, double rows, int steps) {
        double lanes = (double) g.outputPixels() * Channels.padded(g.outputs());
        Resource pass = pass(lanes);
        double neuronBytes = lanes * NEURON_BYTES * steps;
        return least(rows * row.bytes(), g.rows() * row.bytes(), row.arithmetic(), rows * row.operations(),
                neuronBytes + rows * Integer.BYTES + lanes / Byte.SIZE * steps, neuronBytes / rate(pass), pass.name());
    }

    /**
     * What loads a table as often as it wants and computes beside it.
     *
     * @param loaded     bytes that are loaded
     * @param table      bytes that they come from
     * @param arithmetic what computes
     * @param operations how much, in units of its rate
     * @return the least time
     */
    public LeastTime of(double loaded, double table, Resource arithmetic, double operations) {
        return least(loaded, table, arithmetic, operations, 0, 0, "STORE");
    }

    private LeastTime least(double loaded, double table, Resource arithmetic, double operations, double moved,
            double movedNs, String mover) {
        double loadNs = loaded == 0 ? 0 : loaded / loadRate(table);
        double arithmeticNs = operations / rate(arithmetic);
        String binding = arithmeticNs > loadNs + movedNs
                ? arithmetic.name()
                : loadNs > movedNs ? level(table).name() : mover;
        return new LeastTime(binding, Math.max(arithmeticNs, loadNs + movedNs), Math.max(CACHE_LINE, loaded + moved));
    }

    /**
     * @param neurons neurons of an update
     * @return as many bytes as {@code a += b} moves, at its rate on a working set of the same size
     */
    public LeastTime neurons(double neurons) {
        Resource pass = pass(neurons);
        double bytes = neurons * NEURON_BYTES;
        return new LeastTime(pass.name(), bytes / rate(pass), bytes);
    }

    /**
     * @param read    bytes that are loaded once
     * @param written bytes that are stored once
     * @return the least time
     */
    public LeastTime moved(double read, double written) {
        double loadNs = read / loadRate(read);
        double storeNs = written / rate(Resource.ADD_128K);
        return new LeastTime(loadNs > storeNs ? level(read).name() : "STORE", loadNs + storeNs, read + written);
    }

    private Resource pass(double neurons) {
        return PASSES.stream()
                .filter(pass -> rates.containsKey(pass) && neurons * 2 * Integer.BYTES <= 2.0 * pass.workingSetBytes())
                .findFirst().orElse(rates.containsKey(Resource.ADD_MEMORY) ? Resource.ADD_MEMORY : Resource.ADD_8M);
    }

    private double rate(Resource resource) {
        Double rate = rates.get(resource);
        if (rate == null) {
            throw new IllegalStateException("the peak of " + resource + " was not measured");
        }
        return rate;
    }

    /**
     * Bytes a nanosecond of rows taken at random from a table: a cache of size Z holds Z/S of a table of size S, and each
     * share comes at its level's rate.
     */
    private double loadRate(double table) {
        double l1 = Math.min(1, caches.l1() / table);
        double l2 = Math.max(0, Math.min(1, caches.l2() / table) - l1);
        double l3 = Math.max(0, Math.min(1, caches.l3() / table) - l1 - l2);
        double memory = Math.max(0, 1 - l1 - l2 - l3);
        return 1 / (ns(l1, Resource.LOAD_L1) + ns(l2, Resource.LOAD_L2) + ns(l3, Resource.LOAD_L3)
                + ns(memory, Resource.LOAD_MEMORY));
    }

    private double ns(double share, Resource level) {
        return share == 0 ? 0 : share / rate(level);
    }

    private Resource level(double table) {
        return table <= caches.l1()
                ? Resource.LOAD_L1
                : table <= caches.l2()
                        ? Resource.LOAD_L2
                        : table <= caches.l3() ? Resource.LOAD_L3 : Resource.LOAD_MEMORY;
    }
}
