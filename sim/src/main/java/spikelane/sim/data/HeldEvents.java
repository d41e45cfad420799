package spikelane.sim.data;

import java.util.List;
import java.util.stream.Stream;
import spikelane.sim.data.format.EventSink;

/**
 * The events of a recording's trials while they are few; of more, only how many there are and when. A recording of any
 * size takes at most 50 MB here: {@value #MOST_EVENTS} events of 12 bytes, in arrays that may be half empty.
 */
final class HeldEvents {
    /** Events that are held, of all trials together. */
    static final int MOST_EVENTS = 1 << 21;

    private final List<OfTrial> trials;
    private int left = MOST_EVENTS;

    /** @param trials number of trials that the recording has */
    HeldEvents(int trials) {
        this.trials = Stream.generate(OfTrial::new).limit(trials).toList();
    }

    /** What is known of one trial. */
    final class OfTrial implements EventSink {
        private EventBuffer held = new EventBuffer();
        private long events;
        private long firstUs;
        private long lastUs;

        @Override
        public void event(int x, int y, int polarity, long timeUs) {
            if (events++ == 0) {
                firstUs = timeUs;
            }
            lastUs = timeUs;
            if (left > 0) {
                left--;
                held.event(x, y, polarity, timeUs);
            } else if (left == 0) {
                left = -1;
                trials.forEach(trial -> trial.held = null);
            }
        }

        /** {@return number of events} */
        long events() {
            return events;
        }

        /** {@return time of the first event in the file, 0 if there is none} */
        long firstUs() {
            return firstUs;
        }

        /** {@return time of the last event in the file, 0 if there is none} */
        long lastUs() {
            return lastUs;
        }

        /** {@return the events; null if they were too many} */
        EventBuffer held() {
            return held;
        }
    }

    /** {@return a sink for each trial} */
    List<OfTrial> trials() {
        return trials;
    }

    /** {@return whether all events are held} */
    boolean complete() {
        return left >= 0;
    }
}
