package spikelane.sim.network;

import java.util.Random;
import spikelane.sim.network.Layer.Extent;
import spikelane.sim.network.Layer.Window;
import spikelane.sim.network.LayerShape.Input;

/** Small layers of every geometry, for counting by brute force. */
public final class RandomShapes {
    private static final int[] SIZES = {1, 2, 3, 4, 6};

    private RandomShapes() {}

    /** A layer of spikes, of 1 to 4 time steps: a third keeps its image, a tenth is fully connected, some are depthwise. */
    public static LayerShape next(Random random) {
        int steps = 1 + random.nextInt(4);
        int in = SIZES[random.nextInt(5)];
        int out = SIZES[random.nextInt(5)];
        if (random.nextInt(10) == 0) {
            FeatureShape image = new FeatureShape(in, SIZES[random.nextInt(3)], SIZES[random.nextInt(3)]);
            return LayerShape.fullyConnected("layer", Input.BITS, steps, image, out);
        }
        int groups = random.nextInt(3) == 0 ? in : 1;
        int outputs = groups == 1 ? out : groups * (1 + random.nextInt(2));
        if (random.nextInt(3) == 0) {
            int kernel = 1 + 2 * random.nextInt(2);
            Window same = new Window(new Extent(kernel, kernel), new Extent(1, 1), new Extent(kernel / 2, kernel / 2));
            FeatureShape image = new FeatureShape(in, SIZES[random.nextInt(5)], SIZES[random.nextInt(5)]);
            return LayerShape.convolution("layer", Input.BITS, steps, image, outputs, same, groups);
        }
        int[] kernel = {1 + 2 * random.nextInt(3), 1 + 2 * random.nextInt(3)};
        int[] padding = {random.nextInt(kernel[0]), random.nextInt(kernel[1])};
        Window window = new Window(new Extent(kernel[0], kernel[1]),
                new Extent(1 + random.nextInt(3), 1 + random.nextInt(3)), new Extent(padding[0], padding[1]));
        FeatureShape image = new FeatureShape(in, side(kernel[0], padding[0], random),
                side(kernel[1], padding[1], random));
        return LayerShape.convolution("layer", Input.BITS, steps, image, outputs, window, groups);
    }

    private static int side(int kernel, int padding, Random random) {
        return Math.max(1, kernel - 2 * padding) + random.nextInt(6);
    }
}
