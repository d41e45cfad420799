package spikelane.sim.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Resamples recordings, and seeds where there are several, with replacement, the same for all variants (B. Efron, Ann.
 * Statist. 7, 1979): how far a difference of accuracy may be chance, and how often a variant lies on the front of accuracy
 * and energy.
 */
public final class PairedBootstrap {
    private final int recordings;
    private final int seeds;
    private final int[][][] wrong;
    private final double[][] losses;
    private final double[][] onFront;

    /**
     * @param recordings number of recordings that every run classified
     * @param wrong      [variant][seed] numbers of the recordings that were classified wrongly; variant 0 is the one that
     *                   the others are compared with
     * @param energies   [assumption][variant][seed] energy of a sample, under each of several assumptions
     * @param resamples  how many
     * @param seed       of the draws
     */
    public PairedBootstrap(int recordings, int[][][] wrong, double[][][] energies, int resamples, long seed) {
        this.recordings = recordings;
        this.seeds = wrong[0].length;
        this.wrong = wrong;
        this.losses = new double[wrong.length][resamples];
        this.onFront = new double[energies.length][wrong.length];
        SplittableRandom random = new SplittableRandom(seed);
        double[] accuracy = new double[wrong.length];
        double[] energy = new double[wrong.length];
        for (int resample = 0; resample < resamples; resample++) {
            int[] ofRecording = draw(random, recordings);
            int[] ofSeed = seeds == 1 ? new int[]{1} : draw(random, seeds);
            for (int variant = 0; variant < wrong.length; variant++) {
                accuracy[variant] = accuracy(variant, ofRecording, ofSeed);
                losses[variant][resample] = accuracy[0] - accuracy[variant];
            }
            for (int assumption = 0; assumption < energies.length; assumption++) {
                for (int variant = 0; variant < wrong.length; variant++) {
                    energy[variant] = mean(energies[assumption][variant], ofSeed);
                }
                count(accuracy, energy, onFront[assumption], resamples);
            }
        }
        for (double[] sorted : losses) {
            Arrays.sort(sorted);
        }
    }

    private static int[] draw(SplittableRandom random, int size) {
        int[] times = new int[size];
        for (int i = 0; i < size; i++) {
            times[random.nextInt(size)]++;
        }
        return times;
    }

    private double accuracy(int variant, int[] ofRecording, int[] ofSeed) {
        long mistakes = 0;
        for (int s = 0; s < seeds; s++) {
            long inSeed = 0;
            for (int recording : wrong[variant][s]) {
                inSeed += ofRecording[recording];
            }
            mistakes += ofSeed[s] * inSeed;
        }
        return 1 - (double) mistakes / ((long) recordings * seeds);
    }

    private static double mean(double[] bySeed, int[] ofSeed) {
        double sum = 0;
        for (int s = 0; s < bySeed.length; s++) {
            sum += ofSeed[s] * bySeed[s];
        }
        return sum / bySeed.length;
    }

    private static void count(double[] accuracy, double[] energy, double[] onFront, int resamples) {
        for (int i = 0; i < accuracy.length; i++) {
            boolean beaten = false;
            for (int j = 0; j < accuracy.length && !beaten; j++) {
                beaten = energy[j] <= energy[i] && accuracy[j] >= accuracy[i]
                        && (energy[j] < energy[i] || accuracy[j] > accuracy[i]);
            }
            onFront[i] += beaten ? 0 : 1.0 / resamples;
        }
    }

    /**
     * @param variant number of a variant
     * @param share   of the resamples, between 0 and 1
     * @return the loss of accuracy against variant 0 that so many of the resamples do not exceed
     */
    public double lossQuantile(int variant, double share) {
        double[] sorted = losses[variant];
        return sorted[Math.clamp((long) Math.ceil(share * sorted.length) - 1, 0, sorted.length - 1)];
    }

    /**
     * @param assumption number of an assumption
     * @param variant    number of a variant
     * @return share of the resamples in which it lies on the front
     */
    public double onFront(int assumption, int variant) {
        return onFront[assumption][variant];
    }
}
