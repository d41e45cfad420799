package spikelane.sim.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.compress.Pruning;
import spikelane.sim.compress.Quantiser;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.InputFiles;
import spikelane.sim.io.Numbers;
import spikelane.sim.io.YamlNode;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;

/** How a trained network is compressed. */
final class CompressionOptions {
    @Option(names = "--bits", paramLabel = "B", description = "bits of a weight, 2 to 8 (default: full precision; 8 where it is pruned)")
    private Integer bits;

    @Option(names = "--prune", paramLabel = "P", description = "fraction of the weights that is pruned, below 1 (default: 0)")
    private Double prune;

    @Option(names = "--mode", paramLabel = "MODE", description = "${COMPLETION-CANDIDATES} (default: what --bits and --prune ask for; joint for both)")
    private Mode mode;

    @Option(names = "--pruning", paramLabel = "HOW", defaultValue = "gradual", description = "${COMPLETION-CANDIDATES}: which weights are pruned, and when (default: ${DEFAULT-VALUE}: the smallest of all layers, more of them each epoch, a floor for each layer)")
    private Pruning pruning;

    @Option(names = "--quantiser", paramLabel = "NAME", defaultValue = "duq", description = "${COMPLETION-CANDIDATES}: gradient and learned numbers of quantised weights (default: ${DEFAULT-VALUE})")
    private Quantiser quantiser;

    @Option(names = "--per-channel", description = "a range and a scale for each output channel in front of neurons (default: for each layer)")
    private boolean perChannel;

    @Option(names = "--widths", paramLabel = "FILE", description = "YAML or JSON, bits of single layers, as in {conv0: 8, fc0: 2}; the others have --bits (default: none)")
    private Path widths;

    @Option(names = "--membrane-bits", paramLabel = "B", description = "bits of a membrane potential from one time step to the next, 2 to 16; trains layer by layer, which is slower (default: as the network says, usually full precision)")
    private Integer membraneBits;

    /** {@return whether membrane potentials get few bits} */
    boolean rounds() {
        return membraneBits != null;
    }

    /**
     * @param network whose layers are compressed
     * @return what the user wants
     * @throws BadInputException if it does not go together
     */
    Compression compression(Network network) {
        Mode wanted = mode != null ? mode : impliedMode();
        boolean quantises = bits != null || wanted == Mode.PRUNE;
        int unsaid = wanted == Mode.PRUNE ? Compression.PRUNE_BITS : Model.FULL_PRECISION;
        try {
            return new Compression(wanted, bits == null ? unsaid : bits, prune == null ? 0 : prune, pruning,
                    quantises ? quantiser : Quantiser.DUQ, quantises && perChannel, widths(network), membraneBits);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(e.getMessage(), e);
        }
    }

    private SequencedMap<String, Integer> widths(Network network) {
        SequencedMap<String, Integer> read = new LinkedHashMap<>();
        if (widths == null) {
            return read;
        }
        YamlNode root = YamlNode.parse(widths.toString(), InputFiles.text(widths, "widths of layers"));
        root.allow(network.weightLayers().stream().map(LayerShape::name).collect(Collectors.toSet()));
        root.fields().forEach((layer, width) -> {
            double number = width.number();
            if (!Compression.WIDTHS.contains((int) number) || number != Math.rint(number)) {
                throw width.error("layer " + layer + " at " + Numbers.decimal(number) + " bits, expected one of "
                        + Compression.WIDTHS);
            }
            read.put(layer, (int) number);
        });
        return read;
    }

    private Mode impliedMode() {
        if (prune == null) {
            return bits == null && membraneBits == null ? Mode.NONE : Mode.QUANTISE;
        }
        return bits == null ? Mode.PRUNE : Mode.JOINT;
    }
}
