package spikelane.kernels.layer;

import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.data.Vectors;

/**
 * Weight rows that one output pixel needs, as byte offsets into a table: the runs of a {@link SpikeList} under the
 * kernel, one after the other, then offsets of a row of zeros up to a whole block. A gather over it has no remainder,
 * and no border case.
 */
public final class TapList {
    /** Rows of one block. */
    public static final int ROWS = 8;

    private static final VectorSpecies<Integer> INTS = Vectors.INTS;
    private static final int LANES = INTS.length();

    private TapList() {}

    /** {@return an array that can take any list of the layer, and two blocks of zeros behind it} */
    public static int[] allocate(Geometry geometry) {
        return new int[geometry.rows() + 2 * (LANES + ROWS)];
    }

    /**
     * @param input    active inputs
     * @param geometry layer
     * @param outputY  row of the output pixel
     * @param outputX  column of the output pixel
     * @param shift    log2 of the bytes of a weight row
     * @param taps     where the offsets go
     * @return number of rows, without the padding
     */
    public static int fill(SpikeList input, Geometry geometry, int outputY, int outputX, int shift, int[] taps) {
        int x = outputX * geometry.stride() - geometry.padding();
        int xFrom = Math.max(x, 0);
        int xTo = Math.min(x + geometry.kernelWidth(), geometry.width());
        int y = outputY * geometry.stride() - geometry.padding();
        int rFrom = Math.max(0, -y);
        int rTo = xFrom < xTo ? Math.min(geometry.kernelHeight(), geometry.height() - y) : 0;
        int[] active = input.active();
        int count = 0;
        for (int r = rFrom; r < rTo; r++) {
            int base = (r * geometry.kernelWidth() - x) * geometry.channels();
            int from = input.start(y + r, xFrom);
            int to = input.start(y + r, xTo);
            for (int i = from; i < to; i += LANES) {
                IntVector.fromArray(INTS, active, i).add(base).lanewise(LSHL, shift).intoArray(taps, count + i - from);
            }
            count += to - from;
        }
        int zeros = geometry.rows() << shift;
        for (int i = 0; i < ROWS; i += LANES) {
            IntVector.broadcast(INTS, zeros).intoArray(taps, count + i);
        }
        return count;
    }
}
