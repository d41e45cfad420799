package spikelane.kernels;

import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Form for pruned weights: compressed rows. Of each input only the nonzero weights are stored, each with its output, and
 * added where they belong. Outputs are taken in columns of {@value #COLUMN}; the entries of a row in a column are padded
 * to whole steps of {@value #STEP}, since a loop of another length at every row would be mispredicted at every row.
 * Padding adds to lanes behind the column's last one.
 *
 * <pre>
 * int8:     int   output &lt;&lt; 8 | weight     ternary:  char  output &lt;&lt; 1 | (weight &lt; 0)
 * </pre>
 *
 * Sums are int32, so that only the bound of {@link SpikePropagation} holds. The lists are Java arrays, as those of
 * {@link SpikeList}.
 */
public final class SpikePropagationCsr implements SpikePropagation {
    /** Outputs of a column: those of a tile of {@link SpikingLayer}. */
    private static final int COLUMN = 512;
    private static final int STEP = 8;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final PackedWeights weights;
    private final int[][] starts;
    private final int[][] values;
    private final char[][] signs;
    private final ThreadLocal<Scratch> scratch;

    private record Scratch(int[] taps, int[] sums) {
        Scratch(Geometry geometry) {
            this(TapList.allocate(geometry), new int[COLUMN + STEP]);
        }
    }

    /** @param weights weights of the layer */
    public SpikePropagationCsr(PackedWeights weights) {
        SpikePropagation.check(weights);
        this.weights = weights;
        Geometry g = weights.geometry();
        int columns = (g.outputs() + COLUMN - 1) / COLUMN;
        starts = new int[columns][g.rows() + 1];
        values = new int[columns][];
        signs = new char[columns][];
        for (int column = 0; column < columns; column++) {
            pack(column);
        }
        scratch = ThreadLocal.withInitial(() -> new Scratch(g));
    }

    private void pack(int column) {
        Geometry g = weights.geometry();
        int from = column * COLUMN;
        int to = Math.min(g.outputs(), from + COLUMN);
        int[] start = starts[column];
        for (int row = 0; row < g.rows(); row++) {
            int count = 0;
            for (int m = from; m < to; m++) {
                count += weights.get(row, m) == 0 ? 0 : 1;
            }
            start[row + 1] = start[row] + (count + STEP - 1) / STEP * STEP;
        }
        boolean ternary = weights.ternary();
        values[column] = new int[ternary ? 0 : start[g.rows()]];
        signs[column] = new char[ternary ? start[g.rows()] : 0];
        for (int row = 0; row < g.rows(); row++) {
            int at = start[row];
            for (int m = from; m < to; m++) {
                int weight = weights.get(row, m);
                if (weight != 0) {
                    put(column, at++, m - from, weight);
                }
            }
            for (int lane = COLUMN; at < start[row + 1]; lane++) {
                put(column, at++, lane, 1);
            }
        }
    }

    private void put(int column, int at, int lane, int weight) {
        if (weights.ternary()) {
            signs[column][at] = (char) ((lane << 1) | (weight < 0 ? 1 : 0));
        } else {
            values[column][at] = (lane << 8) | (weight & 0xFF);
        }
    }

    /** {@return entries of all rows, padding included} */
    long entries() {
        return Arrays.stream(starts).mapToLong(start -> start[start.length - 1]).sum();
    }

    @Override
    public Geometry geometry() {
        return weights.geometry();
    }

    @Override
    public void propagate(SpikeList input, int pixelFrom, int pixelTo, int groupFrom, int groupTo, IntLanes currents,
            int at) {
        Geometry g = geometry();
        Propagation.check(g, input);
        Propagation.check(g, pixelFrom, pixelTo, groupFrom, groupTo, currents.pixels(), currents.stride(), at);
        weights.requireOpen();
        Scratch own = scratch.get();
        int laneFrom = groupFrom * Lanes.GROUP;
        int laneTo = groupTo * Lanes.GROUP;
        for (int p = pixelFrom; p < pixelTo; p++) {
            int count = TapList.fill(input, g, p / g.outputWidth(), p % g.outputWidth(), 0, own.taps);
            long out = (long) (at + p - pixelFrom) * currents.stride();
            for (int column = laneFrom / COLUMN; column * COLUMN < laneTo; column++) {
                Arrays.fill(own.sums, 0);
                if (weights.ternary()) {
                    addSigns(own.taps, count, starts[column], signs[column], own.sums);
                } else {
                    addValues(own.taps, count, starts[column], values[column], own.sums);
                }
                int first = Math.max(laneFrom, column * COLUMN);
                int last = Math.min(laneTo, (column + 1) * COLUMN);
                for (int lane = first; lane < last; lane += INTS.length()) {
                    IntVector.fromArray(INTS, own.sums, lane - column * COLUMN).intoMemorySegment(currents.values(),
                            (out + lane) * Integer.BYTES, ORDER);
                }
            }
        }
    }

    private static void addValues(int[] taps, int count, int[] starts, int[] entries, int[] sums) {
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

    private static void addSigns(int[] taps, int count, int[] starts, char[] entries, int[] sums) {
        for (int t = 0; t < count; t++) {
            int to = starts[taps[t] + 1];
            for (int i = starts[taps[t]]; i < to; i += STEP) {
                sums[entries[i] >>> 1] += 1 - 2 * (entries[i] & 1);
                sums[entries[i + 1] >>> 1] += 1 - 2 * (entries[i + 1] & 1);
                sums[entries[i + 2] >>> 1] += 1 - 2 * (entries[i + 2] & 1);
                sums[entries[i + 3] >>> 1] += 1 - 2 * (entries[i + 3] & 1);
                sums[entries[i + 4] >>> 1] += 1 - 2 * (entries[i + 4] & 1);
                sums[entries[i + 5] >>> 1] += 1 - 2 * (entries[i + 5] & 1);
                sums[entries[i + 6] >>> 1] += 1 - 2 * (entries[i + 6] & 1);
                sums[entries[i + 7] >>> 1] += 1 - 2 * (entries[i + 7] & 1);
            }
        }
    }
}
