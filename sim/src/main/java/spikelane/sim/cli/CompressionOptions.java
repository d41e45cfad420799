package spikelane.sim.cli;

import picocli.CommandLine.Option;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.Model;

/** How a trained network is compressed. */
final class CompressionOptions {
    @Option(names = "--bits", paramLabel = "B", description = "bits of a weight: 2, 3, 4, 6 or 8")
    private Integer bits;

    @Option(names = "--prune", paramLabel = "P", description = "fraction of the weights that is pruned, below 1")
    private Double prune;

    @Option(names = "--mode", paramLabel = "MODE", description = "${COMPLETION-CANDIDATES} (default: what --bits and --prune ask for; joint for both)")
    private Mode mode;

    @Option(names = "--layer-wise", description = "prune this fraction of each layer, not of all weights ranked together")
    private boolean layerWise;

    /**
     * @return what the user wants
     * @throws BadInputException if it does not go together
     */
    Compression compression() {
        Mode wanted = mode != null ? mode : impliedMode();
        int unsaid = wanted == Mode.PRUNE ? Compression.PRUNE_BITS : Model.FULL_PRECISION;
        try {
            return new Compression(wanted, bits == null ? unsaid : bits, prune == null ? 0 : prune, layerWise);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(e.getMessage(), e);
        }
    }

    private Mode impliedMode() {
        if (prune == null) {
            return bits == null ? Mode.NONE : Mode.QUANTISE;
        }
        return bits == null ? Mode.PRUNE : Mode.JOINT;
    }
}
