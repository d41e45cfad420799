package spikelane.sim.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;

/** What a user changes of a preset's network. */
final class NetworkOptions {
    /** Blocks that carry TCJA where a user turns it on, as in the reference study. */
    private static final int TCJA_BLOCKS = 2;

    @Option(names = "--network", paramLabel = "FILE", description = "a network in YAML, or one that comes with the program by name, instead of the preset's; see network show (default: the preset's)")
    private Path file;

    @Option(names = "--channels", paramLabel = "M", description = "output channels of every convolution (default: the preset's)")
    private Integer channels;

    @Option(names = "--image", paramLabel = "PIXELS", description = "height and width of the frames: the sensor's size divided by a whole number (default: the preset's)")
    private Integer image;

    @Option(names = "--steps", paramLabel = "T", description = "time steps (default: the preset's)")
    private Integer steps;

    @Option(names = "--blocks", paramLabel = "N", description = "convolution blocks; each halves the image (default: the preset's)")
    private Integer blocks;

    @Option(names = "--tcja", negatable = true, description = "TCJA in the last two blocks, or in none (default: as the preset)")
    private Boolean tcja;

    @Option(names = "--hidden", paramLabel = "N", description = "neurons of the first fully connected layer (default: the preset's)")
    private Integer hidden;

    /** {@return whether anything is to change} */
    boolean changed() {
        return file != null || sizes();
    }

    private boolean sizes() {
        return channels != null || image != null || steps != null || blocks != null || tcja != null || hidden != null;
    }

    /**
     * @param preset a network
     * @return the network that the user wants
     * @throws BadInputException if there is no such network
     */
    Network change(CextNet preset) {
        if (file != null) {
            if (sizes()) {
                throw new BadInputException("--network " + file
                        + " says all sizes of its network: leave out the options that change a preset's");
            }
            return NetworkFile.read(file);
        }
        CextNet wanted = preset;
        wanted = channels == null ? wanted : wanted.channels(channels);
        wanted = image == null ? wanted : wanted.image(image, image);
        wanted = steps == null ? wanted : wanted.steps(steps);
        wanted = blocks == null ? wanted : wanted.blocks(blocks);
        wanted = tcja == null ? wanted : wanted.gated(tcja ? TCJA_BLOCKS : 0);
        wanted = hidden == null ? wanted : wanted.hidden(hidden);
        try {
            return wanted.network();
        } catch (IllegalArgumentException e) {
            throw new BadInputException(e.getMessage(), e);
        }
    }
}
