package spikelane.kernels.spikes;

import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.data.Vectors;
import spikelane.kernels.layer.TapList;

/**
 * Weight rows that neighbouring output pixels need, as byte offsets into a table. The active inputs are listed column by
 * column of the image, the kernel's rows of a column one after the other: those under a pixel are one run, and
 * neighbouring pixels share most of theirs, so that a pixel lists {@code stride} columns and not S.
 *
 * <pre>
 * taps   [column x0: row 0, row 1, ... row R-1] [column x0+1: ...] ...                  x0 the first pixel's first column
 * entry  ((r*S + column)*C + c) &lt;&lt; shift;   {@link #base} of a pixel is -(x*stride - padding)*C &lt;&lt; shift
 * </pre>
 *
 * Columns outside the image are empty; there is no border case. Behind the run of a pixel come offsets of a row of zeros, up
 * to a whole block, so that a sum has no remainder. They take the place of columns to the right: pixels are summed from
 * right to left. Where pixels share no columns, each is listed by a {@link TapList}.
 */
final class TapStrip {
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int LANES = INTS.length();

    private final Geometry geometry;
    private final int shift;
    private final boolean shared;
    private final int[] taps;
    /** Of each column from {@link #firstColumn} on, and the end. */
    private final int[] starts;
    /** Of each kernel row, where the starts of its image row begin in {@link SpikeList#starts}. */
    private final int[] rowStarts;
    private SpikeList input;
    private int outputY;
    private int firstColumn;

    /**
     * @param geometry layer
     * @param shift    log2 of the bytes of a weight row
     */
    TapStrip(Geometry geometry, int shift) {
        this.geometry = geometry;
        this.shift = shift;
        long columns = geometry.width() + 2L * geometry.padding();
        long mostBytes = ((long) geometry.rows() + columns * geometry.channels()) << shift;
        shared = geometry.outputWidth() > 1 && geometry.stride() < geometry.kernelWidth()
                && mostBytes <= Integer.MAX_VALUE;
        long strip = (long) geometry.kernelHeight() * geometry.width() * geometry.channels();
        long entries = shared ? Math.max(geometry.rows(), strip) : geometry.rows();
        taps = new int[Math.toIntExact(entries + 2L * (LANES + TapList.ROWS))];
        starts = new int[Math.toIntExact(columns + 1)];
        rowStarts = new int[geometry.kernelHeight()];
    }

    /** {@return the offsets} */
    int[] taps() {
        return taps;
    }

    /**
     * Lists one pixel alone: from position 0, with base 0.
     *
     * @param spikes active inputs
     * @param y      row of the output pixel
     * @param x      column of the output pixel
     * @return number of rows
     */
    int alone(SpikeList spikes, int y, int x) {
        return TapList.fill(spikes, geometry, y, x, shift, taps);
    }

    /**
     * Lists the columns under a run of pixels.
     *
     * @param spikes active inputs
     * @param y      row of the output pixels
     * @param xFrom  column of the first
     * @param xTo    column after the last
     */
    void list(SpikeList spikes, int y, int xFrom, int xTo) {
        input = spikes;
        outputY = y;
        if (!shared) {
            return;
        }
        firstColumn = column(xFrom);
        int top = y * geometry.stride() - geometry.padding();
        int rFrom = Math.max(0, -top);
        int rTo = Math.max(rFrom, Math.min(geometry.kernelHeight(), geometry.height() - top));
        for (int r = rFrom; r < rTo; r++) {
            rowStarts[r] = spikes.startsOf(top + r);
        }
        columns(spikes.active(), spikes.starts(), rFrom, rTo, column(xTo - 1) + geometry.kernelWidth());
    }

    /**
     * Two vectors of a pixel's inputs are copied without a look at their number, which is seldom larger: what is too much is
     * overwritten, and a mispredicted branch would take longer.
     */
    private void columns(int[] active, int[] begins, int rFrom, int rTo, int columnTo) {
        int[] rows = rowStarts;
        int[] to = taps;
        int[] at = starts;
        IntVector by = IntVector.broadcast(INTS, shift);
        int rowTaps = geometry.kernelWidth() * geometry.channels();
        int first = firstColumn;
        int width = geometry.width();
        int end = 0;
        for (int c = first; c < columnTo; c++) {
            at[c - first] = end;
            if (c < 0 || c >= width) {
                continue;
            }
            for (int r = rFrom; r < rTo; r++) {
                int begin = begins[rows[r] + c];
                int count = begins[rows[r] + c + 1] - begin;
                int row = r * rowTaps;
                IntVector.fromArray(INTS, active, begin).add(row).lanewise(LSHL, by).intoArray(to, end);
                IntVector.fromArray(INTS, active, begin + LANES).add(row).lanewise(LSHL, by).intoArray(to, end + LANES);
                if (count > 2 * LANES) {
                    for (int i = 2 * LANES; i < count; i += LANES) {
                        IntVector.fromArray(INTS, active, begin + i).add(row).lanewise(LSHL, by).intoArray(to, end + i);
                    }
                }
                end += count;
            }
        }
        at[columnTo - first] = end;
    }

    /**
     * Ends a pixel's run with rows of zeros. To be called from the run's right to its left.
     *
     * @param x column of the output pixel
     * @return position after its last row
     */
    int end(int x) {
        if (!shared) {
            return alone(input, outputY, x);
        }
        int at = starts[column(x) + geometry.kernelWidth() - firstColumn];
        IntVector zeros = IntVector.broadcast(INTS, (geometry.rows() + column(x) * geometry.channels()) << shift);
        for (int i = 0; i < TapList.ROWS; i += LANES) {
            zeros.intoArray(taps, at + i);
        }
        return at;
    }

    /**
     * @param x column of an output pixel
     * @return position of its first row
     */
    int start(int x) {
        return shared ? starts[column(x) - firstColumn] : 0;
    }

    /**
     * @param x column of an output pixel
     * @return what is to be added to its offsets, in bytes
     */
    long base(int x) {
        return shared ? -(((long) column(x) * geometry.channels()) << shift) : 0;
    }

    private int column(int x) {
        return x * geometry.stride() - geometry.padding();
    }
}
