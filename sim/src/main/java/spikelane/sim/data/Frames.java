package spikelane.sim.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import spikelane.kernels.WorkPool;
import spikelane.sim.io.BadInputException;

/**
 * Turns the trials of a data set into frames of event counts, recording by recording on all threads. Memory does not
 * grow with the recordings: a thread holds at most 50 MB of events beside the frames, which are 4 T H W bytes a trial. A
 * recording with more events is read twice, first for their number and times.
 */
public final class Frames {
    private Frames() {}

    /**
     * Frames one side of a data set. Sample n is the n-th trial of that side, on any number of threads.
     *
     * @param data    the data set
     * @param split   the side
     * @param steps   T
     * @param height  H of the frames: the sensor's height divided by a whole number
     * @param width   W of the frames: the sensor's width divided by the same number
     * @param splitBy how the events of a trial are divided into frames
     * @param pool    the threads
     * @return N samples; none if the data set has no such side
     * @throws BadInputException if the size does not fit the sensor, or a recording is unreadable or malformed
     */
    public static FrameSet of(Dataset data, Split split, int steps, int height, int width, SplitBy splitBy,
            WorkPool pool) {
        return of(data, split, steps, height, width, splitBy, pool, trials -> {});
    }

    /**
     * Frames one side of a data set and tells how far it is.
     *
     * @param data     the data set
     * @param split    the side
     * @param steps    T
     * @param height   H of the frames: the sensor's height divided by a whole number
     * @param width    W of the frames: the sensor's width divided by the same number
     * @param splitBy  how the events of a trial are divided into frames
     * @param pool     the threads
     * @param progress told the number of trials just framed; called by one thread at a time
     * @return N samples; none if the data set has no such side
     * @throws BadInputException if the size does not fit the sensor, or a recording is unreadable or malformed
     */
    public static FrameSet of(Dataset data, Split split, int steps, int height, int width, SplitBy splitBy,
            WorkPool pool, IntConsumer progress) {
        FrameIntegrator integrator = FrameIntegrator.of(data.height(), data.width(), steps, height, width);
        List<Trial> trials = data.trials(split);
        short[][] counts = new short[trials.size()][];
        RecordingPass.run(trials, pool, progress, (ofOne, indices) -> {
            short[][] framed = frames(data, ofOne, integrator, splitBy);
            for (int i = 0; i < framed.length; i++) {
                counts[indices.getInt(i)] = framed[i];
            }
        });
        int[] labels = trials.stream().mapToInt(Trial::label).toArray();
        return new FrameSet(steps, height, width, data.classes().size(), counts, labels);
    }

    /**
     * @param data       the data set
     * @param trials     trials of one recording
     * @param integrator what makes the frames
     * @param splitBy    how the events of a trial are divided into frames
     * @return the frames of each trial
     */
    static short[][] frames(Dataset data, List<Trial> trials, FrameIntegrator integrator, SplitBy splitBy) {
        HeldEvents events = new HeldEvents(trials.size());
        data.read(trials, events.trials());
        List<FrameIntegrator.Counter> counters = new ArrayList<>();
        for (int i = 0; i < trials.size(); i++) {
            counters.add(integrator.counter(events.trials().get(i), splitBy, trials.get(i).file()));
        }
        if (!events.complete()) {
            data.read(trials, counters);
        }
        short[][] frames = new short[trials.size()][];
        for (int i = 0; i < frames.length; i++) {
            HeldEvents.OfTrial trial = events.trials().get(i);
            if (events.complete()) {
                trial.held().replay(counters.get(i));
            }
            if (counters.get(i).events() != trial.events()) {
                throw new BadInputException(trials.get(i).file() + ": " + trial.events() + " events in one reading, "
                        + counters.get(i).events() + " in the next, expected a file that does not change");
            }
            frames[i] = counters.get(i).counts();
        }
        return frames;
    }
}
