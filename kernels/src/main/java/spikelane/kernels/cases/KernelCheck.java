package spikelane.kernels.cases;

/**
 * What a form's cases have come to at one register width and number of threads.
 *
 * @param contract   such as SpikePropagation
 * @param form       such as nibbles
 * @param vectorBits register width: 512, 256 or 128
 * @param threads    how many shared the work
 * @param cases      how often a result was compared with the specification's
 * @param difference largest difference found; {@link Double#MAX_VALUE} where there is none to state, as after an exception
 * @param bound      largest difference that holds; 0 for what is equal exactly
 * @param unit       what both are counted in
 * @param holds      whether there were cases and no difference is above the bound
 * @param worst      the first case that does not hold, in words; empty where all do
 */
public record KernelCheck(String contract, String form, int vectorBits, int threads, long cases, double difference,
        double bound, String unit, boolean holds, String worst) {}
