package spikelane.benchmarks.harness;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import spikelane.benchmarks.clock.SpeedProbe;

/**
 * The one estimator of all rows. What a neighbour on a shared machine does to a sample only lengthens it, so a fork counts
 * with its least sample; forks differ in what the compiler made of the code, so of the forks the median counts. The medians
 * of the forks' samples stand beside it.
 *
 * @param leasts    of each fork the least sample in a fast phase
 * @param medians   of each fork the median sample in a fast phase
 * @param slowShare share of the samples that were taken in a slow phase, where none counts unless its fork has no other
 */
public record Estimate(double[] leasts, double[] medians, double slowShare) {
    /** What a result's machine block says. */
    public static final String RULE = "ns/call: median of the forks' least samples; a sample is the mean of a call in some"
            + " milliseconds, and counts in a fast phase only: no speed probe beside it took more than 1.1 times that at full speed,"
            + " of which a tenth of the run's probes take less";
    /** Fast samples that a fork should have. */
    private static final int ENOUGH = 3;

    /**
     * {@return what the speed probe takes at full speed; infinite if nothing was probed} A tenth of the probes take less: the
     * least of all may have met a clock that the machine seldom has.
     *
     * @param run all forks of a run
     */
    public static double fullSpeed(Collection<Fork> run) {
        double[] probes = run.stream().flatMapToDouble(fork -> Arrays.stream(fork.probeNs())).filter(ns -> ns > 0)
                .sorted().toArray();
        return probes.length == 0 ? Double.POSITIVE_INFINITY : probes[probes.length / 10];
    }

    /**
     * @param forks   of a row
     * @param probeNs {@link #fullSpeed} of the run
     * @return what they say
     */
    static Estimate of(List<Fork> forks, double probeNs) {
        double[] leasts = new double[forks.size()];
        double[] medians = new double[forks.size()];
        int all = 0;
        int fast = 0;
        for (int i = 0; i < leasts.length; i++) {
            double[] samples = forks.get(i).samples(most(probeNs));
            all += forks.get(i).ns().length;
            fast += samples.length;
            double[] counted = samples.length > 0 ? samples : forks.get(i).ns();
            leasts[i] = Arrays.stream(counted).min().orElseThrow();
            medians[i] = Row.median(counted);
        }
        return new Estimate(leasts, medians, 1 - (double) fast / all);
    }

    /** {@return whether a fork was measured in a slow phase and should be measured again} */
    public static boolean isSlow(Fork fork, double probeNs) {
        return fork.samples(most(probeNs)).length < Math.min(ENOUGH, fork.ns().length);
    }

    private static double most(double probeNs) {
        return SpeedProbe.SLOW * probeNs;
    }
}
