package spikelane.sim.train.fused;

import java.util.Arrays;

/**
 * The inputs of one sample that are not zero, pixel by pixel: channel and value; then the same by channel. It grows to the
 * most that it ever held, by a quarter each time.
 */
public final class ActiveSample {
    private static final int FIRST = 1024;

    private final int steps;
    private final int pixels;
    private final int channels;
    private final int weightRow;
    private final int pixelRow;
    /** [T * pixels + 1] */
    private final int[] start;
    /** [T][C + 1] */
    private final int[] channelStart;
    private int[] channel = new int[FIRST];
    private int[] row = new int[FIRST];
    private float[] value = new float[FIRST];
    private int[] place = new int[0];
    private float[] channelValue = new float[0];
    private int count;
    private int pixel;

    /**
     * @param steps     T
     * @param pixels    of an image
     * @param channels  C
     * @param weightRow from the weights of a channel to those of the next
     * @param pixelRow  what a pixel to the right adds to the row of an entry
     */
    ActiveSample(int steps, int pixels, int channels, int weightRow, int pixelRow) {
        this.steps = steps;
        this.pixels = pixels;
        this.channels = channels;
        this.weightRow = weightRow;
        this.pixelRow = pixelRow;
        start = new int[steps * pixels + 1];
        channelStart = new int[steps * (channels + 1)];
    }

    /** Forgets all. */
    void begin() {
        count = 0;
        pixel = 0;
    }

    /**
     * An active input of the pixel that is being filled.
     *
     * @param c channel; channels of a pixel in rising order
     * @param x column of the pixel
     * @param v value, not zero
     */
    public void add(int c, int x, float v) {
        if (count == row.length) {
            channel = Arrays.copyOf(channel, count + count / 4);
            row = Arrays.copyOf(row, count + count / 4);
            value = Arrays.copyOf(value, count + count / 4);
        }
        channel[count] = c;
        row[count] = c * weightRow + x * pixelRow;
        value[count] = v;
        count++;
    }

    /** The next pixel follows. */
    public void endPixel() {
        pixel++;
        start[pixel] = count;
    }

    int count() {
        return count;
    }

    /** {@return first entry of pixel p of time step t, the last (exclusive) being that of the next} */
    int start(int step, int p) {
        return start[step * pixels + p];
    }

    int[] channel() {
        return channel;
    }

    int[] row() {
        return row;
    }

    float[] value() {
        return value;
    }

    /**
     * Sorts the entries by time step and channel, within that by pixel.
     *
     * @param layout where pixels lie
     */
    void sort(PixelLayout layout) {
        if (place.length < count) {
            place = new int[row.length];
            channelValue = new float[row.length];
        }
        for (int t = 0; t < steps; t++) {
            int from = t * (channels + 1);
            Arrays.fill(channelStart, from, from + channels + 1, 0);
            int first = start(t, 0);
            int last = start[(t + 1) * pixels];
            for (int i = first; i < last; i++) {
                channelStart[from + channel[i] + 1]++;
            }
            channelStart[from] = first;
            for (int c = 1; c <= channels; c++) {
                channelStart[from + c] += channelStart[from + c - 1];
            }
            for (int y = 0; y < layout.height(); y++) {
                for (int x = 0; x < layout.width(); x++) {
                    int at = layout.at(t, y, x);
                    int p = y * layout.width() + x;
                    for (int i = start(t, p); i < start[t * pixels + p + 1]; i++) {
                        int to = channelStart[from + channel[i]]++;
                        place[to] = at;
                        channelValue[to] = value[i];
                    }
                }
            }
            for (int c = channels; c > 0; c--) { // each now stands where the next channel begins
                channelStart[from + c] = channelStart[from + c - 1];
            }
            channelStart[from] = first;
        }
    }

    /** {@return first entry of channel c at time step t after {@link #sort}, the last (exclusive) being that of c + 1} */
    int channelStart(int step, int c) {
        return channelStart[step * (channels + 1) + c];
    }

    /** {@return where the pixel of each entry lies, by channel} */
    int[] place() {
        return place;
    }

    float[] channelValue() {
        return channelValue;
    }

    /** {@return bytes it holds when it has grown as far as it must, and half a quarter beyond} */
    static long bytes(int steps, int pixels, int channels, double density, boolean sorted) {
        double entries = Math.max(FIRST, 1.125 * density * steps * pixels * channels);
        int ofAnEntry = 2 * Integer.BYTES + Float.BYTES + (sorted ? Integer.BYTES + Float.BYTES : 0);
        return Integer.BYTES * (steps * (long) pixels + steps * (channels + 1L)) + (long) (ofAnEntry * entries);
    }
}
