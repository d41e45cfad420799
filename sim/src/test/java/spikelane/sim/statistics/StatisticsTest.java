package spikelane.sim.statistics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

/** Against cases worked out by hand, and against another way to compute them. */
class StatisticsTest {
    private static int[] differences(int lost, int won, int same) {
        int[] all = new int[lost + won + same];
        Arrays.fill(all, 0, lost, 1);
        Arrays.fill(all, lost, lost + won, -1);
        return all;
    }

    /** b = 1, c = 5: P(X at most 1 of 6) = (1 + 6) / 64, two-sided 14 / 64. b = 2, c = 8: (1 + 10 + 45) / 1024, 112 / 1024. */
    @Test
    void mcNemarByHand() {
        assertEquals(14.0 / 64, PairedTest.signFlip(differences(1, 5, 20)), 1e-15);
        assertEquals(14.0 / 64, PairedTest.signFlip(differences(5, 1, 0)), 1e-15);
        assertEquals(112.0 / 1024, PairedTest.signFlip(differences(2, 8, 3)), 1e-15);
        assertEquals(2.0 / 1024, PairedTest.signFlip(differences(10, 0, 100)), 1e-15);
        assertEquals(1, PairedTest.signFlip(differences(0, 0, 10)));
        assertEquals(1, PairedTest.signFlip(differences(4, 4, 1)));
        assertEquals(1, PairedTest.signFlip(differences(1, 0, 5)));
        assertEquals(1, PairedTest.signFlip());
    }

    @Test
    void mcNemarIsTheBinomialTest() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 200; i++) {
            int lost = random.nextInt(60);
            int won = random.nextInt(60);
            int discordant = lost + won;
            double expected = discordant == 0
                    ? 1
                    : Math.min(1,
                            2 * BinomialDistribution.of(discordant, 0.5).cumulativeProbability(Math.min(lost, won)));
            assertEquals(expected, PairedTest.signFlip(differences(lost, won, 3)), 1e-12, lost + " and " + won);
        }
    }

    @Test
    void veryManyDifferencesAreTakenToBeNormal() {
        for (int lost : new int[]{5_100, 5_200, 6_000}) {
            int won = 11_000 - lost;
            double expected = Math.min(1,
                    2 * BinomialDistribution.of(11_000, 0.5).cumulativeProbability(Math.min(lost, won)));
            assertEquals(expected, PairedTest.signFlip(differences(lost, won, 0)), 1e-4);
        }
    }

    /** Sums of 3, 1, 1 with any signs: 5, 3, 3, 1, -1, -3, -3, -5. */
    @Test
    void severalSeedsOfARecordingFlipTogether() {
        assertEquals(2.0 / 8, PairedTest.signFlip(3, 1, 1), 1e-15);
        assertEquals(6.0 / 8, PairedTest.signFlip(3, 1, -1), 1e-15);
        assertEquals(1, PairedTest.signFlip(3, -1, -1), 1e-15);
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 50; i++) {
            int[] differences = random.ints(12, -3, 4).toArray();
            assertEquals(enumerated(differences), PairedTest.signFlip(differences), 1e-12,
                    Arrays.toString(differences));
        }
    }

    private static double enumerated(int[] differences) {
        int sum = Math.abs(Arrays.stream(differences).sum());
        long all = 1L << differences.length;
        long far = 0;
        for (long signs = 0; signs < all; signs++) {
            long flips = signs;
            int other = IntStream.range(0, differences.length)
                    .map(i -> (flips >> i & 1) == 0 ? differences[i] : -differences[i]).sum();
            far += Math.abs(other) >= sum ? 1 : 0;
        }
        return (double) far / all;
    }

    /** 0.01 * 4, 0.04 * 2, 0.03 * 3 (and not below 0.04), 0.005 ... by hand: ranks 0.005, 0.01, 0.03, 0.04. */
    @Test
    void holmByHand() {
        assertArrayEquals(new double[]{0.03, 0.06, 0.06, 0.02}, Holm.adjust(0.01, 0.04, 0.03, 0.005), 1e-15);
        assertArrayEquals(new double[]{1, 1}, Holm.adjust(0.6, 0.9), 1e-15);
        assertArrayEquals(new double[]{}, Holm.adjust());
    }

    /** Mean 4, variance ((-2)^2 + 0 + 2^2) / 2 = 4, t(2) = 4.302653 from any table: half width 4.302653 * 2 / sqrt(3). */
    @Test
    void meanIntervalByHand() {
        MeanInterval interval = MeanInterval.of(2, 4, 6);
        assertEquals(4, interval.mean(), 1e-12);
        assertEquals(4 - 4.302653 * 2 / Math.sqrt(3), interval.low(), 1e-5);
        assertEquals(4 + 4.302653 * 2 / Math.sqrt(3), interval.high(), 1e-5);
        assertThrows(IllegalArgumentException.class, () -> MeanInterval.of(1));
        assertEquals(new MeanInterval(0.5, 0, 1), MeanInterval.ofShares(0, 1));
    }

    /**
     * Two recordings, of which the other variant loses one: in a quarter of the resamples that one is not drawn, in half it is
     * one of two, in a quarter both.
     */
    @Test
    void bootstrapOfTwoRecordingsByHand() {
        PairedBootstrap bootstrap = new PairedBootstrap(2, new int[][][]{{{}}, {{0}}}, new double[][][]{{{2}, {1}}},
                40_000, 3);
        assertEquals(0, bootstrap.lossQuantile(1, 0.24));
        assertEquals(0.5, bootstrap.lossQuantile(1, 0.26));
        assertEquals(0.5, bootstrap.lossQuantile(1, 0.74));
        assertEquals(1, bootstrap.lossQuantile(1, 0.76));
        assertEquals(0, bootstrap.lossQuantile(0, 0.99));
        // the dearer one is beaten where both are equally accurate, the cheaper one never
        assertEquals(0.75, bootstrap.onFront(0, 0), 0.01);
        assertEquals(1, bootstrap.onFront(0, 1), 1e-9);
    }

    /** The seed that loses is drawn twice in a quarter of the resamples, never in a quarter; the recording always. */
    @Test
    void bootstrapOfTwoSeedsByHand() {
        PairedBootstrap bootstrap = new PairedBootstrap(1, new int[][][]{{{}, {}}, {{0}, {}}},
                new double[][][]{{{1, 1}, {3, 0.5}}}, 40_000, 3);
        assertEquals(0, bootstrap.lossQuantile(1, 0.24));
        assertEquals(0.5, bootstrap.lossQuantile(1, 0.5));
        assertEquals(1, bootstrap.lossQuantile(1, 0.76));
        // on the front where its energy of 0.5 is drawn twice, and it beats the other there
        assertEquals(0.25, bootstrap.onFront(0, 1), 0.01);
        assertEquals(0.75, bootstrap.onFront(0, 0), 0.01);
    }

    /** Of n recordings with b lost and c won the standard error of the loss is sqrt(b + c - (b - c)^2 / n) / n. */
    @Test
    void bootstrapIntervalIsThatOfItsStandardError() {
        int n = 2000;
        int[] full = IntStream.range(0, 60).toArray();
        int[] other = IntStream.range(40, 180).toArray();
        PairedBootstrap bootstrap = new PairedBootstrap(n, new int[][][]{{full}, {other}}, new double[0][][], 10_000,
                1);
        double b = 120;
        double c = 40;
        double error = Math.sqrt(b + c - (b - c) * (b - c) / n) / n;
        assertEquals((b - c) / n - 1.96 * error, bootstrap.lossQuantile(1, 0.025), 0.1 * error);
        assertEquals((b - c) / n + 1.96 * error, bootstrap.lossQuantile(1, 0.975), 0.1 * error);
        assertTrue(bootstrap.lossQuantile(1, 0.5) > 0);
    }
}
