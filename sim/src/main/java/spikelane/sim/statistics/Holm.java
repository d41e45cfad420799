package spikelane.sim.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Holm's step-down correction of several tests (S. Holm, Scand. J. Statist. 6, 1979). */
public final class Holm {
    private Holm() {}

    /**
     * @param p of each test
     * @return corrected, in the same order: below alpha where a test stays significant among all of them
     */
    public static double[] adjust(double... p) {
        List<Integer> rising = IntStream.range(0, p.length).boxed().sorted(Comparator.comparingDouble(i -> p[i]))
                .toList();
        double[] adjusted = new double[p.length];
        double least = 0;
        for (int rank = 0; rank < p.length; rank++) {
            int test = rising.get(rank);
            least = Math.max(least, Math.min(1, (p.length - rank) * p[test]));
            adjusted[test] = least;
        }
        return adjusted;
    }
}
