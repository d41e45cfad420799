package spikelane.kernels;

/**
 * Event counts times float32 weights, in float32: the first layer of a network that is not quantised.
 *
 * <p>
 * Error: as for {@link GatedPropagation}, a form is off by at most {@link GatedPropagation#errorBound} of its active
 * inputs, whatever its order of summation.
 */
public interface FloatCountPropagation extends Propagation<EventCounts, FloatLanes> {
    /** @throws IllegalArgumentException if the counts are not for this layer */
    static void check(Geometry geometry, EventCounts input) {
        if (input.pixels() != geometry.height() * geometry.width() || input.channels() != geometry.channels()) {
            throw new IllegalArgumentException(
                    "counts of " + input.pixels() + " pixels, " + input.channels() + " channels for " + geometry);
        }
    }
}
