package spikelane.sim.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spikelane.sim.stream.StreamCase.SLICE_US;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.data.EventBuffer;
import spikelane.sim.data.Split;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.inference.Inference;
import spikelane.sim.inference.InferenceVector;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.Network;
import spikelane.sim.network.RandomModel;
import spikelane.kernels.Kernels;

class LiveStreamTest {
    private static final int SMALL_RING = 4096;
    private static final EventBuffer FIRST = StreamCase.recording(11, 5_000_000, 1);
    private static final EventBuffer SECOND = StreamCase.recording(8, 0, 2);

    /** Whatever the pace, the threads and the room in the ring. */
    @ParameterizedTest
    @CsvSource({"MAX, 0, 1, 1048576", "MAX, 0, 2, 4096", "MAX, 1, 3, 4096", "MAX, 2, 2, 1048576", "REAL, 1, 2, 1048576",
            "REAL, 0, 1, 4096"})
    void slicesGiveWhatBatchInferenceGives(Pace pace, int gates, int threads, int ringBytes) {
        try (InferenceVector network = StreamCase.network(gates)) {
            List<int[]> expected = StreamCase.batch(network, List.of(FIRST, SECOND));
            StreamCase.Outcome actual = StreamCase.run(network, StreamCase.settings(pace, ringBytes),
                    StreamCase.once(FIRST, SECOND), threads);
            assertEquals(expected.size(), actual.spikes().size());
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), actual.spikes().get(i), "window " + i);
            }
            assertTrue(expected.stream().mapToInt(spikes -> Arrays.stream(spikes).sum()).sum() > 0);
            StreamResult result = actual.result();
            assertEquals("end of the source", result.end());
            assertEquals(12 + 9, result.slices());
            assertEquals(3 + 2, result.windows());
            assertEquals(1, result.brokenOff());
            assertEquals(FIRST.size() + SECOND.size(), result.events());
            assertEquals(0, result.late() + result.unfinished());
            assertEquals(result.slices(), result.slice().count());
            assertEquals(result.windows(), Arrays.stream(result.decisions()).sum());
            assertEquals(pace == Pace.MAX, result.missed() == null);
            if (pace == Pace.REAL) {
                assertTrue(result.seconds() >= 21 * SLICE_US / 1e6, "too fast: " + result.seconds());
            }
        }
    }

    /** The same frames and the same forms as {@code eval}: a trial cut by time is a stream of its slices. */
    @Test
    void agreesWithEvaluationOnAGesture() {
        int slices = 6;
        GestureGenerator gestures = new GestureGenerator(3, 0, 1);
        EventBuffer events = gestures.events(gestures.trials(Split.TEST).getFirst());
        long lengthUs = events.timeUs(events.size() - 1) - events.timeUs(0);
        Network shape = CextNet.paper().channels(16).image(32, 32).steps(slices).blocks(3).gated(1).hidden(16)
                .classes(11, 2).dropout(0.5).statistics(Statistics.ALL_STEPS).network();
        long sliceUs = lengthUs / slices + 1;
        short[] counts = new short[slices * shape.input().size()];
        for (int i = 0; i < events.size(); i++) {
            int t = (int) ((events.timeUs(i) - events.timeUs(0)) / sliceUs);
            counts[((t * 2 + events.polarity(i)) * 32 + events.y(i) / 4) * 32 + events.x(i) / 4]++;
        }
        try (Inference batch = Inference.of(RandomModel.of(shape, 4, 1, 8), Evaluator.USUAL_COUNT);
                InferenceVector network = new InferenceVector(Kernels.standard(), RandomModel.of(shape, 4, 1, 8),
                        Evaluator.USUAL_COUNT)) {
            int[] expected = new int[shape.outputs()];
            batch.newWorker().run(counts, expected, ActivityListener.NONE);
            LiveStream.Settings settings = new LiveStream.Settings(sliceUs, Pace.MAX, Duration.ZERO, Duration.ZERO,
                    Evaluator.USUAL_COUNT, EventRing.USUAL_BYTES);
            for (int threads : new int[]{1, 2, 3}) {
                StreamCase.Outcome actual = StreamCase.run(network, settings, firstTrial(gestures), threads);
                assertArrayEquals(expected, actual.spikes().getFirst());
                assertEquals(1, actual.result().decisions()[Inference.predict(shape, expected)]);
            }
        }
    }

    private static EventFeed firstTrial(GestureGenerator gestures) {
        EventBuffer events = gestures.events(gestures.trials(Split.TEST).getFirst());
        EventFeed memory = StreamCase.once(events);
        return new EventFeed() {
            @Override
            public String name() {
                return gestures.name();
            }

            @Override
            public int sensorHeight() {
                return gestures.height();
            }

            @Override
            public int sensorWidth() {
                return gestures.width();
            }

            @Override
            public void play(EventWriter writer, Runnable ended) {
                memory.play(writer, ended);
            }

            @Override
            public SequencedMap<String, Object> facts() {
                return memory.facts();
            }

            @Override
            public void close() {
                memory.close();
            }
        };
    }

    @Test
    void waitsForRoomAndSaysSo() {
        try (InferenceVector network = StreamCase.network(0)) {
            StreamResult tight = StreamCase
                    .run(network, StreamCase.settings(Pace.MAX, SMALL_RING), StreamCase.once(FIRST), 1).result();
            assertTrue(tight.ring().waits() > 0);
            assertTrue(tight.ring().waitedSeconds() > 0);
            assertEquals(FIRST.size(), tight.events());
            StreamResult roomy = StreamCase
                    .run(network, StreamCase.settings(Pace.MAX, EventRing.USUAL_BYTES), StreamCase.once(FIRST), 1)
                    .result();
            assertEquals(0, roomy.ring().waits());
        }
    }

    @Test
    void countsWhatComesTooLateAndWhatIsTooMuch() {
        EventBuffer events = new EventBuffer();
        for (int i = 0; i < StreamCase.MAX_COUNT + 3; i++) {
            events.event(1, 1, 0, 100);
        }
        events.event(1, 1, 0, 100 + SLICE_US);
        events.event(1, 1, 0, 100);
        try (InferenceVector network = StreamCase.network(0)) {
            StreamResult result = StreamCase
                    .run(network, StreamCase.settings(Pace.MAX, SMALL_RING), StreamCase.once(events), 1).result();
            assertEquals(3, result.clipped());
            assertEquals(1, result.late());
            assertEquals(events.size(), result.events());
            assertEquals(2, result.brokenOff());
            assertNotNull(result.decision());
        }
    }

    /** A slow network misses its deadlines, and time without events goes on. */
    @Test
    void missesAreCountedAndSilentSlicesRun() {
        EventBuffer events = new EventBuffer();
        events.event(0, 0, 0, 0);
        events.event(0, 0, 0, 10L * SLICE_US);
        try (InferenceVector network = StreamCase.network(0); WorkPool pool = new WorkPool(1)) {
            StreamResult result = new LiveStream(network, StreamCase.settings(Pace.REAL, SMALL_RING),
                    StreamCase.once(events)).run(pool, (window, step, steps, label, spikes) -> sleep(5));
            assertEquals(11, result.slices());
            assertEquals(2, result.decision().count(), "slices without events have no last one");
            assertTrue(result.missed() >= 5, "missed " + result.missed());
            assertEquals(11 * SLICE_US / 1e6, result.lastMissed());
            assertTrue(result.slice().max() > 10 * 3);
        }
    }

    private static void sleep(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void endsAfterItsTimeOrWhenInterrupted() {
        try (InferenceVector network = StreamCase.network(0); WorkPool pool = new WorkPool(1)) {
            LiveStream.Settings limited = new LiveStream.Settings(SLICE_US, Pace.REAL, Duration.ofMillis(300),
                    Duration.ZERO, StreamCase.MAX_COUNT, SMALL_RING);
            StreamResult result = StreamCase.run(network, limited, StreamCase.feed(List.of(FIRST), () -> true), 1)
                    .result();
            assertEquals("time limit", result.end());
            assertTrue(result.seconds() >= 0.3);
            assertTrue(result.slices() > 0);
            AtomicReference<LiveStream> stream = new AtomicReference<>();
            stream.set(new LiveStream(network, StreamCase.settings(Pace.MAX, SMALL_RING),
                    StreamCase.feed(List.of(FIRST), () -> true)));
            StreamResult interrupted = stream.get().run(pool, (window, step, steps, label, spikes) -> {
                if (window == 5) {
                    stream.get().interrupt();
                }
            });
            assertEquals("interrupted", interrupted.end());
            assertTrue(interrupted.windows() >= 5);
            assertNull(interrupted.missed());
        }
    }

    /** Nobody hangs where one side fails. */
    @Test
    void failuresOfEitherSideAreThrown() {
        try (InferenceVector network = StreamCase.network(0); WorkPool pool = new WorkPool(1)) {
            EventFeed endless = StreamCase.feed(List.of(FIRST), () -> true);
            LiveStream ofListener = new LiveStream(network, StreamCase.settings(Pace.MAX, SMALL_RING), endless);
            assertThrows(IllegalStateException.class,
                    () -> ofListener.run(pool, (window, step, steps, label, spikes) -> {
                        throw new IllegalStateException("as asked");
                    }));
            EventFeed bad = StreamCase.feed(List.of(FIRST), () -> { throw new BadInputException("the file ends"); });
            LiveStream ofFeed = new LiveStream(network, StreamCase.settings(Pace.MAX, SMALL_RING), bad);
            assertEquals("the file ends", assertThrows(BadInputException.class,
                    () -> ofFeed.run(pool, (window, step, steps, label, spikes) -> {})).getMessage());
        }
    }

    @Test
    void refusesRecordingsThatItDoesNotRead() {
        assertTrue(assertThrows(BadInputException.class, () -> RecordingFeed.of(Path.of("nowhere"), false)).getMessage()
                .contains("no such file"));
        assertFalse(RecordingFeed.of(new GestureGenerator(1, 0, 1), false).arrives());
    }
}
