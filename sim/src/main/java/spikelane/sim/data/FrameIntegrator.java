package spikelane.sim.data;

import spikelane.sim.data.format.EventSink;
import spikelane.sim.io.BadInputException;

/**
 * Counts the events of a trial in T frames of 2 x H x W. Where the frames are smaller than the sensor, by the same
 * integer factor in both directions, the events of factor x factor pixels are counted together.
 */
public final class FrameIntegrator {
    private final int steps;
    private final int height;
    private final int width;
    private final int factor;

    private FrameIntegrator(int steps, int height, int width, int factor) {
        this.steps = steps;
        this.height = height;
        this.width = width;
        this.factor = factor;
    }

    /**
     * @param sensorHeight rows of the sensor
     * @param sensorWidth  columns of the sensor
     * @param steps        T, at least 1
     * @param height       H of the frames
     * @param width        W of the frames
     * @return an integrator from this sensor to these frames
     * @throws BadInputException if the sensor is not an integer multiple of the frames
     */
    static FrameIntegrator of(int sensorHeight, int sensorWidth, int steps, int height, int width) {
        if (steps < 1 || height < 1 || width < 1) {
            throw new BadInputException(
                    "frames of T " + steps + ", " + height + " x " + width + ": each must be at least 1");
        }
        if (2L * steps * height > Integer.MAX_VALUE / width) {
            throw new BadInputException("frames of T " + steps + ", " + height + " x " + width
                    + ": too many to hold, expected at most " + Integer.MAX_VALUE + " counts a recording");
        }
        int factor = factor(sensorHeight, sensorWidth, height, width);
        return new FrameIntegrator(steps, height, width, factor);
    }

    /**
     * @param sensorHeight rows of the sensor
     * @param sensorWidth  columns of the sensor
     * @param height       H of the frames
     * @param width        W of the frames
     * @return pixels of the sensor, in each direction, that are counted in one pixel of the frames
     * @throws BadInputException if the sensor is not an integer multiple of the frames
     */
    public static int factor(int sensorHeight, int sensorWidth, int height, int width) {
        int factor = sensorHeight / height;
        if (factor < 1 || factor * height != sensorHeight || factor * width != sensorWidth) {
            throw new BadInputException("image size " + height + " x " + width + " does not fit the sensor's "
                    + sensorHeight + " x " + sensorWidth
                    + ", expected the sensor's size divided by one whole number, without remainder");
        }
        return factor;
    }

    /** Counts the events of one trial, which come in file order. */
    final class Counter implements EventSink {
        private final short[] counts = new short[steps * 2 * height * width];
        private final SplitBy splitBy;
        private final String name;
        private final long firstUs;
        private final long perFrame;
        private long events;

        private Counter(HeldEvents.OfTrial trial, SplitBy splitBy, String name) {
            this.splitBy = splitBy;
            this.name = name;
            firstUs = trial.firstUs();
            perFrame = (splitBy == SplitBy.NUMBER ? trial.events() : trial.lastUs() - firstUs) / steps;
        }

        @Override
        public void event(int x, int y, int polarity, long timeUs) {
            int frame = frame(splitBy == SplitBy.NUMBER ? events : timeUs - firstUs);
            events++;
            int row = (frame * 2 + polarity) * height + y / factor;
            int at = row * width + x / factor;
            if (counts[at] == Short.MAX_VALUE) {
                throw new BadInputException(name + ": more than " + Short.MAX_VALUE + " events of one pixel in frame "
                        + frame + ", expected a recording without such a hot pixel, or more frames");
            }
            counts[at]++;
        }

        private int frame(long offset) {
            return perFrame <= 0 ? steps - 1 : Math.clamp(offset / perFrame, 0, steps - 1);
        }

        /** {@return number of events so far} */
        long events() {
            return events;
        }

        /** {@return T*2*H*W counts, [T, polarity, H, W]; polarity 0 holds the events whose polarity bit is 0} */
        short[] counts() {
            return counts;
        }
    }

    /**
     * @param trial   how many events will come, and when
     * @param splitBy how they are divided into frames
     * @param name    the trial's name, for messages
     * @return what counts them; it throws {@link BadInputException} at a pixel of more than {@link Short#MAX_VALUE}
     *         events in a frame
     */
    Counter counter(HeldEvents.OfTrial trial, SplitBy splitBy, String name) {
        return new Counter(trial, splitBy, name);
    }
}
