package spikelane.benchmarks.work;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.IntToLongFunction;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.activity.SynapticOperations;
import spikelane.sim.activity.SynapticOperations.Count;

/**
 * Synaptic operations of one call on the seeded inputs, as {@link SynapticOperations} counts them.
 *
 * @param eventDriven of the inputs that are active; zero weights count
 * @param dense       of all inputs
 */
public record SynapticWork(double eventDriven, double dense) {
    /**
     * @param shape   in x out, or in x out x kernel @ image
     * @param input   as in {@link Inputs#spikes}
     * @param density as there
     * @return what a propagation of spikes has to do; of a depthwise layer, where an input meets its own outputs alone
     */
    public static SynapticWork ofSpikes(String shape, String input, double density) {
        Geometry g = Shapes.layer(shape);
        int pixels = g.height() * g.width();
        try (Arena arena = Arena.ofShared()) {
            SpikeBits bits = Inputs.spikes(arena, g, input, density);
            SynapticWork all = of(g, i -> bits.get(i % pixels, i / pixels) ? 1 : 0);
            return Shapes.isDepthwise(shape)
                    ? new SynapticWork(all.eventDriven / g.channels(), all.dense / g.channels())
                    : all;
        }
    }

    /**
     * @param shape    in x out x kernel @ image
     * @param density  share of the inputs that are not zero
     * @param maxCount largest count
     * @return what a propagation of event counts has to do
     */
    public static SynapticWork ofCounts(String shape, double density, int maxCount) {
        Geometry g = Shapes.layer(shape);
        int pixels = g.height() * g.width();
        try (Arena arena = Arena.ofShared()) {
            EventCounts counts = Inputs.counts(arena, pixels, g.channels(), density, maxCount);
            return of(g, i -> counts.get(i % pixels, i / pixels) == 0 ? 0 : 1);
        }
    }

    /**
     * @param shape    in x out x kernel @ image
     * @param maxCount larger counts become this one
     * @return what a propagation has to do for one frame of the first gesture, in the mean
     */
    public static SynapticWork ofGesture(String shape, int maxCount) {
        Geometry g = Shapes.layer(shape);
        int pixels = g.height() * g.width();
        try (Arena arena = Arena.ofShared()) {
            double eventDriven = 0;
            double dense = 0;
            List<EventCounts> frames = Gestures.frames(arena, maxCount);
            for (EventCounts counts : frames) {
                SynapticWork work = of(g, i -> counts.get(i % pixels, i / pixels) == 0 ? 0 : 1);
                eventDriven += work.eventDriven / frames.size();
                dense += work.dense / frames.size();
            }
            return new SynapticWork(eventDriven, dense);
        }
    }

    /**
     * @param activity what a layer received
     * @return what a propagation has to do for one frame, in the mean
     */
    public static SynapticWork of(LayerActivity activity) {
        int steps = activity.layer().steps();
        Count count = SynapticOperations.of(activity.layer(), activity, null);
        return new SynapticWork(count.eventDriven() / steps, count.dense() / steps);
    }

    /** {@return as many units of something that has no synapses} */
    public static SynapticWork of(double units) {
        return new SynapticWork(units, units);
    }

    private static SynapticWork of(Geometry g, IntToLongFunction active) {
        Count count = SynapticOperations.of(g, active, null);
        return new SynapticWork(count.eventDriven(), count.dense());
    }

    /** {@return share of the operations whose input is active} */
    public double density() {
        return eventDriven / dense;
    }

    /**
     * @param count how often
     * @return work of as many calls
     */
    public SynapticWork times(int count) {
        return new SynapticWork(count * eventDriven, count * dense);
    }
}
