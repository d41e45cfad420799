package spikelane.kernels.counts;

import java.lang.foreign.Arena;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntNeurons;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.LifUpdate;
import spikelane.kernels.layer.RowWork;
import spikelane.kernels.narrow.ShortLifUpdate;

/**
 * Event counts times integer weights with the neurons behind them, in one pass, exact: what {@link CountPropagation} and
 * then {@link LifUpdate} give. It keeps the membrane potentials of a sample, so that what no event has come near need not
 * be computed pixel by pixel.
 */
public interface CountLayer {
    /** Bytes of the largest table of multiples of weights: most of what is read of it then lies in a near cache. */
    int LARGEST_TABLE_BYTES = 512 << 10;

    /** Layers that cannot take such a count in int16 have potentials of int32 from the first time step on. */
    int LEAST_NARROW_COUNT = 15;
    /** Neurons that leak stay within bounds that do not depend on T. */
    int ANY_STEPS = 1;

    /** Membrane potentials of some rows of output pixels, of one thread. */
    interface Neurons {
        /**
         * Turns to rows of another sample or place: all their potentials are the initial ones, and the next time step is
         * the first.
         *
         * @param rowFrom first row of output pixels
         * @param rowTo   row after the last
         */
        void begin(int rowFrom, int rowTo);

        /**
         * Runs the next time step of the rows, all channels.
         *
         * @param input  counts of the time step; only what the rows read has to be there
         * @param spikes {@code [outputPixels][M]}, overwritten in the rows
         */
        void step(EventCounts input, SpikeBits spikes);
    }

    /** {@return the layer} */
    Geometry geometry();

    /** {@return largest count that the form was made for; inputs that declare more are refused} */
    int maxCount();

    /**
     * {@return largest count with which potentials are of int16; with larger ones they are of int32. -1 if they always are}
     */
    int narrowCount();

    /** {@return work for one digit of a count at one output pixel} */
    RowWork row();

    /**
     * @param arena owner of the memory
     * @param rows  the most rows of output pixels that they take at a time
     * @return neurons, which have not begun
     */
    Neurons newNeurons(Arena arena, int rows);

    /**
     * @param weights  weights of the layer
     * @param neurons  parameters
     * @param initial  potentials before the first time step, one a channel, in fixed point
     * @param maxCount largest count
     * @return the specification
     * @throws IllegalArgumentException if a current could overflow
     */
    static CountLayer scalar(IntWeights weights, IntNeurons neurons, int[] initial, int maxCount) {
        return new CountLayerScalar(weights, neurons, initial, maxCount);
    }

    /**
     * @param arena    owner of what the form packs for itself
     * @param weights  weights of the layer
     * @param neurons  parameters
     * @param initial  potentials before the first time step, one a channel, in fixed point
     * @param maxCount largest count
     * @return the SIMD form
     * @throws IllegalArgumentException if it does not {@link #suits suit}, or a current could overflow
     */
    static CountLayer vector(Arena arena, IntWeights weights, IntNeurons neurons, int[] initial, int maxCount) {
        return new CountLayerVector(arena, weights, neurons, initial, maxCount);
    }

    /**
     * @param weights  weights of a layer
     * @param neurons  its neurons
     * @param maxCount largest count
     * @return whether there is a SIMD form: neurons leak and are reset to 0, and the table of weights is small
     */
    static boolean suits(IntWeights weights, IntNeurons neurons, int maxCount) {
        return neurons.leakShift() >= 0 && neurons.reset() == Reset.HARD
                && CountRows.tableBytes(weights.geometry(), maxCount) <= LARGEST_TABLE_BYTES;
    }

    /** {@return what {@link #narrowCount()} of the SIMD form is} */
    static int narrowCount(IntWeights weights, IntNeurons neurons, int[] initial, int maxCount) {
        int count = maxCount;
        while (count >= 0 && !ShortLifUpdate.suits(neurons, weights.maxCurrent() * count, initial, ANY_STEPS)) {
            count--;
        }
        return count >= Math.min(maxCount, LEAST_NARROW_COUNT) ? count : -1;
    }

    /** @throws IllegalArgumentException if the parameters are not of this layer, or a current could overflow */
    static void check(IntWeights weights, IntNeurons neurons, int[] initial, int maxCount) {
        CountPropagation.check(weights, maxCount);
        LifUpdate.check(neurons, weights.maxCurrent() * maxCount);
        int outputs = weights.geometry().outputs();
        if (!(neurons.channels() == outputs && initial.length == outputs)) {
            throw new IllegalArgumentException(outputs + " outputs, but " + neurons.channels() + " neurons and "
                    + initial.length + " initial potentials");
        }
        for (int potential : initial) {
            if (!(Math.abs((long) potential) <= LifUpdate.LIMIT)) {
                throw new IllegalArgumentException("initial potential " + potential + " is outside +-2^30");
            }
        }
    }

    /** @throws IllegalArgumentException if the neurons cannot take these rows */
    static void check(Geometry g, int rows, int rowFrom, int rowTo) {
        if (!(rowFrom >= 0 && rowFrom <= rowTo && rowTo <= g.outputHeight() && rowTo - rowFrom <= rows)) {
            throw new IllegalArgumentException(
                    "rows " + rowFrom + " to " + rowTo + " of " + g + ", neurons of " + rows + " rows");
        }
    }

    /** @throws IllegalArgumentException if the counts or the spikes are not for this layer */
    static void check(CountLayer layer, EventCounts input, SpikeBits spikes) {
        Geometry g = layer.geometry();
        if (!(input.pixels() == g.height() * g.width() && input.channels() == g.channels()
                && input.maxCount() <= layer.maxCount() && spikes.channels() == g.outputs()
                && spikes.pixels() == g.outputPixels())) {
            throw new IllegalArgumentException("counts up to " + input.maxCount() + " of " + input.pixels()
                    + " pixels, " + input.channels() + " channels, spikes of " + spikes.pixels() + " pixels, "
                    + spikes.channels() + " channels for " + g + " and counts up to " + layer.maxCount());
        }
    }
}
