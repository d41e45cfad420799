package spikelane.sim.train.fused;

import spikelane.kernels.training.RowSums;

/**
 * Which form a layer runs: rows are summed for the inputs that are not zero, or matrices multiplied as if none were. Costs
 * are in units of a row of {@link RowSums#LANES} outputs that is loaded and multiplied.
 *
 * <p>
 * They are fitted to the density at which both forms of a layer, forward and weight gradient, took the same time: one
 * thread of an EPYC (Zen 5), images of 16 to 34 pixels, random inputs of 5 to 60 %, both forms and all densities in turn,
 * the fastest of some hundred rounds.
 *
 * <pre>
 * channels    forward: 512 bit   256 bit   gradient: 512 bit   256 bit
 * 32 to  32          0.47       over 0.6          0.39         over 0.6
 * 48 to  48          0.43         0.58            0.38         over 0.6
 * 64 to  64          0.33       over 0.6          0.52         over 0.6
 * 128 to 128         0.33       over 0.6          0.43         over 0.6
 * 2 to   48       under 0.05    under 0.05     (matrices always, see FirstConvolution)
 * 2 to   64       under 0.05    over 0.5
 * 2 to  128          0.11       over 0.6
 * </pre>
 *
 * The bytes of a training must not depend on the register width, so one density serves both: where matrices at 256 bits
 * lose as much to rows as rows at 512 bits to matrices, some 1.7 times at most. Half of the inputs of 32 channels and more
 * are too many for rows; a third is not.
 */
final class Forms {
    /** To begin a pixel's list. */
    private static final double PIXEL = 28;
    /** To multiply a row from registers, whether or not its input is zero. */
    private static final double PRODUCT = 0.48;

    /** Share of the inputs that are not zero in networks that learn, for estimates. */
    static final double USUAL_DENSITY = 0.1;

    private Forms() {}

    /**
     * @param density share of the inputs that are not zero
     * @param inputs  of an output: channels times taps
     * @param outputs channels
     * @return whether summing rows takes longer than multiplying matrices
     */
    static boolean dense(double density, int inputs, int outputs) {
        double vectors = (double) outputs / RowSums.LANES;
        return PIXEL + density * inputs * vectors > PRODUCT * inputs * vectors;
    }
}
