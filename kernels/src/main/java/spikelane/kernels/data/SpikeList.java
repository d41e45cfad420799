package spikelane.kernels.data;

/**
 * The active inputs of one time step: per image row one ascending list of {@code x*C + c}, and where in it each pixel
 * starts. The inputs under a kernel row are therefore one contiguous run.
 *
 * <pre>
 * active  row 0: [x*C+c ...       free] row 1: [x*C+c ...   free] ...     every row has room for W*C + SLACK entries
 * starts  row 0: [x=0, 1, ... W]        row 1: [x=0, 1, ... W]    ...     positions in active; starts[W] is the end
 * </pre>
 *
 * A fully connected layer reads an image as a single row of H*W pixels. Filled by {@code SpikeExtraction}. The lists are
 * Java arrays, unlike all other data: entries are written where the list has got to, so alignment would not help, and a
 * loop that writes to an array keeps its bounds in registers.
 */
public final class SpikeList {
    /** Entries that a form may write beyond the end of a row's list. */
    static final int SLACK = Channels.GROUP;

    private final int rows;
    private final int width;
    private final int channels;
    private final int rowCapacity;
    private final int[] active;
    private final int[] starts;
    private final long[] words;

    /**
     * @param rows     H, or 1 for a fully connected layer
     * @param width    W, or H*W for a fully connected layer
     * @param channels C
     */
    public SpikeList(int rows, int width, int channels) {
        this.rows = rows;
        this.width = width;
        this.channels = channels;
        rowCapacity = Channels.padded(Math.multiplyExact(width, channels)) + SLACK;
        active = new int[Math.multiplyExact(rows, rowCapacity)];
        starts = new int[Math.multiplyExact(rows, width + 1)];
        words = new long[rows * width * Channels.groups(channels)];
    }

    /**
     * @param geometry layer that will read the list
     * @return a list for that layer's input
     */
    public static SpikeList of(Geometry geometry) {
        return new SpikeList(geometry.height(), geometry.width(), geometry.channels());
    }

    /** {@return H} */
    public int rows() {
        return rows;
    }

    /** {@return W} */
    public int width() {
        return width;
    }

    /** {@return C} */
    public int channels() {
        return channels;
    }

    /** {@return the entries, as drawn above} */
    public int[] active() {
        return active;
    }

    /** {@return the start of each pixel, as drawn above} */
    public int[] starts() {
        return starts;
    }

    /** {@return room for a copy of the spike bits, which an extraction reads faster from an array} */
    public long[] words() {
        return words;
    }

    /**
     * @param row y
     * @return position of the row's first entry
     */
    public int rowBegin(int row) {
        return row * rowCapacity;
    }

    /**
     * @param row y
     * @return position in {@link #starts} of the row's first pixel
     */
    public int startsOf(int row) {
        return row * (width + 1);
    }

    /**
     * @param row y
     * @param x   pixel of the row, or W for the end of the row
     * @return position of the pixel's first entry
     */
    public int start(int row, int x) {
        return starts[row * (width + 1) + x];
    }

    /**
     * @param position between {@link #start} of a pixel and of the next
     * @return {@code x*C + c}
     */
    public int entry(int position) {
        return active[position];
    }

    /** {@return number of active inputs} */
    public long count() {
        long count = 0;
        for (int row = 0; row < rows; row++) {
            count += start(row, width) - start(row, 0);
        }
        return count;
    }
}
