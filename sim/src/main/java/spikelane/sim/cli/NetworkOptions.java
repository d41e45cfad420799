package spikelane.sim.cli;

import picocli.CommandLine.Option;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.CextNetConfig;

/** What a user changes of a preset's network. */
final class NetworkOptions {
    /** Blocks that carry TCJA where a user turns it on, as in the reference study. */
    private static final int TCJA_BLOCKS = 2;

    @Option(names = "--channels", paramLabel = "M", description = "output channels of every convolution")
    private Integer channels;

    @Option(names = "--image", paramLabel = "PIXELS", description = "height and width of the frames: the sensor's size divided by a whole number")
    private Integer image;

    @Option(names = "--steps", paramLabel = "T", description = "time steps")
    private Integer steps;

    @Option(names = "--blocks", paramLabel = "N", description = "convolution blocks; each halves the image")
    private Integer blocks;

    @Option(names = "--tcja", negatable = true, description = "TCJA in the last two blocks, or in none")
    private Boolean tcja;

    @Option(names = "--hidden", paramLabel = "N", description = "neurons of the first fully connected layer")
    private Integer hidden;

    /** {@return whether anything is to change} */
    boolean changed() {
        return channels != null || image != null || steps != null || blocks != null || tcja != null || hidden != null;
    }

    /**
     * @param preset a network
     * @return the network that the user wants
     * @throws BadInputException if there is no such network
     */
    CextNetConfig change(CextNetConfig preset) {
        int wantedBlocks = or(blocks, preset.blocks());
        int gated = tcja == null ? preset.tcjaBlocks() : tcja ? TCJA_BLOCKS : 0;
        try {
            return new CextNetConfig(or(channels, preset.channels()), or(image, preset.height()),
                    or(image, preset.width()), or(steps, preset.steps()), wantedBlocks, Math.min(gated, wantedBlocks),
                    or(hidden, preset.hidden()), preset.classes(), preset.votes(), preset.dropout(),
                    preset.normalisation());
        } catch (IllegalArgumentException e) {
            throw new BadInputException(e.getMessage(), e);
        }
    }

    private static int or(Integer wanted, int preset) {
        return wanted == null ? preset : wanted;
    }
}
