package spikelane.sim.train;

import java.util.List;
import java.util.SequencedMap;

/**
 * Where the time of a training step goes, measured on one thread after warm-up. Of each layer the fastest step counts.
 *
 * @param batch     samples of the step
 * @param steps     how many steps were run
 * @param msPerStep layers and Adam
 * @param adamMs    of these, Adam's
 * @param layers    those that take time, from input to output; a gate's is its block's
 */
public record TrainProfile(int batch, long steps, double msPerStep, double adamMs, List<LayerProfile> layers) {
    /**
     * One layer.
     *
     * @param name          its name
     * @param shape         {@code CxM RxS @ HxW}, or {@code CxM}; null where what it computes is not counted
     * @param form          rows: one is added for each input that is not zero; matrices: every input is multiplied;
     *                      matrices, rows for weights: but for the gradient of the weights; null where it is not known
     * @param density       share of its inputs that are not zero; null where they were not counted
     * @param ms            all phases
     * @param percentOfPeak least time of all sums of products of the layer, in percent of {@code ms}; null where they are
     *                      not counted
     * @param phases        by name
     */
    public record LayerProfile(String name, String shape, String form, Double density, double ms, Double percentOfPeak,
            SequencedMap<String, PhaseProfile> phases) {}

    /**
     * A phase of a layer.
     *
     * @param ms               milliseconds of a step
     * @param multiplyAdds     of its sums, padding of channels counted; null where it has none, or they are not counted
     * @param multiplyAddsPerNs these in {@code ms}
     * @param bound            what limits the sums: multiply-adds, or loads from a cache level
     * @param percentOfPeak    least time that {@code bound} allows, in percent of {@code ms}
     */
    public record PhaseProfile(double ms, Double multiplyAdds, Double multiplyAddsPerNs, String bound,
            Double percentOfPeak) {}
}
