package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.cli.progress.Progress;
import spikelane.sim.cli.progress.StudyBar;
import spikelane.sim.cli.progress.TrainBar;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.inference.Inference;
import spikelane.sim.io.WriteLock;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.RandomModel;

/** Whatever is closed twice is harmless: the second time does nothing and says nothing. */
class ClosingTest {
    @TempDir
    private Path folder;

    private interface Work {
        void run() throws Exception;
    }

    private static String said(Work work) throws Exception {
        PrintStream real = System.err;
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(real);
        }
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void barsEndOnce() throws Exception {
        System.setProperty("spikelane.columns", "80");
        try {
            String once = said(() -> close(new Progress("work", 10, 0), 1));
            assertEquals(once.length(), said(() -> close(new Progress("work", 10, 0), 3)).length());
        } finally {
            System.clearProperty("spikelane.columns");
        }
        said(() -> {
            StudyBar study = new StudyBar(folder);
            study.begins(10, 0, List.of());
            study.close();
            study.close();
            TrainBar train = new TrainBar(curve -> {});
            train.step(0, 1, 1, 2);
            train.close();
            train.close();
        });
    }

    private static void close(Progress progress, int times) throws InterruptedException {
        Thread.sleep(1100); // shorter work shows nothing
        progress.step(10);
        for (int i = 0; i < times; i++) {
            progress.close();
        }
    }

    @Test
    void aFlightRecordingEndsOnce() {
        FlightRecording recording = FlightRecording.start(folder.resolve("a.jfr"));
        recording.close();
        recording.close();
        assertFalse(Files.exists(folder.resolve("a.jfr")));
    }

    @Test
    void aLockIsGivenBackOnce() {
        WriteLock first = WriteLock.ofFolder(folder);
        first.close();
        WriteLock second = WriteLock.ofFolder(folder);
        first.close();
        second.close();
    }

    @Test
    void networksAreFreedOnce() {
        Network config = RandomModel.config(9, 2, 0);
        Model model = RandomModel.of(config, 2, 1, 4);
        Inference alone = Inference.of(model, 3);
        alone.close();
        alone.close();
        short[] silence = new short[config.steps() * 2 * config.input().height() * config.input().width()];
        FrameSet data = new FrameSet(config.steps(), config.input().height(), config.input().width(),
                config.readout().classes(), new short[][]{silence}, new int[1]);
        try (WorkPool pool = new WorkPool(2)) {
            for (int batch : new int[]{1, 32}) {
                Evaluator.Pass pass = Evaluator.open(model, data, pool, n -> {}, batch, Duration.ZERO);
                pass.run();
                pass.close();
                pass.close();
            }
        }
    }
}
