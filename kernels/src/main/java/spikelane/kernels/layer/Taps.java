package spikelane.kernels.layer;

import java.util.ArrayList;
import java.util.List;
import spikelane.kernels.data.Geometry;

/** The border rule and the tap index of every scalar form. */
public final class Taps {
    private Taps() {}

    /**
     * A kernel tap under an output pixel.
     *
     * @param y   row of its input
     * @param x   column of its input
     * @param row its first weight row, of input channel 0
     */
    public record Tap(int y, int x, int row) {}

    /**
     * @param g       a layer
     * @param outputY row of an output pixel
     * @param outputX column of the output pixel
     * @return the taps whose inputs lie inside the image; the others meet zeros
     */
    public static List<Tap> under(Geometry g, int outputY, int outputX) {
        List<Tap> taps = new ArrayList<>();
        for (int r = 0; r < g.kernelHeight(); r++) {
            for (int s = 0; s < g.kernelWidth(); s++) {
                int y = outputY * g.stride() + r - g.padding();
                int x = outputX * g.stride() + s - g.padding();
                if (y >= 0 && y < g.height() && x >= 0 && x < g.width()) {
                    taps.add(new Tap(y, x, (r * g.kernelWidth() + s) * g.channels()));
                }
            }
        }
        return taps;
    }

    /**
     * @param g     a layer
     * @param pixel an output pixel
     * @return the same
     */
    public static List<Tap> under(Geometry g, int pixel) {
        return under(g, pixel / g.outputWidth(), pixel % g.outputWidth());
    }
}
