package spikelane.sim.train.fused;

import java.util.EnumMap;
import java.util.Map;
import spikelane.sim.train.fused.TimedLayer.Sums;
import spikelane.sim.train.fused.PhaseTimes.Phase;

/**
 * The sums of products that a {@link SpikingBlock} takes in a step. Inputs that are not zero are taken as spread evenly, so
 * that as large a share of them as of all lies at the image's border, where a kernel reaches fewer pixels.
 */
final class BlockSums {
    private BlockSums() {}

    /**
     * @param in            of the input
     * @param out           of the convolution's output
     * @param samples       N
     * @param density       share of the inputs that are not zero
     * @param dense         whether matrices are multiplied
     * @param kept          whether the convolution's output is kept, see {@link FirstConvolution}
     * @param inputGradient whether the gradient of the input is asked for
     * @return by phase
     */
    static Map<Phase, Sums> of(PixelLayout in, PixelLayout out, int samples, double density, boolean dense,
            boolean kept, boolean inputGradient) {
        double images = (double) samples * in.steps();
        double pixels = images * in.height() * in.width();
        double reached = images * (3.0 * in.height() - 2) * (3.0 * in.width() - 2); // taps that lie within the image
        double everything = pixels * PixelLayout.TAPS * in.channels() * out.stride();
        Sums forward = dense
                ? Sums.products(everything)
                : Sums.rows(density * reached * in.channels(), out.stride(),
                        (double) PixelLayout.TAPS * in.channels() * out.stride());
        Map<Phase, Sums> sums = new EnumMap<>(Phase.class);
        sums.put(Phase.FORWARD, forward);
        if (kept) {
            sums.put(Phase.WEIGHT_GRADIENT, dense
                    ? Sums.products(everything)
                    : Sums.rows(density * pixels * PixelLayout.TAPS * in.channels(), out.stride(), out.frame()));
        } else {
            sums.put(Phase.NEURONS, forward);
            sums.put(Phase.NEURON_GRADIENT, Sums.products(everything).plus(forward, 2));
        }
        if (inputGradient) {
            sums.put(Phase.INPUT_GRADIENT, Sums.products(pixels * PixelLayout.TAPS * out.channels() * in.stride()));
        }
        return sums;
    }
}
