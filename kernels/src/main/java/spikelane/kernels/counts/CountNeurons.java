package spikelane.kernels.counts;

import java.lang.foreign.Arena;
import spikelane.kernels.data.FeatureMap;
import spikelane.kernels.data.Geometry;

/**
 * Weights and neurons of {@link CountLayerVector}, with potentials of one width: columns of outputs, each of {@link #lanes}.
 *
 * <p>
 * A neuron with tau = 2 whose input is its bias b for k time steps, and which does not spike in them, takes its potential
 * from v to {@code b + ((v - b) >> k)}: a step takes v - b to its half, rounded down, and so do k of them at once.
 */
abstract class CountNeurons {
    private final int columns;
    private final int lanes;
    private final ThreadLocal<CountPixels> pixels;

    /**
     * @param g        layer
     * @param maxCount largest count of the tables
     * @param lanes    outputs of a column
     * @param rowBytes bytes of a row of a column's table
     */
    CountNeurons(Geometry g, int maxCount, int lanes, int rowBytes) {
        this.lanes = lanes;
        columns = (g.outputs() + lanes - 1) / lanes;
        pixels = ThreadLocal.withInitial(() -> new CountPixels(g, maxCount, rowBytes));
    }

    final int columns() {
        return columns;
    }

    final int lanes() {
        return lanes;
    }

    /** {@return the lists of the calling thread} */
    final CountPixels pixels() {
        return pixels.get();
    }

    abstract FeatureMap newPotentials(Arena arena, int count);

    /** Gives a pixel its initial potentials. */
    abstract void wake(FeatureMap membrane, int pixel);

    /**
     * Runs the neurons of a column.
     *
     * @param kind     pixels and their rows of the table
     * @param column   outputs
     * @param membrane potentials, updated
     * @param fired    spikes of each of the pixels, overwritten
     */
    abstract void run(CountPixels.Kind kind, int column, FeatureMap membrane, long[] fired);
}
