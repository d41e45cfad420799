package spikelane.sim.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.format.EventSink;
import spikelane.sim.io.BadInputException;

/**
 * What a data set holds, counted by reading all of it.
 *
 * @param trials   its trials, each with its number of events
 * @param warnings what a user should know about it, a line each
 */
public record DatasetSummary(List<CountedTrial> trials, List<String> warnings) {
    /**
     * A trial and its events. Where a trial is a whole recording its times are those of its events.
     *
     * @param trial  the trial
     * @param events number of its events
     */
    public record CountedTrial(Trial trial, long events) {}

    /**
     * Trials and events of one side.
     *
     * @param trials number of trials
     * @param events number of their events
     */
    public record Side(long trials, long events) {}

    /** Counts events and keeps the first and last time. */
    private static final class EventCounter implements EventSink {
        private long events;
        private long firstUs = Long.MAX_VALUE;
        private long lastUs = Long.MIN_VALUE;

        @Override
        public void event(int x, int y, int polarity, long timeUs) {
            events++;
            firstUs = Math.min(firstUs, timeUs);
            lastUs = Math.max(lastUs, timeUs);
        }

        CountedTrial count(Trial trial) {
            if (!trial.isWhole()) {
                return new CountedTrial(trial, events);
            }
            return new CountedTrial(new Trial(trial.file(), trial.split(), trial.label(), events == 0 ? 0 : firstUs,
                    events == 0 ? 0 : lastUs + 1), events);
        }
    }

    /**
     * @param data     the data set
     * @param pool     the threads
     * @param progress told the number of trials just counted; called by one thread at a time
     * @return what it holds, in the order of {@link Dataset#trials()}
     * @throws BadInputException if a recording is unreadable, truncated or malformed
     */
    public static DatasetSummary of(Dataset data, WorkPool pool, IntConsumer progress) {
        CountedTrial[] counted = new CountedTrial[data.trials().size()];
        RecordingPass.run(data.trials(), pool, progress, (trials, indices) -> {
            List<EventCounter> counters = Stream.generate(EventCounter::new).limit(trials.size()).toList();
            data.read(trials, counters);
            for (int i = 0; i < trials.size(); i++) {
                counted[indices.getInt(i)] = counters.get(i).count(trials.get(i));
            }
        });
        List<String> warnings = new ArrayList<>(DatasetWarnings.of(data));
        warnings.addAll(DatasetWarnings.ofSilent(data.trials(), trial -> counted[trial].events() == 0));
        return new DatasetSummary(List.of(counted), warnings);
    }

    /**
     * @param split a side
     * @return its trials and events
     */
    public Side side(Split split) {
        List<CountedTrial> side = trials.stream().filter(trial -> trial.trial().split() == split).toList();
        return new Side(side.size(), side.stream().mapToLong(CountedTrial::events).sum());
    }
}
