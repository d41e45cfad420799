package spikelane.sim.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * The exact sign-flip test of paired differences: whether two classifiers that saw the same recordings differ. Where the
 * null hypothesis holds, each recording's difference is as likely as its opposite. With one run of each, differences are
 * -1, 0 and 1, and this is McNemar's exact test (Q. McNemar, Psychometrika 12, 1947); with several runs a recording's
 * difference is the sum over the runs, which are not independent of each other and flip together.
 */
public final class PairedTest {
    /** Above such a sum of differences the distribution is normal to four digits. */
    private static final int MOST_EXACT = 10_000;

    private PairedTest() {}

    /**
     * @param differences one number for each recording; where their absolute values sum to more than
     *                    {@value #MOST_EXACT}, the sum is taken to be normal
     * @return two-sided p: the probability of a sum at least as far from 0
     */
    public static double signFlip(int... differences) {
        int most = 0;
        int sum = 0;
        double squares = 0;
        for (int difference : differences) {
            most = Math.addExact(most, Math.abs(difference));
            sum += difference;
            squares += (double) difference * difference;
        }
        if (most > MOST_EXACT) {
            return Math.min(1, 2 * NormalDistribution.of(0, Math.sqrt(squares)).survivalProbability(Math.abs(sum) - 1));
        }
        double[] probability = new double[2 * most + 1]; // of each sum, from -most
        probability[most] = 1;
        int reached = 0;
        for (int difference : differences) {
            int size = Math.abs(difference);
            if (size > 0) {
                probability = flipped(probability, most, reached, size);
                reached += size;
            }
        }
        double tail = 0;
        for (int other = Math.abs(sum); other <= most; other++) {
            tail += probability[most + other];
        }
        return sum == 0 ? 1 : Math.min(1, 2 * tail);
    }

    private static double[] flipped(double[] before, int middle, int reached, int size) {
        double[] after = new double[before.length];
        for (int at = middle - reached; at <= middle + reached; at++) {
            after[at - size] += before[at] / 2;
            after[at + size] += before[at] / 2;
        }
        return after;
    }
}
