package spikelane.sim.activity;

import spikelane.sim.network.LayerShape;

/**
 * Measured activity at the input of one layer with weights, over a set of samples. An input position is active in a
 * time step when its value is not zero. Density = active positions / all positions.
 *
 * @param layer          the layer's shape
 * @param samples        number of samples seen
 * @param activeByInput  C*H*W counts, summed over time steps and samples, of how often each input position was active
 * @param activeBySample one count a sample, summed over positions and time steps
 * @param activeByStep   one count a time step, summed over positions and samples
 * @param stepsBySample  [samples][T] counts; empty if only sums are known
 * @param channelsBySample [samples][C] counts; empty if only sums are known
 */
public record LayerActivity(LayerShape layer, int samples, long[] activeByInput, long[] activeBySample,
        long[] activeByStep, int[][] stepsBySample, int[][] channelsBySample) {
    /**
     * Activity known in sums only.
     *
     * @param layer          the layer's shape
     * @param samples        number of samples seen
     * @param activeByInput  C*H*W counts
     * @param activeBySample one count a sample
     * @param activeByStep   one count a time step
     */
    public LayerActivity(LayerShape layer, int samples, long[] activeByInput, long[] activeBySample,
            long[] activeByStep) {
        this(layer, samples, activeByInput, activeBySample, activeByStep, new int[0][], new int[0][]);
    }

    /** {@return mean density over samples} */
    public double meanDensity() {
        long sum = 0;
        for (long active : activeBySample) {
            sum += active;
        }
        return (double) sum / samples / layer.inputs() / layer.steps();
    }

    /** {@return density of the sample with the most active inputs} */
    public double maxDensity() {
        long most = 0;
        for (long active : activeBySample) {
            most = Math.max(most, active);
        }
        return (double) most / layer.inputs() / layer.steps();
    }
}
