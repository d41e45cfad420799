package spikelane.sim.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import spikelane.kernels.WorkPool;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.NpzFile;

/**
 * Checks the blocks of training, and whole networks in NIR, against golden tensors that another program computed, such as
 * PyTorch. A file with a network of the same name beside it holds that network's spikes; otherwise its kind is told by its
 * keys: {@code param_*} a whole CextNet, {@code w_t} TCJA, {@code gamma} a convolution block,
 * {@code mask_<fraction>_<layer>} pruning, {@code w<bits>} DuQ, {@code spikes} LIF.
 */
public final class GoldenVerifier {
    private GoldenVerifier() {}

    /**
     * @param path a folder of {@code .npz} files, or one such file
     * @param pool threads that share the work
     * @return the checks of all files, in the order of file names
     * @throws BadInputException if there is no file, or one is malformed
     */
    public static List<GoldenCheck> verify(Path path, WorkPool pool) {
        List<GoldenCheck> checks = new ArrayList<>();
        for (Path file : files(path)) {
            checks.addAll(verify(NpzFile.read(file), pool));
        }
        return checks;
    }

    private static List<Path> files(Path path) {
        if (Files.isRegularFile(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            List<Path> files = entries.filter(file -> file.toString().endsWith(".npz")).sorted().toList();
            if (files.isEmpty()) {
                throw new BadInputException(path + ": holds no .npz file");
            }
            return files;
        } catch (IOException e) {
            throw new BadInputException(path + ": cannot be listed, expected a folder of .npz files: " + e, e);
        }
    }

    private static List<GoldenCheck> verify(NpzFile file, WorkPool pool) {
        if (GoldenSpikes.recognises(file)) {
            return GoldenSpikes.checks(file);
        }
        if (file.names().stream().anyMatch(name -> name.startsWith("param_"))) {
            return new GoldenNetwork(file, pool).checks();
        }
        if (file.has("w_t") || file.has("w_c")) {
            return GoldenBlocks.tcja(file, pool);
        }
        if (file.has("gamma") || file.has("w")) {
            return GoldenBlocks.block(file, pool);
        }
        if (!GoldenCompression.prunedFractions(file).isEmpty()) {
            return GoldenCompression.prune(file);
        }
        if (!GoldenCompression.widths(file).isEmpty()) {
            return GoldenCompression.quantise(file);
        }
        if (file.has("spikes")) {
            return GoldenBlocks.lif(file);
        }
        throw new BadInputException(file.path() + ": unknown kind of golden file, it has none of the tensors param_*,"
                + " w_t, w, gamma, mask_<fraction>_<layer>, w<bits>, spikes; it has " + file.names());
    }
}
