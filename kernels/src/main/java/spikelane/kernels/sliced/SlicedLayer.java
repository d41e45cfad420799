package spikelane.kernels.sliced;

import spikelane.kernels.layer.LifUpdate;

/**
 * One time step of a ternary layer for a whole batch, propagation and neuron update in one, exact in integers:
 *
 * <pre>
 * K[n][y][x][m] = sum over r, s, c of  weight[m][c][r][s] * input[n][y + r - padding][x + s - padding][c]
 * </pre>
 *
 * then {@link LifUpdate} with tau = 2 and hard reset. Spikes and membrane potentials equal those of
 * {@code SpikePropagation} (or {@code CountPropagation}) and {@link LifUpdate} bit for bit. The time does not depend on
 * the spike density.
 *
 * <p>
 * A form holds no state besides its plan. Any number of threads may call it, each for its own rows, and the result does
 * not depend on how they are split.
 */
public interface SlicedLayer {
    /**
     * @param plan a layer for a whole batch
     * @return the specification
     */
    static SlicedLayer scalar(SlicedPlan plan) {
        return new SlicedLayerScalar(plan);
    }

    /**
     * @param plan a layer for a whole batch
     * @return the SIMD form of its lists
     */
    static SlicedLayer vector(SlicedPlan plan) {
        return plan.carrySave() ? new SlicedLayerSpikesVector(plan) : new SlicedLayerCountsVector(plan);
    }

    /** {@return the layer} */
    SlicedPlan plan();

    /**
     * Runs one time step of a range of image rows.
     *
     * @param in       input: spikes, or bit planes of counts
     * @param membrane membrane potentials, updated
     * @param out      spikes, overwritten in the rows
     * @param rowFrom  first row
     * @param rowTo    row after the last
     */
    void step(SlicedSpikes in, SlicedMembrane membrane, SlicedSpikes out, int rowFrom, int rowTo);

    /**
     * Runs time steps of a range of image rows: of each block all time steps before the next one, so that its
     * potentials stay in the cache.
     *
     * @param in       input of each time step
     * @param membrane membrane potentials, updated
     * @param out      spikes of each time step, overwritten in the rows
     * @param rowFrom  first row
     * @param rowTo    row after the last
     */
    default void run(SlicedSpikes[] in, SlicedMembrane membrane, SlicedSpikes[] out, int rowFrom, int rowTo) {
        for (int t = 0; t < in.length; t++) {
            step(in[t], membrane, out[t], rowFrom, rowTo);
        }
    }

    /**
     * Runs one time step of the whole layer.
     *
     * @param in       input: spikes, or bit planes of counts
     * @param membrane membrane potentials, updated
     * @param out      spikes, overwritten
     */
    default void step(SlicedSpikes in, SlicedMembrane membrane, SlicedSpikes out) {
        step(in, membrane, out, 0, plan().geometry().height());
    }
}
