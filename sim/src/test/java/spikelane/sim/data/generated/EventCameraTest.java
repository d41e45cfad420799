package spikelane.sim.data.generated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import spikelane.sim.data.EventBuffer;
import spikelane.sim.data.generated.EventCamera.Box;

class EventCameraTest {
    /**
     * Mean events of a pixel for a change of 3: 3 / 0.3 thresholds less the half that a pixel starts away from its first
     * one, and a little more because thresholds differ (the mean of 1 / threshold is above 1 / its mean).
     */
    private static final double EVENTS_OF_CHANGE_3 = 9.6;
    private static final int PIXELS = EventCamera.SIZE * EventCamera.SIZE;
    private static final Box ALL = new Box(0, 0, EventCamera.SIZE, EventCamera.SIZE);

    /** Events of a scene that is everywhere as bright as told, in steps of 10 ms. */
    private static EventBuffer record(float... logIntensities) {
        float[] scene = new float[PIXELS];
        Arrays.fill(scene, logIntensities[0]);
        EventCamera.Recording recording = new EventCamera(5).new Recording(scene, new SplittableRandom(6));
        for (int i = 1; i < logIntensities.length; i++) {
            Arrays.fill(scene, logIntensities[i]);
            recording.see(scene, ALL, (i - 1) * 10_000, i * 10_000);
        }
        EventBuffer events = new EventBuffer();
        recording.drain(1_000, events);
        return events;
    }

    @Test
    void contrastOverThresholdIsTheNumberOfEvents() {
        EventBuffer events = record(0, 3);
        int[] perPixel = new int[PIXELS];
        for (int i = 0; i < events.size(); i++) {
            assertEquals(1, events.polarity(i));
            assertTrue(events.timeUs(i) >= 1_000 && events.timeUs(i) <= 11_000);
            assertTrue(i == 0 || events.timeUs(i) >= events.timeUs(i - 1));
            perPixel[events.y(i) * EventCamera.SIZE + events.x(i)]++;
        }
        // 3 / 0.3, give or take the mismatch of at most 0.09 and half a threshold at the start
        for (int count : perPixel) {
            assertTrue(count >= 7 && count <= 14, count + " events");
        }
        assertEquals(EVENTS_OF_CHANGE_3, events.size() / (double) PIXELS, 0.1);
    }

    @Test
    void eventsAreSpreadOverTheStep() {
        EventBuffer events = record(0, 3);
        int early = 0;
        for (int i = 0; i < events.size(); i++) {
            early += events.timeUs(i) < 6_000 ? 1 : 0;
        }
        // of 9.5 crossings 4.5 fall into the first half: the first one is a threshold away, on average
        assertEquals(4.5 / 9.5, early / (double) events.size(), 0.01);
    }

    @Test
    void darkerIsOff() {
        EventBuffer events = record(3, 0);
        assertEquals(EVENTS_OF_CHANGE_3, events.size() / (double) PIXELS, 0.1);
        for (int i = 0; i < events.size(); i++) {
            assertEquals(0, events.polarity(i));
        }
    }

    @Test
    void noChangeNoEvents() {
        assertEquals(0, record(1, 1, 1).size());
        assertEquals(0, record(1, 1.05f, 1).size());
    }

    @Test
    void refractoryPeriodLimitsTheRate() {
        // 100 thresholds within 10 ms, at most one event in 500 us
        EventBuffer events = record(0, 30);
        assertTrue(events.size() <= 21 * PIXELS, events.size() / PIXELS + " events a pixel");
        assertTrue(events.size() >= 14 * PIXELS, events.size() / PIXELS + " events a pixel");
    }

    @Test
    void noiseHasBothPolaritiesEverywhere() {
        EventCamera.Recording recording = new EventCamera(5).new Recording(new float[PIXELS], new SplittableRandom(6));
        recording.addNoise(1_000_000, new SplittableRandom(7));
        EventBuffer events = new EventBuffer();
        recording.drain(0, events);
        int on = 0;
        int right = 0;
        for (int i = 0; i < events.size(); i++) {
            on += events.polarity(i);
            right += events.x(i) >= EventCamera.SIZE / 2 ? 1 : 0;
        }
        assertEquals(0.15 * PIXELS, events.size(), 200);
        assertEquals(0.5, on / (double) events.size(), 0.05);
        assertEquals(0.5, right / (double) events.size(), 0.05);
    }
}
