package spikelane.kernels.counts;

import java.lang.foreign.Arena;
import spikelane.kernels.data.IntWeights;

/** A form of {@link CountPropagation}: each declares its own, in its own file; {@link CountForms} lists them. */
public abstract class CountForm {
    private final String name;
    private final String reason;

    /**
     * @param name   {@code CountPropagation}NAME{@code Vector} is its class
     * @param reason why it is picked where it suits
     */
    CountForm(String name, String reason) {
        this.name = name;
        this.reason = reason;
    }

    /** {@return why it is picked where it suits} */
    public final String reason() {
        return reason;
    }

    @Override
    public final String toString() {
        return name;
    }

    /**
     * @param weights  weights of a layer
     * @param maxCount largest count
     * @return whether the form is meant for them
     */
    public abstract boolean suits(IntWeights weights, int maxCount);

    /**
     * @param arena    owner of what the form packs for itself
     * @param weights  weights of a layer
     * @param maxCount largest count
     * @return the layer in this form
     * @throws IllegalArgumentException if the form cannot run it
     */
    public abstract CountPropagation make(Arena arena, IntWeights weights, int maxCount);
}
