package spikelane.kernels.spikes;

import java.lang.foreign.Arena;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.Propagation;

/**
 * Spikes times the integer weights of a depthwise convolution, exact in int32. Each input channel has M/C outputs of its own,
 * which read no other:
 *
 * <pre>
 * current[y][x][m] = sum over r, s of  weight[m][r][s] * input[y*stride + r - padding][x*stride + s - padding][m / (M/C)]
 * </pre>
 *
 * Its weights, the filters, are those of a layer with one input channel, {@code [M][1][R][S]}. No partial sum leaves +-127*R*S.
 */
public interface DepthwisePropagation extends Propagation<SpikeBits, IntMap> {
    /**
     * @param filters  weights {@code [M][1][R][S]} of a layer with one input channel
     * @param channels C, which divides M
     * @return the specification
     */
    static DepthwisePropagation scalar(IntWeights filters, int channels) {
        return new DepthwisePropagationScalar(filters, channels);
    }

    /**
     * @param arena    owner of the packed weights
     * @param filters  weights {@code [M][1][R][S]} of a layer with one input channel
     * @param channels C, which divides M
     * @return the SIMD form
     * @throws IllegalArgumentException if it does not suit
     */
    static DepthwisePropagation vector(Arena arena, IntWeights filters, int channels) {
        return new DepthwisePropagationVector(arena, filters, channels);
    }

    /**
     * @param filters  weights {@code [M][1][R][S]} of a layer with one input channel
     * @param channels C
     * @return whether the SIMD form runs them: M/C is a power of 2 up to 64, and no sum leaves int16. Others are a dense layer's,
     *         with zeros between the channels
     */
    static boolean suits(IntWeights filters, int channels) {
        int outputs = filters.geometry().outputs();
        return outputs % channels == 0 && Integer.bitCount(outputs / channels) == 1
                && outputs / channels <= DepthwisePropagationVector.MOST_OUTPUTS
                && filters.maxCurrent() <= Short.MAX_VALUE;
    }

    /**
     * @param filters  weights {@code [M][1][R][S]} of a layer with one input channel
     * @param channels C
     * @return the layer
     * @throws IllegalArgumentException if they are not those of a depthwise layer
     */
    static Geometry layer(IntWeights filters, int channels) {
        Geometry g = filters.geometry();
        if (!(g.channels() == 1 && channels >= 1 && g.outputs() % channels == 0)) {
            throw new IllegalArgumentException("filters of " + g.channels() + " channels for " + g.outputs()
                    + " outputs of " + channels + " channels: one, and as many outputs of each channel, were expected");
        }
        SpikePropagation.check(filters);
        return new Geometry(channels, g.height(), g.width(), g.outputs(), g.kernelHeight(), g.kernelWidth(), g.stride(),
                g.padding());
    }

    /** @throws IllegalArgumentException if the spikes are not the layer's input */
    static void check(Geometry geometry, SpikeBits input) {
        if (!(input.pixels() == geometry.height() * geometry.width() && input.channels() == geometry.channels())) {
            throw new IllegalArgumentException(
                    input.pixels() + " pixels of " + input.channels() + " channels for " + geometry);
        }
    }
}
