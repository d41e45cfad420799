package spikelane.sim.cli;

import spikelane.sim.cli.option.NirOptions;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;

/** Which recordings a trained network is judged by. */
final class RecordingOptions {
    @Option(names = "--data", paramLabel = "DIR", description = "recordings (default: the generated gestures)")
    private Path data;

    @Option(names = "--split", description = "${COMPLETION-CANDIDATES}, the side to classify (default: test). Data without a test side are split as in training")
    private Split split = Split.TEST;

    @Option(names = "--split-by", paramLabel = "HOW", description = "${COMPLETION-CANDIDATES}: frames of equal event number or of equal time (default: as in training, or by number)")
    private SplitBy splitBy;

    @Option(names = "--seed", paramLabel = "S", description = "seed of the hold-out of data without a test side (default: as in training)")
    private Long seed;

    /**
     * @param content  the network
     * @param path     its file
     * @param warnings told what the user should know
     * @return the recordings, not read yet
     */
    Recordings open(NirOptions.Content content, Path path, DataWarnings warnings) {
        return Recordings.open(data, split, seed, content.file(), path,
                splitBy != null ? splitBy : content.splitBy().orElse(null), warnings);
    }
}
