package spikelane.benchmarks.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikelane.benchmarks.SynapticWork;
import spikelane.kernels.Geometry;
import spikelane.kernels.MachinePeaks.Resource;

/**
 * The least time that a machine's peaks allow a row: {@code max(loads + stores, arithmetic)}, since loads and stores
 * share their units and arithmetic runs beside them.
 *
 * @param peaks   units a nanosecond of each resource
 * @param l1Bytes size of the first cache
 * @param l2Bytes of the second
 * @param l3Bytes of the third
 */
record Roofline(Map<Resource, Double> peaks, long l1Bytes, long l2Bytes, long l3Bytes) {
    private static final double CACHE_LINE = 64;
    private static final List<Resource> PASSES = List.of(Resource.ADD_128K, Resource.ADD_8M, Resource.ADD_MEMORY);

    /**
     * What a synaptic operation takes of a format.
     *
     * @param bytes      loaded of the packed weights
     * @param arithmetic what adds them
     * @param operations how many
     */
    private record PerSop(double bytes, Resource arithmetic, double operations) {}

    /**
     * A bound.
     *
     * @param binding the resource that takes longest
     * @param ns      least time of a call
     * @param bytes   moved by a call
     */
    record Bound(String binding, double ns, double bytes) {}

    /**
     * The table of formulas.
     * <ul>
     * <li>Ternary, one output pixel: two bit planes, 2/8 bytes. A full adder makes three bits two by two logic
     * operations, so it removes one; n rows have 2n bits a weight to remove: 4 operations.
     * <li>Ternary, image: two 4-bit counters a byte, 1/2 byte. One addition serves two outputs, and each 7 rows take two
     * more to widen: (1 + 2/7)/2 additions.
     * <li>int8: one byte; its lane's sum and its upper byte's are both added: 2 additions of a byte.
     * <li>int4: half a byte; both halves are added as bytes: 1 addition.
     * <li>f32: 4 bytes, one multiply-add. Event counts: int32 rows, for which the same holds.
     * <li>Compressed rows (csr): an index of 4 bytes and a value for each nonzero. Bitmask: a bit a weight, and a byte
     * for each nonzero.
     * <li>Batch-sliced: a load of 64 bytes serves 512 samples or pixels, 1/8 byte, and one full adder, 2 operations, for
     * each nonzero weight.
     * </ul>
     */
    private static Optional<PerSop> perSop(Row row) {
        boolean image = row.shape().indexOf('@') >= 0;
        if (row.implementation().equals("batch-sliced")) {
            return Optional.of(new PerSop(row.weightDensity() / Byte.SIZE, Resource.LOGIC, 2 * row.weightDensity()));
        }
        if (row.benchmark().startsWith("Peer")) {
            return row.implementation().endsWith("f32")
                    ? Optional.of(new PerSop(image ? 0 : Float.BYTES, Resource.FMA, 1))
                    : Optional.empty(); // no peak of their instructions is measured
        }
        if (row.benchmark().startsWith("CountPropagation")) {
            return Optional.of(new PerSop(Integer.BYTES, Resource.FMA, 1));
        }
        return Optional.ofNullable(switch (row.weights()) {
            case "ternary" ->
                image ? new PerSop(0.5, Resource.BYTE_ADD, (1 + 2 / 7.0) / 2) : new PerSop(0.25, Resource.LOGIC, 4);
            case "int8" -> new PerSop(1, Resource.BYTE_ADD, 2);
            case "int4" -> new PerSop(0.5, Resource.BYTE_ADD, 1);
            case "f32" -> new PerSop(Float.BYTES, Resource.FMA, 1);
            case "csr" -> new PerSop((Integer.BYTES + 1) * row.weightDensity(), Resource.BYTE_ADD, row.weightDensity());
            case "bitmask" -> new PerSop(1 / 8.0 + row.weightDensity(), Resource.BYTE_ADD, 1);
            default -> null;
        });
    }

    /**
     * @param row a row; its time and percent of peak are not used
     * @param sop synaptic operations of a call
     * @return the bound; empty where no peak was measured for what the implementation uses
     */
    Optional<Bound> of(Row row, SynapticWork sop) {
        return switch (row.kernel()) {
            case "fc", "conv" -> perSop(row).map(format -> propagation(row, sop, format));
            case "lif" -> Optional.of(neurons(sop.effective()));
            // bits are read once, a quarter of them written
            case "pool" -> Optional.of(moved(sop.dense() / 8, sop.dense() / 32));
            // bits are read once, an int32 is written for each spike
            case "extract" -> Optional.of(moved(sop.dense() / 8, Integer.BYTES * sop.dense() * row.spikeDensity()));
            default -> Optional.empty();
        };
    }

    private Bound propagation(Row row, SynapticWork sop, PerSop format) {
        Geometry g = SynapticWork.geometry(row.shape());
        boolean everyInput = row.benchmark().startsWith("Peer") || row.implementation().equals("batch-sliced");
        double count = everyInput ? sop.dense() : sop.effective();
        boolean onePixel = g.outputPixels() == 1;
        double share = onePixel && !everyInput ? sop.effective() / sop.dense() : 1;
        double table = share * g.rows() * g.outputs() * format.bytes();
        double loaded = count * format.bytes();
        double stored = row.implementation().equals("batch-sliced")
                ? 0
                : (double) row.batch() * g.outputPixels() * g.outputs() * Integer.BYTES;
        double loads = loaded / loadRate(table);
        double stores = stored / peaks.get(Resource.ADD_128K);
        double arithmetic = count * format.operations() / peaks.get(format.arithmetic());
        String binding = arithmetic > loads + stores
                ? format.arithmetic().name()
                : loads > stores ? level(table) : "STORE";
        return new Bound(binding, Math.max(arithmetic, loads + stores), Math.max(CACHE_LINE, loaded + stored));
    }

    /** As many bytes as {@code a += b} moves, at its rate on a working set of the same size. */
    private Bound neurons(double neurons) {
        Resource pass = PASSES.stream()
                .filter(p -> peaks.containsKey(p) && neurons * 2 * Integer.BYTES <= 2.0 * p.workingSetBytes())
                .findFirst().orElse(Resource.ADD_8M);
        double bytes = neurons * 3 * Integer.BYTES;
        return new Bound(pass.name(), bytes / peaks.get(pass), bytes);
    }

    private Bound moved(double read, double written) {
        double loads = read / loadRate(read);
        double stores = written / peaks.get(Resource.ADD_128K);
        return new Bound(loads > stores ? level(read) : "STORE", loads + stores, read + written);
    }

    /**
     * Bytes a nanosecond of rows taken at random from a table: a cache of size Z holds Z/S of a table of size S, and each
     * share comes at its level's rate.
     */
    private double loadRate(double table) {
        double l1 = Math.min(1, l1Bytes / table);
        double l2 = Math.min(1, l2Bytes / table) - l1;
        double l3 = Math.max(0, Math.min(1, l3Bytes / table) - l1 - l2);
        double memory = Math.max(0, 1 - l1 - l2 - l3);
        return 1 / (l1 / peaks.get(Resource.LOAD_L1) + l2 / peaks.get(Resource.LOAD_L2)
                + l3 / peaks.get(Resource.LOAD_L3) + memory / peaks.get(Resource.LOAD_MEMORY));
    }

    private String level(double table) {
        Resource level = table <= l1Bytes
                ? Resource.LOAD_L1
                : table <= l2Bytes ? Resource.LOAD_L2 : table <= l3Bytes ? Resource.LOAD_L3 : Resource.LOAD_MEMORY;
        return level.name();
    }
}
