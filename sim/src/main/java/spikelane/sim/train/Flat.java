package spikelane.sim.train;

/** Between tensors [T, N, C, H, W] in C order and samples in a {@link FlatLayout}. */
final class Flat {
    private Flat() {}

    /**
     * @param tensor  [T, N, C, H, W]
     * @param samples N
     * @param layout  C, T, H, W
     * @return an array a sample
     */
    static float[][] lay(float[] tensor, int samples, FlatLayout layout) {
        float[][] flat = new float[samples][layout.size()];
        for (int i = 0; i < tensor.length; i++) {
            flat[sample(i, samples, layout)][at(i, samples, layout)] = tensor[i];
        }
        return flat;
    }

    /**
     * @param flat    an array a sample
     * @param samples N
     * @param layout  C, T, H, W
     * @return [T, N, C, H, W]
     */
    static float[] collect(float[][] flat, int samples, FlatLayout layout) {
        float[] tensor = new float[samples * layout.channels() * layout.steps() * layout.height() * layout.width()];
        for (int i = 0; i < tensor.length; i++) {
            tensor[i] = flat[sample(i, samples, layout)][at(i, samples, layout)];
        }
        return tensor;
    }

    private static int sample(int index, int samples, FlatLayout layout) {
        return index / (layout.width() * layout.height() * layout.channels()) % samples;
    }

    private static int at(int index, int samples, FlatLayout layout) {
        int pixel = index % (layout.width() * layout.height());
        int image = index / (layout.width() * layout.height());
        int channel = image % layout.channels();
        int step = image / layout.channels() / samples;
        return layout.at(channel, step) + pixel / layout.width() * layout.row() + pixel % layout.width();
    }
}
