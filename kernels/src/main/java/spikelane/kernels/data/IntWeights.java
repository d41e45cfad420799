package spikelane.kernels.data;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Integer weights of one layer, -127 to 127, one row of int8 lanes per input tap: {@code [R][S][C][M]}, M padded with
 * zeros to whole groups of 64 (one cache line). Ternary weights are those with {@link #maxAbs} 1. Memory belongs to
 * the arena given at construction.
 */
public final class IntWeights {
    private final Geometry geometry;
    private final int stride;
    private final int maxAbs;
    private final long maxRowSum;
    private final long nonzeros;
    private final MemorySegment rows;

    /**
     * @param arena    owner of the memory
     * @param geometry the layer
     * @param weights  {@code [M][C][R][S]}, C order; of a fully connected layer {@code [M][C][H][W]}
     * @throws IllegalArgumentException if the size does not fit or a weight is -128
     */
    public IntWeights(Arena arena, Geometry geometry, byte[] weights) {
        int outputs = geometry.outputs();
        if (!(weights.length == (long) geometry.rows() * outputs)) {
            throw new IllegalArgumentException(
                    weights.length + " weights where the layer has " + (long) geometry.rows() * outputs);
        }
        this.geometry = geometry;
        stride = Channels.padded(outputs);
        rows = Channels.allocate(arena, (long) geometry.rows() * stride);
        int taps = geometry.kernelHeight() * geometry.kernelWidth();
        int largest = 0;
        long largestSum = 0;
        long count = 0;
        for (int m = 0, i = 0; m < outputs; m++) {
            long sum = 0;
            for (int c = 0; c < geometry.channels(); c++) {
                for (int tap = 0; tap < taps; tap++) {
                    byte w = weights[i++];
                    if (!(w != Byte.MIN_VALUE)) {
                        throw new IllegalArgumentException("weight -128 at output " + m + ": -127 to 127 is possible");
                    }
                    rows.set(JAVA_BYTE, ((long) tap * geometry.channels() + c) * stride + m, w);
                    largest = Math.max(largest, Math.abs(w));
                    sum += Math.abs(w);
                    count += w == 0 ? 0 : 1;
                }
            }
            largestSum = Math.max(largestSum, sum);
        }
        maxAbs = largest;
        maxRowSum = largestSum;
        nonzeros = count;
    }

    /** {@return the layer} */
    public Geometry geometry() {
        return geometry;
    }

    /** {@return largest absolute weight} */
    public int maxAbs() {
        return maxAbs;
    }

    /** {@return whether no weight is larger than 1} */
    public boolean ternary() {
        return maxAbs <= 1;
    }

    /** {@return the largest sum of absolute weights of an output channel: bound of its current when inputs are bits} */
    public long maxCurrent() {
        return maxRowSum;
    }

    /** {@return share of the weights that are not zero} */
    public double density() {
        return nonzeros / ((double) geometry.rows() * geometry.outputs());
    }

    /** @throws IllegalStateException if the arena is closed: for forms whose lists are Java arrays */
    public void requireOpen() {
        rows.get(JAVA_BYTE, 0);
    }

    /** {@return bytes of one weight row: M padded} */
    public int stride() {
        return stride;
    }

    /** {@return the rows, as drawn above} */
    MemorySegment rows() {
        return rows;
    }

    /**
     * @param row {@code (r*S + s)*C + c}
     * @param m   output channel
     * @return the weight
     */
    public int get(int row, int m) {
        return rows.get(JAVA_BYTE, (long) row * stride + m);
    }
}
