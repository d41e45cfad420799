package spikelane.kernels.spikes;

import java.lang.foreign.Arena;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.Resource;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.layer.TapList;

/**
 * SIMD form for pruned weights: compressed rows. Of each input only the nonzero weights are stored, each with its output, and
 * added where they belong. Outputs are taken in columns of {@value #COLUMN}; the entries of a row in a column are padded
 * to whole steps of {@value #STEP}, since a loop of another length at every row would be mispredicted at every row.
 * Padding adds to lanes behind the column's last one.
 *
 * <pre>
 * entry  int  output &lt;&lt; 8 | weight      one load; ternary weights as chars of half the size took twice as long
 * </pre>
 *
 * Sums are int32, so that only the bound of {@link SpikePropagation} holds. The lists are Java arrays, as those of
 * {@link SpikeList}.
 */
final class SpikePropagationCsrVector extends RowSum {
    static final SpikeForm FORM = new SpikeForm("csr") {
        @Override
        public boolean suits(IntWeights weights) {
            return true;
        }

        @Override
        public SpikePropagation make(Arena arena, IntWeights weights) {
            return new SpikePropagationCsrVector(arena, weights);
        }

        @Override
        public Work work(IntWeights weights, double spikeDensity) {
            Geometry g = weights.geometry();
            return new Work(g.outputPixels(), active(g, spikeDensity), entries(weights) / (double) g.rows());
        }

        @Override
        public List<Sample> samples(Geometry g) {
            return PRUNED_DENSITIES.stream().map(density -> new Sample(Byte.MAX_VALUE, density)).toList();
        }
    };

    /** Outputs of a column: those of a tile of a layer with one output pixel. */
    private static final int COLUMN = 512;
    private static final int STEP = 8;
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final int[][] starts;
    private final int[][] entries;
    private final ThreadLocal<Lists> lists;

    /** Working memory of one thread: rows that a pixel sums, and the sums of a column with lanes for padding. */
    private record Lists(int[] taps, int[] sums) {}

    /**
     * @param arena   not used: the lists are Java arrays
     * @param weights weights of the layer
     */
    SpikePropagationCsrVector(Arena arena, IntWeights weights) {
        super(weights, 0, 0);
        Geometry g = weights.geometry();
        lists = ThreadLocal.withInitial(() -> new Lists(TapList.allocate(g), new int[COLUMN + STEP]));
        int columns = (g.outputs() + COLUMN - 1) / COLUMN;
        starts = new int[columns][g.rows() + 1];
        entries = new int[columns][];
        for (int column = 0; column < columns; column++) {
            pack(column);
        }
    }

    private void pack(int column) {
        IntWeights weights = weights();
        Geometry g = weights.geometry();
        int from = column * COLUMN;
        int to = Math.min(g.outputs(), from + COLUMN);
        int[] start = starts[column];
        for (int row = 0; row < g.rows(); row++) {
            start[row + 1] = start[row] + padded(weights, row, from, to);
        }
        int[] entry = new int[start[g.rows()]];
        for (int row = 0; row < g.rows(); row++) {
            int at = start[row];
            for (int m = from; m < to; m++) {
                int weight = weights.get(row, m);
                if (weight != 0) {
                    entry[at++] = ((m - from) << 8) | (weight & 0xFF);
                }
            }
            for (int lane = COLUMN; at < start[row + 1]; lane++) {
                entry[at++] = lane << 8;
            }
        }
        entries[column] = entry;
    }

    /** {@return entries of all rows, padding included} */
    static long entries(IntWeights weights) {
        Geometry g = weights.geometry();
        long entries = 0;
        for (int row = 0; row < g.rows(); row++) {
            for (int from = 0; from < g.outputs(); from += COLUMN) {
                entries += padded(weights, row, from, Math.min(g.outputs(), from + COLUMN));
            }
        }
        return entries;
    }

    private static int padded(IntWeights weights, int row, int from, int to) {
        int count = 0;
        for (int m = from; m < to; m++) {
            count += weights.get(row, m) == 0 ? 0 : 1;
        }
        return (count + STEP - 1) / STEP * STEP;
    }

    @Override
    public SpikeForm form() {
        return FORM;
    }

    /** One addition an entry, padding included. */
    @Override
    public RowWork row() {
        double entries = tableBytes() / (double) Integer.BYTES / geometry().rows();
        return RowWork.ofSpikes(entries * Integer.BYTES, Resource.BYTE_ADD, entries);
    }

    @Override
    public long tableBytes() {
        return Arrays.stream(entries).mapToLong(list -> (long) list.length * Integer.BYTES).sum();
    }

    @Override
    public void propagate(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntMap currents,
            int at) {
        check(input, pixelFrom, pixelTo, groupFrom, groupTo, currents, at);
        Lists own = lists.get();
        int laneFrom = groupFrom * Channels.GROUP;
        int laneTo = groupTo * Channels.GROUP;
        Geometry g = geometry();
        for (int p = pixelFrom; p < pixelTo; p++) {
            int count = TapList.fill(input, g, p / g.outputWidth(), p % g.outputWidth(), 0, own.taps);
            long out = (long) (at + p - pixelFrom) * currents.stride();
            for (int column = laneFrom / COLUMN; column * COLUMN < laneTo; column++) {
                Arrays.fill(own.sums, 0);
                add(own.taps, count, starts[column], entries[column], own.sums);
                int first = Math.max(laneFrom, column * COLUMN);
                int last = Math.min(laneTo, (column + 1) * COLUMN);
                for (int lane = first; lane < last; lane += INTS.length()) {
                    IntVector.fromArray(INTS, own.sums, lane - column * COLUMN).intoMemorySegment(currents.values(),
                            (out + lane) * Integer.BYTES, ORDER);
                }
            }
        }
    }

    private static void add(int[] taps, int count, int[] starts, int[] entries, int[] sums) {
        for (int t = 0; t < count; t++) {
            int to = starts[taps[t] + 1];
            for (int i = starts[taps[t]]; i < to; i += STEP) {
                sums[entries[i] >>> 8] += (byte) entries[i];
                sums[entries[i + 1] >>> 8] += (byte) entries[i + 1];
                sums[entries[i + 2] >>> 8] += (byte) entries[i + 2];
                sums[entries[i + 3] >>> 8] += (byte) entries[i + 3];
                sums[entries[i + 4] >>> 8] += (byte) entries[i + 4];
                sums[entries[i + 5] >>> 8] += (byte) entries[i + 5];
                sums[entries[i + 6] >>> 8] += (byte) entries[i + 6];
                sums[entries[i + 7] >>> 8] += (byte) entries[i + 7];
            }
        }
    }
}
