package spikelane.sim.inference;

import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.CextNet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Frames;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.RandomModel;

/**
 * What networks of integers answer on generated gestures is the same on any number of threads, and in each JVM that runs
 * this test: of 512 (emulated where registers are shorter), 256 and 128 bits, on every machine. The JVMs meet in one
 * committed file, {@code determinism.properties}; who changes what a network answers makes it anew, and says so.
 */
class DeterminismTest {
    private static final Network CONFIG = CextNet.paper().channels(12).image(16, 16).steps(5).blocks(3).gated(0)
            .hidden(40).classes(11, 4).dropout(0.5).statistics(Statistics.ALL_STEPS).network();
    private static final Properties EXPECTED = new Properties();
    private static FrameSet gestures;

    @BeforeAll
    static void read() throws IOException {
        try (InputStream in = DeterminismTest.class.getResourceAsStream("determinism.properties");
                WorkPool pool = new WorkPool(2)) {
            EXPECTED.load(in);
            gestures = Frames.of(new GestureGenerator(1, 1, 2), Split.TEST, CONFIG.steps(), CONFIG.input().height(),
                    CONFIG.input().width(), SplitBy.NUMBER, pool, n -> {});
        }
    }

    private static String sha256(int[]... rows) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int[] row : rows) {
                ByteBuffer bytes = ByteBuffer.allocate(row.length * Integer.BYTES);
                bytes.asIntBuffer().put(row);
                digest.update(bytes);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertExpected(String name, String found) {
        assertEquals(EXPECTED.getProperty(name), found, name);
    }

    @Test
    void gesturesAreTheSame() {
        int[][] counts = new int[gestures.size()][];
        for (int n = 0; n < counts.length; n++) {
            counts[n] = new int[gestures.counts()[n].length];
            for (int i = 0; i < counts[n].length; i++) {
                counts[n][i] = gestures.counts()[n][i];
            }
        }
        assertExpected("gestures", sha256(counts));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void spikesVotesAndAccuracyAreTheSame(int bits) {
        Model model = RandomModel.of(CONFIG, bits, 0.7, 4);
        int[][] spikes = new int[gestures.size()][CONFIG.outputs()];
        int[] predictions = new int[gestures.size()];
        try (Inference inference = Inference.of(model, Evaluator.maxCount(gestures))) {
            Inference.Worker worker = inference.newWorker();
            for (int n = 0; n < spikes.length; n++) {
                worker.run(gestures.counts()[n], spikes[n], ActivityListener.NONE);
                predictions[n] = Inference.predict(CONFIG, spikes[n]);
            }
        }
        int correct = 0;
        for (int threads : new int[]{1, 2, 3, 8}) {
            try (WorkPool pool = new WorkPool(threads)) {
                Evaluation evaluation = Evaluator.evaluate(model, gestures, pool);
                assertArrayEquals(predictions, evaluation.predictions(), threads + " threads");
                correct = evaluation.correct();
            }
        }
        assertExpected("bits" + bits, correct + " of " + gestures.size() + " " + sha256(spikes));
    }
}
