package spikelane.benchmarks.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import spikelane.benchmarks.harness.NetworkRows;
import spikelane.sim.io.BadInputException;

/** A user's network instead of a preset. */
final class MeasuredOptions {
    private static final int STANDARD_BITS = 8;
    /** Of random weights, and of weights that are quantised; 32 leaves them in float32. */
    private static final List<Integer> BITS = List.of(2, 4, STANDARD_BITS, 32);

    @Option(names = "--network", paramLabel = "FILE", description = "Rows for the layers of this network instead of a preset: YAML, or a model in safetensors, whose weights are used.")
    private Path network;

    @Option(names = "--input", paramLabel = "FILE", description = "What the layers of --network received: .npz with an array a layer, [T,C,H,W] or [T,N,C,H,W], or a file of eval --dump-activity.")
    private Path input;

    @Option(names = "--weights", paramLabel = "FILE", description = "Weights of --network, .npz or safetensors (default: those of the model, or random ones).")
    private Path weights;

    @Option(names = "--bits", paramLabel = "B", description = "Bits of random weights, and of weights that are no codes already: 2 (ternary), 4, 8 or 32 (float32) (default: 8).")
    private Integer bits;

    /**
     * @param others whether options are given that a network does not take
     * @return the rows; empty without a network
     * @throws BadInputException if options or files do not fit
     */
    Optional<NetworkRows> rows(boolean others) {
        if (network == null) {
            if (input != null || weights != null || bits != null) {
                throw new BadInputException("--input, --weights and --bits need --network FILE");
            }
            return Optional.empty();
        }
        if (others) {
            throw new BadInputException(
                    "--network measures its own layers: leave out --preset, --map, --compare, --render and --bounds");
        }
        if (input == null) {
            throw new BadInputException("--network needs --input FILE, what its layers received");
        }
        int wanted = bits == null ? STANDARD_BITS : bits;
        if (!BITS.contains(wanted)) {
            throw new BadInputException("--bits " + wanted + ": expected one of " + BITS);
        }
        return Optional.of(NetworkRows.read(network, input, weights, wanted));
    }
}
