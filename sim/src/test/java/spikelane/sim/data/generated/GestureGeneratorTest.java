package spikelane.sim.data.generated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static spikelane.sim.data.Recordings.assertBadInput;
import static spikelane.sim.data.Recordings.event;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.EventBuffer;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Frames;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;
import spikelane.sim.data.Trial;

class GestureGeneratorTest {
    private static final GestureGenerator GESTURES = new GestureGenerator(11, 2, 1);

    @Test
    void everySubjectShowsEveryClassAndNoneIsOnBothSides() {
        Set<String> train = new HashSet<>();
        Set<String> test = new HashSet<>();
        Set<String> shown = new HashSet<>();
        for (Trial trial : new GestureGenerator(1).trials()) {
            (trial.split() == Split.TRAIN ? train : test).add(trial.file());
            assertTrue(shown.add(trial.file() + trial.label()));
        }
        assertEquals(GestureGenerator.DEFAULT_TRAIN_SUBJECTS, train.size());
        assertEquals(GestureGenerator.DEFAULT_TEST_SUBJECTS, test.size());
        assertEquals(11 * (train.size() + test.size()), shown.size());
        assertFalse(train.removeAll(test));
    }

    @Test
    void eventsLieInTheirTrialInOrder() {
        for (Trial trial : GESTURES.trials()) {
            EventBuffer events = GESTURES.events(trial);
            assertTrue(events.size() > 8_000 && events.size() < 80_000, trial + ": " + events.size() + " events");
            int on = 0;
            for (int i = 0; i < events.size(); i++) {
                assertTrue(events.timeUs(i) >= trial.startUs() && events.timeUs(i) < trial.endUs());
                assertTrue(i == 0 || events.timeUs(i) >= events.timeUs(i - 1));
                on += events.polarity(i);
            }
            assertEquals(0.5, on / (double) events.size(), 0.08);
        }
    }

    @Test
    void sameSeedSameEventsInAnyOrderOnAnyThreads() {
        FrameSet reference = null;
        for (int threads : new int[]{1, 3}) {
            try (WorkPool pool = new WorkPool(threads)) {
                FrameSet frames = Frames.of(GESTURES, Split.TRAIN, 16, 32, 32, SplitBy.NUMBER, pool);
                reference = reference == null ? frames : reference;
                assertArrayEquals(reference.counts(), frames.counts());
            }
        }
        List<Trial> backwards = new ArrayList<>(GESTURES.trials().subList(0, 11)).reversed();
        List<EventBuffer> events = backwards.stream().map(trial -> new EventBuffer()).toList();
        GESTURES.read(backwards, events);
        Dataset again = new GestureGenerator(11, 2, 1);
        for (int i = 0; i < backwards.size(); i++) {
            assertSameEvents(again.events(backwards.get(i)), events.get(i));
        }
    }

    public static void assertSameEvents(EventBuffer expected, EventBuffer actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(event(expected, i), event(actual, i));
        }
    }

    @Test
    void seedSubjectAndClassEachChangeTheEvents() {
        Set<Integer> sizes = new HashSet<>();
        for (long seed : new long[]{11, 12}) {
            Dataset gestures = new GestureGenerator(seed, 2, 1);
            gestures.trials().forEach(trial -> sizes.add(gestures.events(trial).size()));
        }
        assertTrue(sizes.size() > 2 * 33 - 4, sizes.size() + " different sizes of 66");
    }

    @Test
    void noSubjects() {
        assertBadInput(() -> new GestureGenerator(1, 0, 0), "0 training and 0 test subjects", "1 to 100000");
        assertBadInput(() -> new GestureGenerator(1, -1, 5), "-1 training");
    }
}
