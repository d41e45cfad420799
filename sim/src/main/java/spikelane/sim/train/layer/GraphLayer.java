package spikelane.sim.train.layer;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import spikelane.kernels.WorkPool;
import spikelane.sim.network.Tensor;

/** One layer of a network in training. */
public interface GraphLayer {
    /**
     * How a forward pass runs.
     *
     * @param training     whether batch norm takes the statistics of this batch (and updates the running ones)
     * @param dropoutSeeds one a sample; null: nothing is dropped
     */
    record Pass(boolean training, long[] dropoutSeeds) {}

    /** {@return what it gives} */
    Values out();

    /**
     * @param pool    threads that share the work
     * @param samples N
     * @param pass    how
     */
    void forward(WorkPool pool, int samples, Pass pass);

    /**
     * Adds to the gradients of what it reads, and fills those of what it learns, from the gradient of {@link #out}.
     *
     * @param pool    threads that share the work
     * @param samples N
     */
    void backward(WorkPool pool, int samples);

    /**
     * @param samples N, of the last forward pass
     * @param target  firing rate that is wanted
     * @param weight  of the squared difference
     * @return what the firing rate of its neurons adds to the loss
     */
    default double firingLoss(int samples, double target, double weight) {
        return 0;
    }

    /**
     * Adds the gradient of {@link #firingLoss} to that of {@link #out}.
     *
     * @param samples N
     * @param target  firing rate that is wanted
     * @param weight  of the squared difference
     */
    default void addFiringGradient(int samples, double target, double weight) {}

    /** Takes over parameters after a change. */
    default void refresh() {}

    /** {@return what it learns beside the weights of layers} */
    default List<Parameter> parameters() {
        return List.of();
    }

    /** {@return what a training changes beside parameters, by name} */
    default SequencedMap<String, float[]> statistics() {
        return new TreeMap<>();
    }

    /** {@return how often its neurons fire; empty if it has none that spike} */
    default Optional<Firing> firing() {
        return Optional.empty();
    }

    /** {@return its tensors in a model, beside the weights of layers} */
    default SequencedMap<String, Tensor> tensors() {
        return new TreeMap<>();
    }
}
