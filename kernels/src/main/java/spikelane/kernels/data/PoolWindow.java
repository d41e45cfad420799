package spikelane.kernels.data;

/**
 * A window that slides over an image: what pooling reads for each output pixel. Input is {@code [H*W][C]}, output
 * {@code [outputHeight*outputWidth][C]}, pixel-major. What of a window lies outside the image adds nothing; rows and columns
 * behind the last place where it fits are dropped.
 *
 * @param height       H of the input
 * @param width        W of the input
 * @param kernelHeight R, rows of the window
 * @param kernelWidth  S, columns of the window
 * @param strideY      step of the window down, in input pixels
 * @param strideX      step of the window to the right, in input pixels
 * @param paddingY     rows outside the image that the window takes in on either side, fewer than its own
 * @param paddingX     columns outside the image that it takes in on either side, fewer than its own
 */
public record PoolWindow(int height, int width, int kernelHeight, int kernelWidth, int strideY, int strideX,
        int paddingY, int paddingX) {
    /** Checks that every output pixel has an input. */
    public PoolWindow {
        if (!(height >= 1 && width >= 1 && kernelHeight >= 1 && kernelWidth >= 1 && strideY >= 1 && strideX >= 1
                && paddingY >= 0 && paddingY < kernelHeight && paddingX >= 0 && paddingX < kernelWidth)) {
            throw new IllegalArgumentException("impossible window: H x W " + height + " x " + width + ", R x S "
                    + kernelHeight + " x " + kernelWidth + ", stride " + strideY + " x " + strideX + ", padding "
                    + paddingY + " x " + paddingX);
        }
        if (!(height + 2L * paddingY >= kernelHeight && width + 2L * paddingX >= kernelWidth)) {
            throw new IllegalArgumentException("a " + kernelHeight + " x " + kernelWidth + " window does not fit into "
                    + height + " x " + width + " pixels with padding " + paddingY + " x " + paddingX);
        }
    }

    /**
     * @param height H, at least 2
     * @param width  W, at least 2
     * @return 2 x 2 pixels at a time; a last odd row or column is dropped
     */
    public static PoolWindow halving(int height, int width) {
        return square(height, width, 2, 2, 0);
    }

    /**
     * @param height  H
     * @param width   W
     * @param kernel  R = S
     * @param stride  step in both directions
     * @param padding the same on all sides
     * @return a square window
     */
    public static PoolWindow square(int height, int width, int kernel, int stride, int padding) {
        return new PoolWindow(height, width, kernel, kernel, stride, stride, padding, padding);
    }

    /** {@return whether the windows are 2 x 2 pixels, one beside the other} */
    public boolean halves() {
        return kernelHeight == 2 && kernelWidth == 2 && strideY == 2 && strideX == 2 && paddingY == 0 && paddingX == 0;
    }

    /** {@return H*W} */
    public int pixels() {
        return height * width;
    }

    /** {@return H of the output} */
    public int outputHeight() {
        return (height + 2 * paddingY - kernelHeight) / strideY + 1;
    }

    /** {@return W of the output} */
    public int outputWidth() {
        return (width + 2 * paddingX - kernelWidth) / strideX + 1;
    }

    /** {@return output pixels} */
    public int outputPixels() {
        return outputHeight() * outputWidth();
    }

    /** {@return R*S, the largest sum of spikes} */
    public int taps() {
        return kernelHeight * kernelWidth;
    }

    /** {@return first input row under a row of output pixels} */
    public int rowFrom(int outputY) {
        return Math.max(0, outputY * strideY - paddingY);
    }

    /** {@return input row after the last under a row of output pixels} */
    public int rowTo(int outputY) {
        return Math.min(height, outputY * strideY - paddingY + kernelHeight);
    }

    /** {@return first input column under a column of output pixels} */
    public int columnFrom(int outputX) {
        return Math.max(0, outputX * strideX - paddingX);
    }

    /** {@return input column after the last under a column of output pixels} */
    public int columnTo(int outputX) {
        return Math.min(width, outputX * strideX - paddingX + kernelWidth);
    }

    /** @throws IllegalArgumentException if these are not the pixels of an input and an output, or not rows of the output */
    public void check(int inputPixels, int pixelsOfOutput, int rowFrom, int rowTo) {
        if (!(inputPixels == pixels() && pixelsOfOutput == outputPixels() && rowFrom >= 0 && rowFrom <= rowTo
                && rowTo <= outputHeight())) {
            throw new IllegalArgumentException("pooling " + inputPixels + " pixels into " + pixelsOfOutput + ", rows "
                    + rowFrom + " to " + rowTo + ", by " + this);
        }
    }
}
