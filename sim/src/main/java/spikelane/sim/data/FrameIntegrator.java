package spikelane.sim.data;

import spikelane.sim.io.BadInputException;

/**
 * Counts the events of a trial in T frames of 2 x H x W. Where the frames are smaller than the sensor, by the same
 * integer factor in both directions, the events of factor x factor pixels are counted together.
 *
 * @param steps  T
 * @param height H of the frames
 * @param width  W of the frames
 * @param factor sensor pixels a frame pixel, in each direction
 */
record FrameIntegrator(int steps, int height, int width, int factor) {
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
        int factor = sensorHeight / height;
        if (factor < 1 || factor * height != sensorHeight || factor * width != sensorWidth) {
            throw new BadInputException("image size " + height + " x " + width + " does not fit the sensor's "
                    + sensorHeight + " x " + sensorWidth
                    + ", expected the sensor's size divided by one whole number, without remainder");
        }
        return new FrameIntegrator(steps, height, width, factor);
    }

    /**
     * @param events  the events of one trial, in file order
     * @param splitBy how they are divided into frames
     * @param name    the trial's name, for messages
     * @return T*2*H*W counts, [T, polarity, H, W]; polarity 0 holds the events whose polarity bit is 0
     * @throws BadInputException if a pixel has more than {@link Short#MAX_VALUE} events in a frame
     */
    short[] integrate(EventBuffer events, SplitBy splitBy, String name) {
        short[] counts = new short[steps * 2 * height * width];
        int perFrame = events.size() / steps;
        long firstUs = events.size() == 0 ? 0 : events.timeUs(0);
        long frameUs = events.size() == 0 ? 0 : (events.timeUs(events.size() - 1) - firstUs) / steps;
        for (int i = 0; i < events.size(); i++) {
            int frame = switch (splitBy) {
                case NUMBER -> frame(i, perFrame);
                case TIME -> frame(events.timeUs(i) - firstUs, frameUs);
            };
            int row = (frame * 2 + events.polarity(i)) * height + events.y(i) / factor;
            int at = row * width + events.x(i) / factor;
            if (counts[at] == Short.MAX_VALUE) {
                throw new BadInputException(name + ": more than " + Short.MAX_VALUE + " events of one pixel in frame "
                        + frame + ", expected a recording without such a hot pixel, or more frames");
            }
            counts[at]++;
        }
        return counts;
    }

    private int frame(long offset, long perFrame) {
        return perFrame <= 0 ? steps - 1 : Math.clamp(offset / perFrame, 0, steps - 1);
    }
}
