package spikelane.kernels.data;

/**
 * Shape of one propagation. Input is {@code [H*W][C]}, output {@code [outputHeight*outputWidth][M]}, pixel-major.
 * Weight row {@code (r*S + s)*C + c} holds the weights of one input tap to all M output channels.
 *
 * <p>
 * A fully connected layer is the convolution whose kernel covers the whole image: one output pixel, and weight row
 * {@code pixel*C + c}. Its {@code [M, C*H*W]} weights with C outermost are the same numbers, in the same order, as
 * {@code [M, C, H, W]}.
 *
 * @param channels     C
 * @param height       H of the input
 * @param width        W of the input
 * @param outputs      M
 * @param kernelHeight R
 * @param kernelWidth  S
 * @param stride       step of the kernel, in input pixels, in both directions
 * @param padding      rows and columns of zeros around the image
 */
public record Geometry(int channels, int height, int width, int outputs, int kernelHeight, int kernelWidth, int stride,
        int padding) {
    /** Checks that there is an output and that every index fits in an int. */
    public Geometry {
        if (!(channels >= 1 && height >= 1 && width >= 1 && outputs >= 1 && kernelHeight >= 1 && kernelWidth >= 1
                && stride >= 1 && padding >= 0 && padding < Math.max(kernelHeight, kernelWidth))) {
            throw new IllegalArgumentException("impossible layer: C " + channels + ", H x W " + height + " x " + width
                    + ", M " + outputs + ", R x S " + kernelHeight + " x " + kernelWidth + ", stride " + stride
                    + ", padding " + padding);
        }
        if (!(height + 2 * padding >= kernelHeight && width + 2 * padding >= kernelWidth)) {
            throw new IllegalArgumentException("a " + kernelHeight + " x " + kernelWidth + " kernel does not fit into "
                    + height + " x " + width + " pixels with padding " + padding);
        }
        if (!((long) channels * kernelHeight * kernelWidth * Channels.padded(outputs) <= Integer.MAX_VALUE
                && (long) channels * height * width <= Integer.MAX_VALUE - (1 << 20))) {
            throw new IllegalArgumentException("the layer has too many weights or inputs");
        }
    }

    /**
     * @param channels C
     * @param height   H
     * @param width    W
     * @param outputs  M
     * @param kernel   R = S, odd
     * @return a convolution with stride 1 that keeps the image size
     */
    public static Geometry sameSize(int channels, int height, int width, int outputs, int kernel) {
        if (!(kernel % 2 == 1)) {
            throw new IllegalArgumentException("kernel " + kernel + ": only an odd kernel keeps the image size");
        }
        return new Geometry(channels, height, width, outputs, kernel, kernel, 1, kernel / 2);
    }

    /**
     * @param channels C
     * @param height   H of the image that is flattened
     * @param width    W of the image that is flattened
     * @param outputs  M
     * @return a fully connected layer over all C*H*W inputs
     */
    public static Geometry fullyConnected(int channels, int height, int width, int outputs) {
        return new Geometry(channels, 1, height * width, outputs, 1, height * width, 1, 0);
    }

    /** {@return H of the output} */
    public int outputHeight() {
        return steps(height + 2 * padding - kernelHeight) + 1;
    }

    /** {@return W of the output} */
    public int outputWidth() {
        return steps(width + 2 * padding - kernelWidth) + 1;
    }

    private int steps(int pixels) {
        return stride == 1 ? pixels : pixels / stride; // hot methods ask, and a division is slow
    }

    /** {@return output pixels} */
    public int outputPixels() {
        return outputHeight() * outputWidth();
    }

    /** {@return R*S*C, weights of one output channel} */
    public int rows() {
        return kernelHeight * kernelWidth * channels;
    }
}
