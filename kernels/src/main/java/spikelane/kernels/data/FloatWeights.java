package spikelane.kernels.data;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * float32 weights of one layer, one row of lanes per input tap: {@code [R][S][C][M]}, M padded with zeros to whole
 * groups of 64. Memory belongs to the arena given at construction.
 */
public final class FloatWeights {
    private final Geometry geometry;
    private final int stride;
    private final MemorySegment rows;

    /**
     * @param arena    owner of the memory
     * @param geometry the layer
     * @param weights  {@code [M][C][R][S]}, C order; of a fully connected layer {@code [M][C][H][W]}
     */
    public FloatWeights(Arena arena, Geometry geometry, float[] weights) {
        if (!(weights.length == (long) geometry.rows() * geometry.outputs())) {
            throw new IllegalArgumentException(
                    weights.length + " weights where the layer has " + (long) geometry.rows() * geometry.outputs());
        }
        this.geometry = geometry;
        stride = Channels.padded(geometry.outputs());
        rows = Channels.allocate(arena, (long) geometry.rows() * stride * Float.BYTES);
        int taps = geometry.kernelHeight() * geometry.kernelWidth();
        for (int m = 0, i = 0; m < geometry.outputs(); m++) {
            for (int c = 0; c < geometry.channels(); c++) {
                for (int tap = 0; tap < taps; tap++) {
                    rows.setAtIndex(JAVA_FLOAT, ((long) tap * geometry.channels() + c) * stride + m, weights[i++]);
                }
            }
        }
    }

    /** {@return the layer} */
    public Geometry geometry() {
        return geometry;
    }

    /** {@return lanes of one weight row: M padded} */
    public int stride() {
        return stride;
    }

    /** {@return the rows, as drawn above} */
    public MemorySegment rows() {
        return rows;
    }

    /**
     * @param row {@code (r*S + s)*C + c}
     * @param m   output channel
     * @return the weight
     */
    public float get(int row, int m) {
        return rows.getAtIndex(JAVA_FLOAT, (long) row * stride + m);
    }
}
