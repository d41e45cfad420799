package spikelane.sim.activity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.activity.RecordedActivity.LayerInput;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.Inference;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.RandomModel;
import spikelane.sim.network.TrainingFacts;
import spikelane.sim.profile.ActivityRecorder;

class RecordedActivityTest {
    private static final Network CONFIG = RandomModel.config(9, 2, 1);
    private static final int[] SAMPLES = {1, 3};

    @TempDir
    private Path folder;

    @Test
    void holdsWhatEachLayerReceived() throws IOException {
        FrameSet data = samples(5);
        Model model = RandomModel.of(CONFIG, 2, 1, 4);
        RecordedActivity written = ActivityRecorder.capture(model, data, SAMPLES, CONFIG.steps(), origin());
        Path file = folder.resolve("activity.safetensors");
        written.write(file);
        RecordedActivity read = RecordedActivity.parse("activity", Files.readAllBytes(file));
        assertEquals("here", read.metadata().get("dataset"));
        assertEquals(List.of("conv0", "conv1", "fc0", "fc1"), List.copyOf(read.layers().keySet()));
        assertEquals("9x9x3x3@4x4", read.metadata().get("conv1.shape"));
        List<LayerActivity> counted = counted(model, data);
        for (LayerActivity activity : counted) {
            LayerInput layer = read.layers().get(activity.layer().name());
            if (layer != null) {
                assertEquals(activity.meanDensity(), layer.density(), 1e-12, activity.layer().name());
                assertSameActivity(activity, layer);
            }
        }
        LayerInput counts = read.layers().get("conv0");
        for (int i = 0; i < data.counts()[3].length; i++) {
            int pixel = i % 64;
            assertEquals(Math.min(255, data.counts()[3][i]), counts.value(1, i / 128, pixel, i / 64 % 2));
        }
    }

    /** What energy reads back is what was counted while the network ran, sample by sample; gates have no array. */
    @Test
    void isReadAsMeasuredInputs() {
        FrameSet data = samples(5);
        Model model = RandomModel.of(CONFIG, 2, 1, 4);
        Path file = folder.resolve("activity.safetensors");
        ActivityRecorder.capture(model, data, SAMPLES, CONFIG.steps(), origin()).write(file);
        MeasuredInputs read = MeasuredInputs.read(file, CONFIG.weightLayers());
        List<LayerActivity> counted = counted(model, data);
        for (LayerActivity activity : read.activity()) {
            LayerActivity expected = counted.stream().filter(c -> c.layer().name().equals(activity.layer().name()))
                    .findFirst().orElseThrow();
            assertEquals(expected.layer().name(), activity.layer().name());
            assertArrayEquals(expected.activeByInput(), activity.activeByInput());
            assertArrayEquals(expected.activeBySample(), activity.activeBySample());
            assertArrayEquals(expected.activeByStep(), activity.activeByStep());
            assertArrayEquals(expected.stepsBySample(), activity.stepsBySample());
            assertArrayEquals(expected.channelsBySample(), activity.channelsBySample());
            assertEquals(expected.layer(), activity.layer());
        }
        assertEquals(4, read.activity().size());
        assertEquals(counted.size() - 4, read.leftOut().size());
    }

    private static void assertSameActivity(LayerActivity activity, LayerInput layer) {
        int pixels = layer.height() * layer.width();
        long[] sums = new long[pixels * layer.channels()];
        for (int n = 0; n < layer.samples(); n++) {
            for (int t = 0; t < layer.steps(); t++) {
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += layer.value(n, t, i % pixels, i / pixels) == 0 ? 0 : 1;
                }
            }
        }
        for (int i = 0; i < sums.length; i++) {
            assertEquals(activity.activeByInput()[i], sums[i], activity.layer().name() + " input " + i);
        }
    }

    @Test
    void takesTheFirstStepsOnly() {
        RecordedActivity two = ActivityRecorder.capture(RandomModel.of(CONFIG, 8, 1, 4), samples(5), SAMPLES, 2,
                origin());
        assertEquals(2, two.layers().get("fc1").steps());
        assertTrue(two.layers().get("conv1").density() > 0);
    }

    @Test
    void refusesOtherFiles() throws IOException {
        Path file = folder.resolve("other");
        ModelFile.write(file, RandomModel.of(CONFIG, 2, 1, 4), new TrainingFacts("x", "y", "number", 1, 0, 0, 0));
        byte[] bytes = Files.readAllBytes(file);
        BadInputException e = assertThrows(BadInputException.class, () -> RecordedActivity.parse("other", bytes));
        assertTrue(e.getMessage().contains("--dump-activity writes such files"), e.getMessage());
    }

    private static List<LayerActivity> counted(Model model, FrameSet data) {
        ActivityCounter recorder = new ActivityCounter(CONFIG, SAMPLES.length);
        try (Inference inference = Inference.of(model, 1023)) {
            Inference.Worker worker = inference.newWorker();
            for (int i = 0; i < SAMPLES.length; i++) {
                recorder.beginSample(i);
                worker.run(data.counts()[SAMPLES[i]], new int[CONFIG.outputs()], recorder);
            }
        }
        return ActivityCounter.merge(List.of(recorder));
    }

    private static SequencedMap<String, String> origin() {
        return new LinkedHashMap<>(Map.of("dataset", "here"));
    }

    private static FrameSet samples(int n) {
        Random random = new Random(7);
        short[][] counts = new short[n][CONFIG.steps() * 2 * 8 * 8];
        for (short[] sample : counts) {
            for (int i = 0; i < sample.length; i++) {
                sample[i] = (short) (random.nextInt(3) == 0 ? 1 + random.nextInt(300) : 0);
            }
        }
        return new FrameSet(CONFIG.steps(), 8, 8, CONFIG.readout().classes(), counts, new int[n]);
    }
}
