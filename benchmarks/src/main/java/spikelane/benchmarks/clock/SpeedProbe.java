package spikelane.benchmarks.clock;

import spikelane.kernels.plan.Settle;

/**
 * Tells a fast phase of a shared machine from a slow one: about a microsecond of work in registers alone, in chains that do
 * not wait for each other, so that neither caches nor memory have a part in its time. It is longer where the core's clock is
 * slower, and where another thread of the core takes its share of the execution units.
 */
public final class SpeedProbe {
    /** A phase is slow where the probe takes more than this many times its least time. */
    public static final double SLOW = 1.1;
    private static final int STEPS = 300;
    /** An interrupt falls into one of them. */
    private static final int TRIES = 3;
    private static final Settle COMPILED = new Settle(20_000_000L, 2_000_000_000L);
    /** Each round goes on from the last one's end, so that none can be left out. */
    private static volatile long state = 1;

    private SpeedProbe() {}

    /** Runs until the probe itself is compiled. */
    public static void warmUp() {
        COMPILED.run(SpeedProbe::ns, () -> false);
    }

    /** {@return how many nanoseconds the work takes now: the least of three} */
    public static long ns() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            state = work(state);
            least = Math.min(least, System.nanoTime() - start);
        }
        return least;
    }

    /** Eight chains of exclusive or and shift (xorshift, Marsaglia 2003): more than any core can begin in a cycle. */
    private static long work(long seed) {
        long a = seed | 1;
        long b = a + 1;
        long c = a + 2;
        long d = a + 3;
        long e = a + 4;
        long f = a + 5;
        long g = a + 6;
        long h = a + 7;
        for (int i = 0; i < STEPS; i++) {
            a ^= a << 13;
            b ^= b << 13;
            c ^= c << 13;
            d ^= d << 13;
            e ^= e << 13;
            f ^= f << 13;
            g ^= g << 13;
            h ^= h << 13;
            a ^= a >>> 7;
            b ^= b >>> 7;
            c ^= c >>> 7;
            d ^= d >>> 7;
            e ^= e >>> 7;
            f ^= f >>> 7;
            g ^= g >>> 7;
            h ^= h >>> 7;
            a ^= a << 17;
            b ^= b << 17;
            c ^= c << 17;
            d ^= d << 17;
            e ^= e << 17;
            f ^= f << 17;
            g ^= g << 17;
            h ^= h << 17;
        }
        return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h;
    }
}
