package spikelane.sim.data;

import java.util.List;
import java.util.function.IntConsumer;
import spikelane.kernels.WorkPool;
import spikelane.sim.io.BadInputException;

/** Turns the trials of a data set into frames of event counts, recording by recording on all threads. */
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
        RecordingPass.run(data, trials, EventBuffer::new, pool, progress,
                (sample, events) -> counts[sample] = integrator.integrate(events, splitBy, trials.get(sample).file()));
        int[] labels = trials.stream().mapToInt(Trial::label).toArray();
        return new FrameSet(steps, height, width, data.classes().size(), counts, labels);
    }
}
