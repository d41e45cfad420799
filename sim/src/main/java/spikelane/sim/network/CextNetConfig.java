package spikelane.sim.network;

import java.util.ArrayList;
import java.util.List;
import spikelane.kernels.data.Geometry;
import spikelane.sim.data.FrameSet;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.LayerShape.Kind;

/**
 * Configuration of CextNet (arXiv 2302.04174): {@code blocks} times [conv 3x3, batch norm, LIF, (TCJA), max-pool 2],
 * then FC {@code hidden} and FC {@code classes * votes}, each with LIF; the class score is the mean of its votes over
 * all time steps.
 *
 * @param channels   M of every convolution
 * @param height     H of the input
 * @param width      W of the input
 * @param steps      T
 * @param blocks     number of convolution blocks; each halves the image, rounding down
 * @param tcjaBlocks how many of the last blocks carry TCJA; 0 turns it off
 * @param hidden     neurons of the first fully connected layer
 * @param classes    number of classes
 * @param votes      output neurons of a class
 * @param dropout    probability of dropping an input of a fully connected layer in training
 * @param normalisation over what batch-norm statistics are taken in training
 */
public record CextNetConfig(int channels, int height, int width, int steps, int blocks, int tcjaBlocks, int hidden,
        int classes, int votes, float dropout, Normalisation normalisation) {
    /** Width of the TCJA convolutions; they pad one zero before and two after. */
    public static final int TCJA_WIDTH = 4;

    /** Over what batch-norm statistics are taken in training. */
    public enum Normalisation {
        /** N, H, W of each time step by itself, as the reference study does. */
        PER_STEP,
        /** T, N, H, W together: what a folded, time-invariant inference network applies. */
        ALL_STEPS
    }

    /** Checks that the image survives the pooling. */
    public CextNetConfig {
        if (channels < 1 || steps < 1 || blocks < 1 || tcjaBlocks < 0 || tcjaBlocks > blocks || hidden < 1
                || classes < 2 || votes < 1 || !(dropout >= 0 && dropout < 1) || normalisation == null) {
            throw new IllegalArgumentException("impossible network: channels " + channels + ", steps " + steps
                    + ", blocks " + blocks + ", tcjaBlocks " + tcjaBlocks + ", hidden " + hidden + ", classes "
                    + classes + ", votes " + votes + ", dropout " + dropout + ", normalisation " + normalisation);
        }
        if (blocks > 30 || height >> blocks < 1 || width >> blocks < 1) {
            throw new IllegalArgumentException(blocks + " blocks halve " + height + " x " + width
                    + " to nothing: use fewer blocks or a larger image");
        }
    }

    /** {@return the paper's network: 128 channels, 128 x 128 input, T 20, TCJA in the last two of five blocks} */
    public static CextNetConfig paper() {
        return new CextNetConfig(128, 128, 128, 20, 5, 2, 512, 11, 10, 0.5f, Normalisation.PER_STEP);
    }

    /**
     * @param data samples
     * @throws BadInputException if the network takes other frames or knows other classes
     */
    public void requireFits(FrameSet data) {
        if (steps != data.steps() || height != data.height() || width != data.width() || classes != data.classes()) {
            throw new BadInputException("the network takes T " + steps + ", " + height + " x " + width + ", " + classes
                    + " classes, but the samples have T " + data.steps() + ", " + data.height() + " x " + data.width()
                    + ", " + data.classes() + " classes");
        }
    }

    /**
     * @param block convolution block, 0-based
     * @return whether it carries TCJA
     */
    public boolean hasTcja(int block) {
        return block >= blocks - tcjaBlocks;
    }

    /** {@return inputs of the first fully connected layer: C outermost, then H, then W} */
    public int flattened() {
        return channels * (height >> blocks) * (width >> blocks);
    }

    /**
     * @param layer place among {@link #layers}
     * @return the layer as kernels see it; null for TCJA. The fully connected layer behind the convolutions reads their
     *         image, channel by channel
     */
    public Geometry geometry(int layer) {
        List<LayerShape> layers = layers();
        LayerShape shape = layers.get(layer);
        return switch (shape.kind()) {
            case CONV ->
                Geometry.sameSize(shape.in(), shape.height(), shape.width(), shape.out(), shape.kernelHeight());
            case FC -> layers.get(layer - 1).kind() == Kind.FC
                    ? Geometry.fullyConnected(shape.in(), 1, 1, shape.out())
                    : Geometry.fullyConnected(channels, height >> blocks, width >> blocks, shape.out());
            case TCJA_TIME, TCJA_CHANNEL -> null;
        };
    }

    /** {@return every layer with weights, from input to output} */
    public List<LayerShape> layers() {
        List<LayerShape> layers = new ArrayList<>();
        boolean gated = false;
        for (int i = 0; i < blocks; i++) {
            Input input = i == 0 ? Input.COUNTS : gated ? Input.GATED : Input.BITS;
            layers.add(new LayerShape("conv" + i, Kind.CONV, input, steps, i == 0 ? 2 : channels, channels, 3, 3,
                    height >> i, width >> i));
            gated = hasTcja(i);
            if (gated) {
                layers.add(new LayerShape("tcja_t" + i, Kind.TCJA_TIME, Input.REAL, 1, steps, steps, 1, TCJA_WIDTH, 1,
                        channels));
                layers.add(new LayerShape("tcja_c" + i, Kind.TCJA_CHANNEL, Input.REAL, 1, channels, channels, 1,
                        TCJA_WIDTH, 1, steps));
            }
        }
        layers.add(new LayerShape("fc0", Kind.FC, gated ? Input.GATED : Input.BITS, steps, flattened(), hidden, 1, 1, 1,
                1));
        layers.add(new LayerShape("fc1", Kind.FC, Input.BITS, steps, hidden, classes * votes, 1, 1, 1, 1));
        return List.copyOf(layers);
    }
}
