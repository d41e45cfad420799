package spikelane.sim.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import spikelane.sim.fuzz.FuzzTarget;
import spikelane.sim.fuzz.Scratch;

/** A training's saved state: one that does not fit is not gone on with, whatever is wrong with it. */
public final class CheckpointTarget {
    public static final FuzzTarget TARGET = new FuzzTarget("checkpoint", CheckpointTarget::sound,
            CheckpointTarget::use);

    private static final EpochReport REPORT = new EpochReport("none", 1, 2, 0.1, 0.5, null, null, 1e-3,
            new LinkedHashMap<>(Map.of("lif", 0.1)), new LinkedHashMap<>(Map.of("fc", 0.5)), List.of());

    private CheckpointTarget() {}

    private static Checkpoint checkpoint() {
        return new Checkpoint(Scratch.folder("training").resolve("checkpoint"), TrainingRecipe.BEGIN);
    }

    private static byte[] sound() throws IOException {
        Checkpoint checkpoint = checkpoint();
        checkpoint.save(new Checkpoint.Position(TrainingRecipe.BEGIN, 5, -1, List.of(REPORT, REPORT), 2.5),
                List.of(new float[]{1, 2, 3}, new float[]{0.5f}));
        return Files.readAllBytes(checkpoint.file());
    }

    /** As the bytes are, and with a checksum that keeps no mutation out. */
    private static void use(byte[] bytes) throws IOException {
        read(bytes);
        if (bytes.length > Long.BYTES) {
            byte[] mended = bytes.clone();
            int rest = bytes.length - Long.BYTES;
            CRC32C sum = new CRC32C();
            sum.update(mended, 0, rest);
            ByteBuffer.wrap(mended).putLong(rest, sum.getValue());
            read(mended);
        }
    }

    private static void read(byte[] bytes) throws IOException {
        Checkpoint checkpoint = checkpoint();
        Files.write(checkpoint.file(), bytes);
        List<String> log = new ArrayList<>();
        Checkpoint.Position position = checkpoint.position(log::add);
        FuzzTarget.require(position != null || (Files.notExists(checkpoint.file()) && log.size() == 1),
                "not gone on with, and not kept aside: " + log);
        if (position == null) {
            return;
        }
        List<float[]> arrays = List.of(new float[3], new float[1]);
        try {
            checkpoint.restore(arrays);
        } catch (IOException refused) {
            return; // the training begins anew
        }
        for (float[] array : arrays) {
            for (float value : array) {
                FuzzTarget.requireNumber("a saved number", value, -Float.MAX_VALUE, Float.MAX_VALUE);
            }
        }
        FuzzTarget.requireNumber("epochs", position.epochs(), 0, Integer.MAX_VALUE);
    }
}
