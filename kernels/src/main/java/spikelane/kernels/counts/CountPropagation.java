package spikelane.kernels.counts;

import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.layer.Propagation;

/**
 * Event counts times integer weights, exact in int32: the first layer, where C is small.
 *
 * <p>
 * Overflow: a count is at most {@code maxCount}, so no partial sum leaves +-maxCount * sum |weight[m]|. {@link #check}
 * refuses weights and counts where that passes 2^31 - 1. With the largest count, 65535, and weights of 127 the limit is
 * C*R*S = 258.
 */
public interface CountPropagation extends Propagation<EventCounts, IntMap> {
    /**
     * @param weights  weights of the layer
     * @param maxCount largest count
     * @return the specification
     */
    static CountPropagation scalar(IntWeights weights, int maxCount) {
        return new CountPropagationScalar(weights, maxCount);
    }

    /** {@return largest count that the form was made for; inputs that declare more are refused} */
    int maxCount();

    /**
     * @param weights  weights of the layer
     * @param maxCount largest count
     * @throws IllegalArgumentException if a current could overflow
     */
    static void check(IntWeights weights, int maxCount) {
        if (!(maxCount >= 1 && maxCount <= EventCounts.LIMIT)) {
            throw new IllegalArgumentException("maxCount " + maxCount + ": 1 to " + EventCounts.LIMIT + " is possible");
        }
        if (!(weights.maxCurrent() <= Integer.MAX_VALUE / maxCount)) {
            throw new IllegalArgumentException("counts of " + maxCount + " and weights of " + weights.maxCurrent()
                    + " an output pass " + Integer.MAX_VALUE + ", the limit of int32");
        }
    }

    /** @throws IllegalArgumentException if the counts are not for this layer */
    static void check(CountPropagation form, EventCounts input) {
        Geometry g = form.geometry();
        if (!(input.pixels() == g.height() * g.width() && input.channels() == g.channels()
                && input.maxCount() <= form.maxCount())) {
            throw new IllegalArgumentException("counts up to " + input.maxCount() + " of " + input.pixels()
                    + " pixels, " + input.channels() + " channels for " + g + " and counts up to " + form.maxCount());
        }
    }
}
