package spikelane.sim.cli.train;

import picocli.CommandLine.Option;
import spikelane.sim.io.BadInputException;
import spikelane.sim.train.Augmentation;

/** How training recordings are changed at random, instead of how the preset does. */
public final class AugmentationOptions {
    @Option(names = "--shift", paramLabel = "PIXELS", description = "largest shift of a recording's frames either way (default: the preset's)")
    private Double shift;

    @Option(names = "--rotate", paramLabel = "DEGREES", description = "largest rotation either way (default: the preset's)")
    private Double rotate;

    @Option(names = "--scale", paramLabel = "PART", description = "largest relative change of size (default: the preset's)")
    private Double scale;

    @Option(names = "--flip", description = "mirror half of the recordings, left to right; only for classes that stay what they are (default: none)")
    private boolean flip;

    @Option(names = "--time-jitter", paramLabel = "STEPS", defaultValue = "0", description = "most time steps that the events of a pixel move either way (default: ${DEFAULT-VALUE})")
    private int jitter;

    @Option(names = "--event-drop", paramLabel = "P", defaultValue = "0", description = "probability that an event is dropped (default: ${DEFAULT-VALUE})")
    private double drop;

    /**
     * @param preset what is done where nothing else is asked for
     * @return what the user wants
     * @throws BadInputException if it is impossible
     */
    public Augmentation change(Augmentation preset) {
        try {
            return new Augmentation(shift == null ? preset.shiftPixels() : shift,
                    rotate == null ? preset.rotateDegrees() : rotate, scale == null ? preset.scale() : scale, flip,
                    jitter, drop);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(e.getMessage(), e);
        }
    }
}
