package spikelane.sim.verify;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import spikelane.sim.inference.NetworkScalar;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.NpzFile;
import spikelane.sim.network.Network;
import spikelane.sim.nir.NirImport;

/**
 * A NIR network beside the spikes that it must give: {@code NAME.nir}, and {@code NAME.npz} with {@code x} [T][C][H][W]
 * or [T][N], {@code dt} in seconds, and {@code spikes_NODE} [T][...]. Spikes are equal, or the check fails.
 */
final class GoldenSpikes {
    private static final String SPIKES = "spikes_";

    private GoldenSpikes() {}

    /** {@return the network beside a file of tensors; it may not be there} */
    private static Path network(NpzFile file) {
        String name = file.path().getFileName().toString();
        return file.path().resolveSibling(name.substring(0, name.length() - ".npz".length()) + ".nir");
    }

    /** {@return whether a file of tensors belongs to a network beside it} */
    static boolean recognises(NpzFile file) {
        return Files.exists(network(file));
    }

    /** {@return a check of each node whose spikes the file holds} */
    static List<GoldenCheck> checks(NpzFile file) {
        NpzFile.Array x = file.any("x");
        int steps = x.shape().length == 0 ? 0 : x.shape()[0];
        double dt = file.has("dt") ? file.any("dt").data()[0] : NirImport.DEFAULT_DT;
        Path nir = network(file);
        NirImport read = NirImport.read(nir, dt, Math.max(1, steps));
        Network network = read.model().network();
        if (x.data().length != (long) steps * network.input().size()) {
            throw new BadInputException(file.path() + ": x has the shape " + Arrays.toString(x.shape())
                    + ", expected [T, ...] of " + network.input() + " as " + nir + " takes");
        }
        Map<String, double[][]> given = new NetworkScalar(read.model()).run(rows(x.data(), steps));
        List<GoldenCheck> checks = new ArrayList<>();
        for (String name : file.names()) {
            if (name.startsWith(SPIKES)) {
                checks.add(GoldenCheck.exact(file, name, spikes(file, name, given)));
            }
        }
        if (checks.isEmpty()) {
            throw new BadInputException(file.path() + ": has no tensor " + SPIKES + "NODE, expected some");
        }
        return checks;
    }

    private static float[] spikes(NpzFile file, String name, Map<String, double[][]> given) {
        double[][] values = given.get(name.substring(SPIKES.length()));
        long wanted = file.any(name).data().length;
        if (values == null || wanted != (long) values.length * values[0].length) {
            throw new BadInputException(file.path() + ": tensor " + name + ": "
                    + (values == null
                            ? "the network has no such node"
                            : "holds " + wanted + " values, expected " + values.length + " x " + values[0].length));
        }
        float[] spikes = new float[values.length * values[0].length];
        for (int i = 0; i < spikes.length; i++) {
            spikes[i] = (float) values[i / values[0].length][i % values[0].length];
        }
        return spikes;
    }

    private static double[][] rows(double[] data, int rows) {
        double[][] result = new double[rows][];
        Arrays.setAll(result, t -> Arrays.copyOfRange(data, data.length / rows * t, data.length / rows * (t + 1)));
        return result;
    }
}
