package spikelane.sim.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.Channels;
import spikelane.sim.compress.Compression;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.Tensor;

/**
 * The same seed gives the same bytes: builds run this at each register width, and every one is held to the same committed
 * digests, on any number of threads, resumed or not.
 */
class TrainingBytesTest {
    private static final TrainOptions OPTIONS = new TrainOptions(3, 16, 3e-3, 1, new Augmentation(1, 10, 0.1), 5,
            Optional.empty());

    @TempDir
    private Path folder;

    /** Without fused multiply-add every product is rounded, which other bytes come from. */
    @BeforeAll
    static void fused() {
        assumeTrue(Channels.FUSED);
    }

    private static Network network(String driver) {
        return switch (driver) {
            case "narrow" -> TrainerTest.CONFIG;
            case "wide" -> CextNet.paper().channels(72).image(11, 10).steps(4).blocks(2).gated(1).hidden(40)
                    .classes(3, 2).dropout(0.2).statistics(Statistics.PER_STEP).network();
            case "whole" -> CextNet.paper().channels(33).image(11, 10).steps(4).blocks(1).gated(0).hidden(12)
                    .classes(3, 2).dropout(0.2).statistics(Statistics.ALL_STEPS).network();
            default -> throw new IllegalArgumentException(driver);
        };
    }

    /** {@return digest of what training, pruning half and quantising to 3 bits, and pruning most of it end with} */
    private static String train(String driver, int threads, TrainOptions options) {
        try (WorkPool pool = new WorkPool(threads)) {
            Trainer trainer = new Trainer(TrainerTest.bars(1), options, pool, TrainProgress.SILENT);
            Model trained = trainer.train(network(driver));
            Trainer tuner = new Trainer(TrainerTest.bars(1), OPTIONS, pool, TrainProgress.SILENT);
            return digest(List.of(trained, tuner.fineTune(trained, Compression.joint(3, 0.5)),
                    tuner.fineTune(trained, Compression.joint(8, 0.9))));
        }
    }

    private static String digest(List<Model> models) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Model model : models) {
                for (Tensor tensor : model.tensors().values()) {
                    ByteBuffer bytes = ByteBuffer.allocate(tensor.data().length * Float.BYTES);
                    bytes.asFloatBuffer().put(tensor.data());
                    digest.update(bytes.array());
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String committed(String driver) throws IOException {
        Properties digests = new Properties();
        try (InputStream in = TrainingBytesTest.class.getResourceAsStream("training-digests.properties")) {
            digests.load(in);
        }
        return digests.getProperty(driver);
    }

    @ParameterizedTest
    @CsvSource({"narrow, 1", "narrow, 2", "narrow, 3", "narrow, 8", "wide, 1", "wide, 2", "wide, 3", "wide, 8",
            "whole, 1", "whole, 8"})
    void theBytesAreTheCommittedOnes(String driver, int threads) throws IOException {
        assertEquals(committed(driver), train(driver, threads, OPTIONS), driver + " on " + threads + " threads");
    }

    @ParameterizedTest
    @ValueSource(strings = {"narrow", "wide"})
    void resumedTheyAreTheSame(String driver) throws IOException {
        TrainOptions saved = OPTIONS.withCheckpoint(folder.resolve(driver));
        try (WorkPool pool = new WorkPool(3)) {
            Trainer stopped = new Trainer(TrainerTest.bars(1), saved, pool, new TrainProgress() {
                @Override
                public void epoch(List<EpochReport> curve) {
                    if (curve.size() == 1) {
                        Thread.currentThread().interrupt();
                    }
                }
            });
            assertThrows(CancellationException.class, () -> stopped.train(network(driver)));
        }
        assertTrue(folder.resolve(driver).toFile().exists());
        assertEquals(committed(driver), train(driver, 2, saved));
    }
}
