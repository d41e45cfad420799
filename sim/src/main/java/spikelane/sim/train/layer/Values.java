package spikelane.sim.train.layer;

import java.util.Arrays;
import spikelane.sim.network.FeatureShape;

/** What a layer hands on in training, for each sample of a batch, with the gradient of the loss. */
public final class Values {
    private final FlatLayout layout;
    private final float[][] value;
    private final float[][] gradient;
    private boolean wanted = true;

    /**
     * @param shape C x H x W
     * @param steps T
     * @param batch largest batch, in samples
     */
    public Values(FeatureShape shape, int steps, int batch) {
        layout = new FlatLayout(shape.channels(), steps, shape.height(), shape.width());
        value = new float[batch][layout.size()];
        gradient = new float[batch][layout.size()];
    }

    /** {@return how a sample lies; zero between pixels} */
    public FlatLayout layout() {
        return layout;
    }

    /** {@return an array a sample} */
    public float[][] value() {
        return value;
    }

    /** {@return the gradient of {@link #value}, to which every reader adds in the backward pass} */
    public float[][] gradient() {
        return gradient;
    }

    /** {@return whether anybody wants {@link #gradient}} */
    boolean wantsGradient() {
        return wanted;
    }

    /**
     * @param yes whether anybody wants {@link #gradient}: of the input, hardly ever
     */
    public void wantGradient(boolean yes) {
        wanted = yes;
    }

    /** Sets the gradient of some samples to zero. */
    public void clearGradient(int samples) {
        for (int n = 0; n < samples; n++) {
            Arrays.fill(gradient[n], 0);
        }
    }

    /** {@return H*W} */
    int pixels() {
        return layout.height() * layout.width();
    }

    /** {@return where value i of a sample, C outermost, lies at a time step} */
    public int at(int index, int step) {
        return at(index / pixels(), step, index % pixels());
    }

    /** {@return where a pixel of a channel and time step lies} */
    int at(int channel, int step, int pixel) {
        return layout.at(channel, step) + pixel / layout.width() * layout.row() + pixel % layout.width();
    }
}
