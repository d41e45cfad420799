package spikelane.sim.profile;

import java.util.List;

/**
 * Where the time of an evaluation goes, measured on one thread after warm-up. All amounts are means a sample.
 *
 * @param samples     samples of a round
 * @param rounds      how often they were run; of each layer the fastest round counts
 * @param msPerSample sum of the layers
 * @param layers      every layer with weights; the two layers of a TCJA gate, computed together, are one
 */
public record Profile(int samples, int rounds, double msPerSample, List<LayerProfile> layers) {
    /**
     * One layer.
     *
     * @param name                name of its weight tensor
     * @param shape               {@code CxM RxS @ HxW}, or {@code CxM}
     * @param form                class that propagates its input
     * @param reason              why this one
     * @param ms                  milliseconds a sample, all stages
     * @param inputMs             of these, listing the active inputs
     * @param neuronsMs           of these, propagation and neuron update
     * @param poolMs              of these, max-pooling
     * @param density             density of its input
     * @param operations          active inputs times outputs that they reach, zero weights counted
     * @param operationsPerNs     these in the time of {@code inputMs + neuronsMs}
     * @param denseOperations     all inputs times outputs
     * @param densePerNs          these in the same time: what a dense kernel would have to do to be as fast
     * @param bytesMoved          weights, input and neurons that the form loads and stores, cached or not
     * @param bound               what limits the form at least: loads of a cache level, or a kind of arithmetic
     * @param percentOfPeak       least time that {@code bound} allows, in percent of the time taken
     */
    public record LayerProfile(String name, String shape, String form, String reason, double ms, double inputMs,
            double neuronsMs, double poolMs, double density, double operations, double operationsPerNs,
            double denseOperations, double densePerNs, double bytesMoved, String bound, double percentOfPeak) {}
}
