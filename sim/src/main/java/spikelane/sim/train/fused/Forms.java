package spikelane.sim.train.fused;

import spikelane.kernels.training.RowSums;

/**
 * Which form a layer runs: rows are summed for the inputs that are not zero, or matrices multiplied as if none were. The
 * costs are estimates in cycles: a row costs a load and a multiply-add a vector, mostly from the level-2 cache; a product
 * feeds a multiply-add from registers, at two thirds of the peak; to begin a pixel's list costs as much as some forty of
 * them. They do not depend on the register width, since the bytes of a training must not.
 */
final class Forms {
    private static final double PIXEL = 40;
    private static final double ROW = 1;
    private static final double PRODUCT = 0.65;

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
        return PIXEL + density * inputs * vectors * ROW > inputs * vectors * PRODUCT;
    }
}
