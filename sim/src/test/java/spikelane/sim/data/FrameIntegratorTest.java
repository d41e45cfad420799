package spikelane.sim.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static spikelane.sim.data.Recordings.assertBadInput;

import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameIntegratorTest {
    /** Events at pixel 0 of a 1 x 1 sensor, ON, at these times. */
    private static EventBuffer at(long... timesUs) {
        EventBuffer events = new EventBuffer();
        for (long timeUs : timesUs) {
            events.event(0, 0, 1, timeUs);
        }
        return events;
    }

    static short[] integrate(FrameIntegrator integrator, EventBuffer events, SplitBy splitBy) {
        HeldEvents.OfTrial trial = new HeldEvents(1).trials().getFirst();
        events.replay(trial);
        FrameIntegrator.Counter counter = integrator.counter(trial, splitBy, "test");
        events.replay(counter);
        return counter.counts();
    }

    private static int[] onPerFrame(EventBuffer events, int steps, SplitBy splitBy) {
        short[] counts = integrate(FrameIntegrator.of(1, 1, steps, 1, 1), events, splitBy);
        int[] on = new int[steps];
        for (int i = 0; i < steps; i++) {
            on[i] = counts[2 * i + 1];
            assertEquals(0, counts[2 * i]);
        }
        return on;
    }

    @Test
    void splitByNumberGivesTheRestToTheLastFrame() {
        assertArrayEquals(new int[]{3, 3, 5}, onPerFrame(at(new long[11]), 3, SplitBy.NUMBER));
        assertArrayEquals(new int[]{4, 4, 4}, onPerFrame(at(new long[12]), 3, SplitBy.NUMBER));
        assertArrayEquals(new int[]{0, 0, 2}, onPerFrame(at(new long[2]), 3, SplitBy.NUMBER));
        assertArrayEquals(new int[]{0, 0, 0}, onPerFrame(at(), 3, SplitBy.NUMBER));
    }

    @Test
    void splitByTimeCountsFromTheFirstEvent() {
        // dt = floor((111 - 100) / 3) = 3: [100, 103), [103, 106), [106, end]
        assertArrayEquals(new int[]{2, 1, 4}, onPerFrame(at(100, 102, 103, 106, 109, 110, 111), 3, SplitBy.TIME));
        assertArrayEquals(new int[]{0, 0, 2}, onPerFrame(at(5, 6), 3, SplitBy.TIME));
        assertArrayEquals(new int[]{0, 0, 0}, onPerFrame(at(), 3, SplitBy.TIME));
    }

    @Test
    void timeThatRunsBackwardsStaysInTheFirstFrame() {
        assertArrayEquals(new int[]{2, 0, 1}, onPerFrame(at(100, 50, 130), 3, SplitBy.TIME));
    }

    @Test
    void sumsSensorPixelsAndKeepsPolarityApart() {
        int steps = 5;
        int sensor = 12;
        Random random = new Random(7);
        EventBuffer events = new EventBuffer();
        int[] expected = new int[steps * 2 * 4 * 4];
        for (int i = 0; i < 1003; i++) {
            int x = random.nextInt(sensor);
            int y = random.nextInt(sensor);
            int polarity = random.nextInt(2);
            events.event(x, y, polarity, i);
            int frame = Math.min(i / 200, 4);
            expected[((frame * 2 + polarity) * 4 + y / 3) * 4 + x / 3]++;
        }
        short[] counts = integrate(FrameIntegrator.of(sensor, sensor, steps, 4, 4), events, SplitBy.NUMBER);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], counts[i]);
        }
    }

    @Test
    void sizeThatDoesNotFitTheSensor() {
        for (int[] size : new int[][]{{33, 33}, {256, 256}, {32, 64}, {128, 64}}) {
            assertBadInput(() -> FrameIntegrator.of(128, 128, 4, size[0], size[1]), size[0] + " x " + size[1],
                    "128 x 128", "whole number");
        }
        assertBadInput(() -> FrameIntegrator.of(128, 128, 0, 32, 32), "T 0", "at least 1");
        assertBadInput(() -> FrameIntegrator.of(128, 128, 1 << 20, 128, 128), "T 1048576", "at most 2147483647");
    }

    @Test
    void hotPixel() {
        assertEquals(32767, onPerFrame(at(new long[32767]), 1, SplitBy.NUMBER)[0]);
        assertBadInput(() -> onPerFrame(at(new long[32768]), 1, SplitBy.NUMBER), "32767 events of one pixel");
    }
}
