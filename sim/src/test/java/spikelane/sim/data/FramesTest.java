package spikelane.sim.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static spikelane.sim.data.Recordings.HEADER_31;
import static spikelane.sim.data.Recordings.ascii;
import static spikelane.sim.data.Recordings.assertBadInput;
import static spikelane.sim.data.Recordings.polarityPacket;
import static spikelane.sim.data.Recordings.write;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.format.EventSink;

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
            assertArrayEquals(FrameIntegratorTest.integrate(FrameIntegrator.of(128, 128, 4, 32, 32), data.events(trial),
                    SplitBy.TIME), reference.counts()[n]);
            int sum = 0;
            for (short count : reference.counts()[n]) {
                sum += count;
            }
            assertEquals(1500, sum);
        }
    }

    /** A generated recording: it counts how often it is read. */
    private static final class Lasting implements Dataset {
        private final int[] sizes;
        private final boolean changing;
        private int readings;

        Lasting(boolean changing, int... sizes) {
            this.changing = changing;
            this.sizes = sizes;
        }

        @Override
        public String name() {
            return "long";
        }

        @Override
        public int width() {
            return 128;
        }

        @Override
        public int height() {
            return 128;
        }

        @Override
        public List<String> classes() {
            return List.of("a");
        }

        @Override
        public List<Trial> trials() {
            return IntStream.range(0, sizes.length).mapToObj(i -> new Trial("one", Split.TRAIN, 0, i, i + 1)).toList();
        }

        @Override
        public void read(List<Trial> trials, List<? extends EventSink> sinks) {
            readings++;
            for (Trial trial : trials) {
                int size = sizes[(int) trial.startUs()] - (changing ? readings : 0);
                EventSink sink = sinks.get((int) trial.startUs());
                for (int i = 0; i < size; i++) {
                    sink.event(i * 7 & 127, i >> 5 & 127, i & 1, i * 3L + (i & 64));
                }
            }
        }
    }

    @Test
    void framesOfALongRecordingAreThoseOfItsEvents() {
        for (SplitBy splitBy : SplitBy.values()) {
            for (int[] sizes : new int[][]{{HeldEvents.MOST_EVENTS}, {HeldEvents.MOST_EVENTS + 1},
                    {5, HeldEvents.MOST_EVENTS - 10, 100_000, 0}}) {
                Lasting data = new Lasting(false, sizes);
                FrameSet frames;
                try (WorkPool pool = new WorkPool(1)) {
                    frames = Frames.of(data, Split.TRAIN, 16, 64, 64, splitBy, pool);
                }
                assertEquals(IntStream.of(sizes).sum() > HeldEvents.MOST_EVENTS ? 2 : 1, data.readings);
                for (int i = 0; i < sizes.length; i++) {
                    EventBuffer events = new EventBuffer();
                    List<EventBuffer> sinks = new ArrayList<>(Collections.nCopies(sizes.length, new EventBuffer()));
                    sinks.set(i, events);
                    data.read(List.of(data.trials().get(i)), sinks);
                    assertArrayEquals(
                            FrameIntegratorTest.integrate(FrameIntegrator.of(128, 128, 16, 64, 64), events, splitBy),
                            frames.counts()[i]);
                }
            }
        }
    }

    @Test
    void recordingThatChangesBetweenItsReadings() {
        try (WorkPool pool = new WorkPool(1)) {
            assertBadInput(() -> Frames.of(new Lasting(true, HeldEvents.MOST_EVENTS + 10), Split.TRAIN, 16, 64, 64,
                    SplitBy.NUMBER, pool), "one: ", "in one reading");
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
