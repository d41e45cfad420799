package spikelane.sim.train;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import spikelane.kernels.data.Channels;
import spikelane.sim.compress.Compression;
import spikelane.sim.data.FrameSet;
import spikelane.sim.network.Model;
import spikelane.sim.network.NetworkText;
import spikelane.sim.network.Tensor;

/**
 * What makes a training the same, in words: its arithmetic, network, compression and options, checksums of the samples
 * and of the network that it starts from. Checkpoints and networks carry it; another one's are not gone on with.
 */
public final class TrainingRecipe {
    static final String BEGIN = "spikelane training 3";
    private static final String BETWEEN = "; ";

    private TrainingRecipe() {}

    static String of(TrainOptions options, FrameSet data, Model start, Compression compression) {
        return String.join(BETWEEN, BEGIN, Channels.arithmetic(),
                NetworkText.of(start.network()).strip().replaceAll("\\s*\n\\s*", " "), compression.name(),
                options.epochs() + " epochs", "batch " + options.batch(), "learning rate " + options.learningRate(),
                "warm-up " + options.warmUpEpochs(), options.augmentation().toString(), "seed " + options.seed(),
                data.size() + " samples with the checksum " + samples(data),
                "starts from a network with the checksum " + tensors(start));
    }

    private static String samples(FrameSet data) {
        CRC32C sum = new CRC32C();
        for (int n = 0; n < data.size(); n++) {
            ByteBuffer bytes = ByteBuffer.allocate(data.counts()[n].length * Short.BYTES + Integer.BYTES);
            bytes.putInt(data.labels()[n]);
            bytes.asShortBuffer().put(data.counts()[n]);
            sum.update(bytes.array());
        }
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    private static String tensors(Model model) {
        CRC32C sum = new CRC32C();
        for (Tensor tensor : model.tensors().values()) {
            ByteBuffer bytes = ByteBuffer.allocate(tensor.data().length * Float.BYTES);
            bytes.asFloatBuffer().put(tensor.data());
            sum.update(bytes.array());
        }
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }

    /**
     * @param there  a recipe that was written down
     * @param wanted another recipe
     * @return how the two differ first, in words
     */
    public static String difference(String there, String wanted) {
        String[] theirs = there.split(BETWEEN, -1);
        String[] ours = wanted.split(BETWEEN, -1);
        for (int i = 0; i < Math.min(theirs.length, ours.length); i++) {
            if (!theirs[i].equals(ours[i])) {
                return "\"" + theirs[i] + "\" there, \"" + ours[i] + "\" here";
            }
        }
        return "of another version";
    }
}
