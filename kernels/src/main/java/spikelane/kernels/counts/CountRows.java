package spikelane.kernels.counts;

import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static jdk.incubator.vector.VectorOperators.NE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Vectors;

/**
 * Event counts of some image rows, listed as the rows of a table of multiples of weights; the scratch space of one thread.
 * A count is split into digits of {@value #DIGIT_BITS} bits, and each digit that is not 0 is a row of its own: the table
 * stays small, and most counts are one digit.
 *
 * <pre>
 * table row 0:                                             zeros
 * table row 1 + (tap*C + c)*P + level*7 + digit - 1:      (digit &lt;&lt; 3*level) * weight, shifted by the fraction bits
 *                                                         P = 7 * levels, as many as the largest count has digits
 * </pre>
 */
final class CountRows {
    private static final int DIGIT_BITS = 3;
    private static final int DIGITS = (1 << DIGIT_BITS) - 1;
    private static final VectorSpecies<Short> SHORTS = Vectors.SHORTS;
    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int LANES = INTS.length();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final Geometry geometry;
    private final int rowBytes;
    private final int inputBytes;
    private final int columnBytes;
    /** Of one image row: begins of the padded columns, and what a vector may read behind. */
    private final int startStride;
    private final int entriesOfRow;
    /** Row offsets of the digits, row after row of the image, as from its first column. */
    private int[] entries = {};
    /** Where the entries of each padded column begin. */
    private int[] starts = {};
    private int firstRow;
    private int largest;
    /** Of an output row: rows of the table that each pixel adds. */
    private final int[] sizes;
    /** Image rows under it. */
    private int rowsUnder;
    private final int[] rowStarts;
    /** What an entry of each lacks to an offset in the table, at the first padded column. */
    private final int[] rowBases;

    /**
     * @param geometry layer
     * @param maxCount largest count
     * @param rowBytes bytes of a row of the table
     */
    CountRows(Geometry geometry, int maxCount, int rowBytes) {
        this.geometry = geometry;
        this.rowBytes = rowBytes;
        inputBytes = levels(maxCount) * DIGITS * rowBytes;
        Channels.require((long) geometry.width() * geometry.channels() * inputBytes <= Integer.MAX_VALUE,
                "an image row is too wide for offsets of int");
        startStride = geometry.width() + 2 * geometry.padding() + 1 + geometry.kernelWidth() + LANES;
        sizes = new int[startStride];
        columnBytes = geometry.channels() * inputBytes;
        rowStarts = new int[geometry.kernelHeight()];
        rowBases = new int[geometry.kernelHeight()];
        entriesOfRow = geometry.width() * geometry.channels() * levels(maxCount);
    }

    private static int levels(int maxCount) {
        return (Integer.SIZE - Integer.numberOfLeadingZeros(maxCount) + DIGIT_BITS - 1) / DIGIT_BITS;
    }

    /** {@return bytes of the tables of all outputs} */
    static long tableBytes(Geometry g, int maxCount) {
        return (1 + (long) g.rows() * levels(maxCount) * DIGITS) * Channels.padded(g.outputs()) * Integer.BYTES;
    }

    /**
     * @param arena        owner of the table
     * @param weights      weights of the layer
     * @param maxCount     largest count
     * @param fractionBits how far a current is shifted left
     * @param lanes        outputs of a column
     * @param bytes        bytes of a number, 4 or 2
     * @return the tables, column of outputs after column
     */
    static MemorySegment pack(Arena arena, IntWeights weights, int maxCount, int fractionBits, int lanes, int bytes) {
        Geometry g = weights.geometry();
        int levels = levels(maxCount);
        long columnRows = 1 + (long) g.rows() * levels * DIGITS;
        int columns = (g.outputs() + lanes - 1) / lanes;
        MemorySegment table = Channels.allocate(arena, columns * columnRows * lanes * bytes);
        for (int row = 0; row < g.rows(); row++) {
            for (int m = 0; m < g.outputs(); m++) {
                for (int level = 0; level < levels; level++) {
                    for (int digit = 1; digit <= DIGITS; digit++) {
                        long at = m / lanes * columnRows + 1 + ((long) row * levels + level) * DIGITS + digit - 1;
                        int multiple = (weights.get(row, m) * (digit << (level * DIGIT_BITS))) << fractionBits;
                        if (bytes == Integer.BYTES) {
                            table.setAtIndex(JAVA_INT, at * lanes + m % lanes, multiple);
                        } else {
                            table.setAtIndex(JAVA_SHORT, at * lanes + m % lanes, (short) multiple);
                        }
                    }
                }
            }
        }
        return table;
    }

    /** {@return most table rows of an output pixel} */
    int capacity() {
        return geometry.kernelHeight() * entriesOfRow / geometry.width()
                * Math.min(geometry.width(), geometry.kernelWidth());
    }

    /** {@return rows of the table that the pixels of the output row add, as {@link #sizes(int)} left them} */
    int[] sizes() {
        return sizes;
    }

    /**
     * Lists image rows.
     *
     * @param input   counts
     * @param rowFrom first row
     * @param rowTo   row after the last
     */
    void read(EventCounts input, int rowFrom, int rowTo) {
        firstRow = rowFrom;
        largest = 0;
        int rows = rowTo - rowFrom;
        if (starts.length < rows * startStride) { // the first call, or one of more rows than before
            starts = new int[rows * startStride];
            entries = new int[rows * entriesOfRow + 2 * LANES];
        }
        int inputs = geometry.width() * geometry.channels();
        int end = 0;
        for (int row = rowFrom; row < rowTo; row++) {
            end = read(input.counts(), (long) row * inputs * Character.BYTES, inputs, (row - rowFrom) * startStride,
                    end);
        }
    }

    /** {@return the largest count of the image rows that were listed last} */
    int largest() {
        return largest;
    }

    private int read(MemorySegment counts, long first, int inputs, int start, int from) {
        int end = from;
        int channels = geometry.channels();
        int at = start; // of the next column whose begin is not known
        int known = start + geometry.padding();
        for (int i = 0; i < inputs; i += SHORTS.length()) {
            long mask = ShortVector.fromMemorySegment(SHORTS, counts, first + (long) i * Character.BYTES, ORDER)
                    .compare(NE, (short) 0).toLong();
            if (inputs - i < SHORTS.length()) {
                mask &= (1L << (inputs - i)) - 1;
            }
            for (; mask != 0; mask &= mask - 1) {
                int input = i + Long.numberOfTrailingZeros(mask);
                int column = known + (channels == 2 ? input >> 1 : input / channels);
                for (; at <= column; at += LANES) { // whole vectors: the next write begins behind the column
                    IntVector.broadcast(INTS, end).intoArray(starts, at);
                }
                at = column + 1;
                int entry = input * inputBytes - rowBytes;
                int count = counts.get(JAVA_CHAR, first + (long) input * Character.BYTES);
                largest = Math.max(largest, count);
                do {
                    int digit = count & DIGITS;
                    if (digit != 0) {
                        entries[end++] = entry + digit * rowBytes;
                    }
                    entry += DIGITS * rowBytes;
                    count >>>= DIGIT_BITS;
                } while (count != 0);
            }
        }
        Arrays.fill(starts, at, start + startStride, end);
        return end;
    }

    /**
     * Turns to an output row, and counts the table rows that each of its pixels adds.
     *
     * @param y output row; the image rows that it reads were listed
     */
    void sizes(int y) {
        Geometry g = geometry;
        int top = y * g.stride() - g.padding();
        int rFrom = Math.max(0, -top);
        int rTo = Math.min(g.kernelHeight(), g.height() - top);
        rowsUnder = Math.max(0, rTo - rFrom);
        for (int r = rFrom; r < rTo; r++) {
            rowStarts[r - rFrom] = (top + r - firstRow) * startStride;
            rowBases[r - rFrom] = rowBytes + (r * g.kernelWidth() + g.padding()) * columnBytes;
        }
        int width = g.width() + 2 * g.padding() - g.kernelWidth() + 1;
        for (int x = 0; x < width; x += LANES) {
            IntVector sum = IntVector.zero(INTS);
            for (int r = 0; r < rowsUnder; r++) {
                int row = rowStarts[r] + x;
                sum = sum.add(IntVector.fromArray(INTS, starts, row + g.kernelWidth()))
                        .sub(IntVector.fromArray(INTS, starts, row));
            }
            sum.intoArray(sizes, x);
        }
        if (g.stride() > 1) {
            for (int x = 0; x < g.outputWidth(); x++) {
                sizes[x] = sizes[x * g.stride()];
            }
        }
    }

    /** {@return one bit for each of 64 output pixels that add any row} */
    long busy(int x) {
        long bits = 0;
        int pixels = Math.min(Long.SIZE, geometry.outputWidth() - x);
        for (int i = 0; i < pixels; i += LANES) {
            bits |= IntVector.fromArray(INTS, sizes, x + i).compare(NE, 0).toLong() << i;
        }
        return pixels == Long.SIZE ? bits : bits & (1L << pixels) - 1;
    }

    /**
     * Copies the table rows of an output pixel of the row that {@link #sizes(int)} was last called for. A whole vector may
     * be written behind the last one.
     *
     * @param x    output column
     * @param to   where they go
     * @param from index of the first
     */
    void copy(int x, int[] to, int from) {
        int left = x * geometry.stride();
        int kernelWidth = geometry.kernelWidth();
        int back = left * columnBytes;
        int at = from;
        for (int r = 0; r < rowsUnder; r++) {
            int start = rowStarts[r] + left;
            int first = starts[start];
            int count = starts[start + kernelWidth] - first;
            int base = rowBases[r] - back;
            int i = 0;
            do {
                IntVector.fromArray(INTS, entries, first + i).add(base).intoArray(to, at + i);
                i += LANES;
            } while (i < count);
            at += count;
        }
    }
}
