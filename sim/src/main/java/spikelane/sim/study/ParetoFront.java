package spikelane.sim.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The trials that no other trial beats: none has at most as much energy (at its cheapest encoding) and at least as much
 * accuracy, and is better in one of the two.
 */
public final class ParetoFront {
    private ParetoFront() {}

    /**
     * @param results any trials
     * @return those on the front, by rising energy
     */
    public static List<TrialResult> of(List<TrialResult> results) {
        return of(results, TrialResult::leastEnergyUj, result -> result.score().accuracy());
    }

    /**
     * @param points any points
     * @param cost   of one, less is better
     * @param worth  of one, more is better
     * @param <P>    what the points are
     * @return those that no other beats, by rising cost
     */
    public static <P> List<P> of(List<P> points, ToDoubleFunction<P> cost, ToDoubleFunction<P> worth) {
        List<P> front = new ArrayList<>();
        for (P point : points) {
            double least = cost.applyAsDouble(point);
            double most = worth.applyAsDouble(point);
            if (points.stream()
                    .noneMatch(other -> cost.applyAsDouble(other) <= least && worth.applyAsDouble(other) >= most
                            && (cost.applyAsDouble(other) < least || worth.applyAsDouble(other) > most))) {
                front.add(point);
            }
        }
        front.sort(Comparator.comparingDouble(cost));
        return front;
    }
}
