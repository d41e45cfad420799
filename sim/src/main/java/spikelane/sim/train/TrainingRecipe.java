package spikelane.sim.train;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    static final String BEGIN = "spikelane training 5";
    private static final String BETWEEN = "; ";
    /** How many, and what it was before they were raised. */
    private static final Pattern EPOCHS = Pattern.compile("([0-9]{1,9}) epochs(?: \\((.*)\\))?");

    private TrainingRecipe() {}

    static String of(TrainOptions options, FrameSet data, Model start, Compression compression) {
        List<String> unusual = options.learning().differences();
        return String.join(BETWEEN, BEGIN, Channels.arithmetic(),
                NetworkText.of(start.network()).strip().replaceAll("\\s*\n\\s*", " "), compression.name(),
                options.epochs() + " epochs", "batch " + options.batch(), "learning rate " + options.learningRate(),
                "warm-up " + options.warmUpEpochs(), options.augmentation().toString(),
                unusual.isEmpty() ? "usual learning" : String.join(", ", unusual), "seed " + options.seed(),
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
     * Epochs may be raised, whether the training was stopped or had finished: it goes on with what is left of the longer
     * schedule.
     *
     * @param there  recipe of a training that was saved
     * @param wanted what is asked for
     * @param done   epochs that the saved training has done
     * @return the recipe of going on with it; empty if it is another training
     */
    static Optional<String> goingOn(String there, String wanted, int done) {
        String[] theirs = there.split(BETWEEN, -1);
        String[] ours = wanted.split(BETWEEN, -1);
        if (theirs.length != ours.length) {
            return Optional.empty();
        }
        for (int i = 0; i < ours.length; i++) {
            Matcher before = EPOCHS.matcher(theirs[i]);
            Matcher now = EPOCHS.matcher(ours[i]);
            if (before.matches() && now.matches()) {
                int fewer = Integer.parseInt(before.group(1));
                int more = Integer.parseInt(now.group(1));
                if (more < fewer || done > fewer) {
                    return Optional.empty();
                }
                String history = before.group(2) == null ? "" : before.group(2) + ", ";
                ours[i] = more == fewer
                        ? theirs[i]
                        : more + " epochs (" + history + fewer + " until epoch " + done + ")";
            } else if (!theirs[i].equals(ours[i])) {
                return Optional.empty();
            }
        }
        return Optional.of(String.join(BETWEEN, ours));
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
