package spikelane.benchmarks.work;

import java.nio.file.Path;
import java.util.Optional;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Network;

/** Writes the networks that are benchmarked as model files, for commands that take one: untrained, seeded weights. */
public final class NetworkModelFile {
    /** Share of the weights that are zero. */
    private static final double ZEROS = 0.68;
    private static final int NAME = 0;
    private static final int FILE = 1;

    private NetworkModelFile() {}

    /** @param args name of the network, cextnet-paper or cextnet-nmnist, and the file to write */
    public static void main(String[] args) {
        boolean digits = args[NAME].equals(Digits.NETWORK);
        Network network = digits ? Digits.config() : CextNet.paper().network();
        short[] counts = digits ? Digits.frames().counts()[0] : Gestures.first().counts();
        Model model = PaperNetwork.of(network, ZEROS, counts);
        ModelFile.write(Path.of(args[FILE]), new ModelFile(model, Optional.empty()));
    }
}
