package spikelane.sim.study;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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
        List<TrialResult> front = new ArrayList<>();
        for (TrialResult result : results) {
            if (results.stream().noneMatch(other -> dominates(other, result))) {
                front.add(result);
            }
        }
        front.sort(Comparator.comparingDouble(TrialResult::leastEnergyUj));
        return front;
    }

    private static boolean dominates(TrialResult a, TrialResult b) {
        return a.leastEnergyUj() <= b.leastEnergyUj() && a.score().accuracy() >= b.score().accuracy()
                && (a.leastEnergyUj() < b.leastEnergyUj() || a.score().accuracy() > b.score().accuracy());
    }
}
