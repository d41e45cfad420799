package spikelane.sim.train.layer;

/** Independent seeds from numbers that name a use. */
public final class Seeds {
    private Seeds() {}

    /** {@return the seed of the n-th place of a network where a sample's features are dropped} */
    public static long ofDropout(long sample, int place) {
        return place == 0 ? sample : place == 1 ? ~sample : of(sample, place);
    }

    /**
     * @param parts such as the user's seed, a purpose, an epoch, a sample
     * @return a seed that changes in all its bits with each part (SplitMix64's finaliser after each)
     */
    public static long of(long... parts) {
        long seed = 0;
        for (long part : parts) {
            long z = seed + part + 0x9e3779b97f4a7c15L;
            z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
            z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
            seed = z ^ (z >>> 31);
        }
        return seed;
    }
}
