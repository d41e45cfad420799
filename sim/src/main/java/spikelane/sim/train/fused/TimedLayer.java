package spikelane.sim.train.fused;

import java.util.Map;
import spikelane.kernels.training.FloatCorrelation;
import spikelane.sim.network.LayerShape;
import spikelane.sim.train.fused.PhaseTimes.Phase;

/**
 * What a training takes in a layer.
 *
 * @param name    of the layer
 * @param shape   {@code CxM RxS @ HxW}, or {@code CxM}; empty where nothing is said of it
 * @param form    how its sums are taken; empty where nothing is said of it
 * @param density share of its inputs that were not zero in the last forward pass; NaN where they were not counted
 * @param times   of its phases, since they were last forgotten
 * @param sums    of the phases of one step that take sums of products; without those that were not counted
 */
public record TimedLayer(String name, String shape, String form, double density, PhaseTimes times,
        Map<Phase, Sums> sums) {
    private static final FloatCorrelation KERNEL = FloatCorrelation.vector();
    /** Form that multiplies every input, zero or not. */
    static final String MATRICES = "matrices";
    /** Form that adds a row for each input that is not zero. */
    static final String ROWS = "rows";
    /** Every input in the forward pass and for the input's gradient, rows for the weights'. */
    static final String MIXED = "matrices, rows for weights";

    /**
     * Sums of products.
     *
     * @param multiplyAdds how many, padding of channels counted
     * @param loaded       bytes of rows that they load; 0 where they come from registers and the level-1 cache
     * @param table        bytes that these rows lie in
     */
    public record Sums(double multiplyAdds, double loaded, double table) {
        /** {@return sums that multiply from registers} */
        static Sums products(double multiplyAdds) {
            return new Sums(multiplyAdds, 0, 0);
        }

        /** {@return sums of rows of so many floats, out of a table of so many} */
        static Sums rows(double rows, double floats, double tableFloats) {
            return new Sums(rows * floats, rows * floats * Float.BYTES, tableFloats * Float.BYTES);
        }

        Sums plus(Sums other, double times) {
            return new Sums(multiplyAdds + times * other.multiplyAdds, loaded + times * other.loaded,
                    Math.max(table, other.table));
        }
    }

    static TimedLayer of(LayerShape shape, boolean matrices, double density, PhaseTimes times, Map<Phase, Sums> sums) {
        return of(shape, matrices ? MATRICES : ROWS, density, times, sums);
    }

    static TimedLayer of(LayerShape shape, String form, double density, PhaseTimes times, Map<Phase, Sums> sums) {
        return new TimedLayer(shape.name(), shape.label(), form, density, times, sums);
    }

    /** {@return share of numbers that are not zero; each array whole vectors} */
    static double density(float[][] values, int samples, long places) {
        long active = 0;
        for (int n = 0; n < samples; n++) {
            active += KERNEL.count(values[n], 0, values[n].length);
        }
        return (double) active / places;
    }
}
