package spikelane.sim.activity;

import java.util.Arrays;
import spikelane.sim.network.LayerShape;

/**
 * Rows or columns of a layer: output {@code o} reads the inputs from {@code o*stride - before} on, one a tap, as far as they
 * lie in the image. The rows behind the image that the last output reads are whatever follows; they need not be as many as
 * {@code before}.
 *
 * @param size    inputs
 * @param outputs outputs
 * @param taps    of the kernel
 * @param stride  inputs from one output to the next
 * @param before  places of zeros before the first input
 */
public record LayerAxis(int size, int outputs, int taps, int stride, int before) {
    /**
     * @param layer a layer
     * @return its rows
     */
    public static LayerAxis rows(LayerShape layer) {
        return new LayerAxis(layer.height(), layer.target().height(), layer.kernelHeight(),
                layer.window().stride().rows(), layer.window().padding().rows());
    }

    /**
     * @param layer a layer
     * @return its columns
     */
    public static LayerAxis columns(LayerShape layer) {
        return new LayerAxis(layer.width(), layer.target().width(), layer.kernelWidth(),
                layer.window().stride().columns(), layer.window().padding().columns());
    }

    /**
     * @param at  an input
     * @param tap a tap of the kernel
     * @return whether some output reads the input through the tap
     */
    public boolean meets(int at, int tap) {
        int from = at + before - tap;
        return from >= 0 && from % stride == 0 && from / stride < outputs;
    }

    private int first(int output) {
        return Math.max(0, output * stride - before);
    }

    private int read(int output, int tile) {
        int last = Math.min(size - 1, (output + tile - 1) * stride - before + taps - 1);
        return last - first(output) + 1;
    }

    /**
     * @param tile outputs of a tile, a divisor of all
     * @return inputs that all tiles read together, shared ones counted for each
     */
    public long read(int tile) {
        long sum = 0;
        for (int from = 0; from < outputs; from += tile) {
            sum += read(from, tile);
        }
        return sum;
    }

    /**
     * @param tile outputs of a tile
     * @return inputs of the largest tile, at most
     */
    public long largest(int tile) {
        return Math.min(size, (tile - 1L) * stride + taps);
    }

    /**
     * @param tile outputs of a tile, a divisor of all
     * @return for every input how many tiles read it
     */
    public int[] readers(int tile) {
        int[] counts = new int[size + 1];
        for (int from = 0; from < outputs; from += tile) {
            int first = first(from);
            counts[first]++;
            counts[first + read(from, tile)]--;
        }
        for (int i = 1; i < counts.length; i++) {
            counts[i] += counts[i - 1];
        }
        return Arrays.copyOf(counts, size);
    }
}
