package spikelane.sim.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static spikelane.sim.data.Recordings.HEADER_31;
import static spikelane.sim.data.Recordings.ascii;
import static spikelane.sim.data.Recordings.assertBadInput;
import static spikelane.sim.data.Recordings.polarityPacket;
import static spikelane.sim.data.Recordings.write;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.kernels.WorkPool;

class FramesTest {
    private static final int USERS = 5;

    @TempDir
    Path folder;

    private Dataset writeGestures() {
        Random random = new Random(3);
        StringBuilder train = new StringBuilder();
        for (int user = 0; user < USERS; user++) {
            int[][] events = new int[3000][];
            for (int i = 0; i < events.length; i++) {
                events[i] = new int[]{random.nextInt(128), random.nextInt(128), random.nextInt(2), 1, i};
            }
            write(folder.resolve("user0" + user + "_led.aedat"), ascii(HEADER_31), polarityPacket(0, events));
            write(folder.resolve("user0" + user + "_led_labels.csv"),
                    ascii("class,startTime_usec,endTime_usec\n2,0,1500\n5,1000,2500\n"));
            train.append("user0").append(user).append("_led.aedat\n");
        }
        write(folder.resolve("trials_to_train.txt"), ascii(train.toString()));
        return Datasets.open(folder);
    }

    @Test
    void sameFramesOnAnyNumberOfThreads() {
        Dataset data = writeGestures();
        FrameSet reference = null;
        for (int threads : new int[]{1, 2, 3, 8}) {
            try (WorkPool pool = new WorkPool(threads)) {
                AtomicInteger done = new AtomicInteger();
                FrameSet frames = Frames.of(data, Split.TRAIN, 4, 32, 32, SplitBy.TIME, pool, done::addAndGet);
                assertEquals(2 * USERS, done.get());
                assertEquals(2 * USERS, frames.size());
                assertEquals(11, frames.classes());
                assertEquals(0, Frames.of(data, Split.TEST, 4, 32, 32, SplitBy.TIME, pool).size());
                reference = reference == null ? frames : reference;
                assertArrayEquals(reference.labels(), frames.labels());
                assertArrayEquals(reference.counts(), frames.counts());
            }
        }
        for (int n = 0; n < reference.size(); n++) {
            Trial trial = data.trials().get(n);
            assertEquals(trial.label(), reference.labels()[n]);
            assertArrayEquals(FrameIntegrator.of(128, 128, 4, 32, 32).integrate(data.events(trial), SplitBy.TIME, ""),
                    reference.counts()[n]);
            int sum = 0;
            for (short count : reference.counts()[n]) {
                sum += count;
            }
            assertEquals(1500, sum);
        }
    }

    @Test
    void badRecordingStopsTheWork() {
        Dataset data = writeGestures();
        write(folder.resolve("user03_led.aedat"), ascii(HEADER_31), new byte[3]);
        try (WorkPool pool = new WorkPool(2)) {
            assertBadInput(() -> Frames.of(data, Split.TRAIN, 4, 32, 32, SplitBy.NUMBER, pool), "user03_led.aedat",
                    "packet header");
            assertBadInput(() -> Frames.of(data, Split.TRAIN, 4, 31, 31, SplitBy.NUMBER, pool), "31 x 31");
        }
    }
}
