package spikelane.kernels.counts;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.Vectors;

/**
 * Output pixels of one thread that are listed before they are run, by kind, so that the loop over the pixels of a list
 * takes the same branches for each: none, few or more rows of the table of multiples of weights.
 */
final class CountPixels {
    /** Rows of a block. With four the loop over them comes near the size at which the compiler stops inlining. */
    static final int ROWS = 2;
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int LANES = INTS.length();
    /** Kinds of pixels that are listed, by their blocks of rows: none, one, two, more. */
    private static final int KINDS = 4;
    /** Pixels that are listed before they are run, unless an output row has more. */
    private static final int PIXELS = 512;

    final CountRows lists;
    final Kind[] kinds = new Kind[KINDS];
    private final int mostRows;
    /** Spikes of the pixels of a list, of one column. */
    final long[] fired;

    /**
     * @param g        layer
     * @param maxCount largest count
     * @param rowBytes bytes of a row of the table
     */
    CountPixels(Geometry g, int maxCount, int rowBytes) {
        lists = new CountRows(g, maxCount, rowBytes);
        int pixels = Math.max(PIXELS, g.outputWidth());
        mostRows = Math.multiplyExact(g.outputWidth(), lists.capacity() + ROWS);
        for (int i = 0; i < KINDS; i++) {
            kinds[i] = new Kind(pixels, i < KINDS - 1 ? i * ROWS * pixels : mostRows + 8 * ROWS * PIXELS);
        }
        fired = new long[pixels];
    }

    /** {@return whether another row of output pixels could be too much} */
    boolean full(int width) {
        boolean full = false;
        for (Kind kind : kinds) {
            full |= kind.count + width > kind.pixels.length;
        }
        Kind last = kinds[KINDS - 1];
        return full || last.from[last.count] + mostRows + 2 * LANES > last.rows.length;
    }

    void clear() {
        for (Kind kind : kinds) {
            kind.count = 0;
        }
    }

    /**
     * Lists a pixel with its rows; what is missing to a whole block is the row of zeros.
     *
     * @param waited time steps without an event that its potentials are behind
     */
    void busy(int x, int pixel, int size, int waited) {
        int blocks = (size + ROWS - 1) / ROWS;
        Kind kind = kinds[Math.min(blocks, KINDS - 1)];
        int i = kind.count++;
        kind.pixels[i] = pixel;
        kind.waited[i] = waited;
        int from = kind.from[i];
        lists.copy(x, kind.rows, from);
        IntVector.zero(INTS).intoArray(kind.rows, from + size);
        kind.from[i + 1] = from + blocks * ROWS;
    }

    /** Pixels of one kind. */
    static final class Kind {
        final int[] pixels;
        /** Time steps without an event that each pixel's potentials are behind. */
        final int[] waited;
        /** Offsets of the rows of the table, pixel after pixel, each whole blocks. */
        final int[] rows;
        /** Where each pixel's rows begin; behind the last, where they end. */
        final int[] from;
        int count;

        Kind(int pixels, int rows) {
            this.pixels = new int[pixels];
            waited = new int[pixels];
            this.rows = new int[rows + 2 * LANES];
            from = new int[pixels + 1];
        }
    }
}
