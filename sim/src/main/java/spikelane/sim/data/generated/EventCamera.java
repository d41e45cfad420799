package spikelane.sim.data.generated;

import java.util.Arrays;
import java.util.SplittableRandom;
import spikelane.sim.data.format.EventSink;

/**
 * A contrast-threshold event camera (Lichtsteiner et al. 2008): a pixel fires ON when its log intensity has risen by
 * the pixel's ON threshold above the level of its last event, OFF when it has fallen by the OFF threshold. Thresholds
 * differ a little between pixels, a pixel is blind for a refractory period after an event, and noise adds background
 * events.
 */
final class EventCamera {
    /** Width and height in pixels. */
    static final int SIZE = 128;

    private static final float THRESHOLD = 0.3f;
    private static final float THRESHOLD_MISMATCH = 0.03f;
    private static final int REFRACTORY_US = 500;
    private static final double NOISE_HZ_PER_PIXEL = 0.15;

    private final float[] onThreshold = new float[SIZE * SIZE];
    private final float[] offThreshold = new float[SIZE * SIZE];

    /**
     * @param seed of the differences between pixels
     */
    EventCamera(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < onThreshold.length; i++) {
            onThreshold[i] = threshold(random);
            offThreshold[i] = threshold(random);
        }
    }

    private static float threshold(SplittableRandom random) {
        return THRESHOLD + THRESHOLD_MISMATCH * Math.clamp((float) random.nextGaussian(), -3f, 3f);
    }

    /** One recording. An event is kept as {@code time << 15 | pixel << 1 | polarity}: its order is that of time. */
    final class Recording {
        private final float[] reference;
        private final float[] seen;
        private final int[] readyUs = new int[SIZE * SIZE];
        private long[] events = new long[1 << 15];
        private int size;

        /**
         * @param scene  log intensity of SIZE x SIZE pixels at time 0
         * @param random where between its thresholds each pixel starts
         */
        Recording(float[] scene, SplittableRandom random) {
            seen = scene.clone();
            reference = scene.clone();
            for (int i = 0; i < reference.length; i++) {
                reference[i] += (random.nextFloat() - 0.5f) * THRESHOLD;
            }
        }

        /**
         * Sees the scene change evenly between two moments.
         *
         * @param scene  log intensity of SIZE x SIZE pixels at {@code toUs}
         * @param box    the pixels that may have changed
         * @param fromUs the moment of the step before
         * @param toUs   now
         */
        void see(float[] scene, Box box, int fromUs, int toUs) {
            for (int y = box.top; y < box.bottom; y++) {
                for (int p = y * SIZE + box.left, end = y * SIZE + box.right; p < end; p++) {
                    float now = scene[p];
                    if (now != seen[p]) {
                        if (now - reference[p] >= onThreshold[p]) {
                            cross(p, 1, onThreshold[p], now, fromUs, toUs);
                        } else if (reference[p] - now >= offThreshold[p]) {
                            cross(p, 0, -offThreshold[p], now, fromUs, toUs);
                        }
                        seen[p] = now;
                    }
                }
            }
        }

        private void cross(int pixel, int polarity, float threshold, float now, int fromUs, int toUs) {
            float before = seen[pixel];
            float usPerLevel = (toUs - fromUs) / (now - before);
            float level = reference[pixel] + threshold;
            for (; polarity == 1 ? level <= now : level >= now; level += threshold) {
                int timeUs = fromUs + Math.clamp((long) ((level - before) * usPerLevel), 0, toUs - fromUs);
                if (timeUs >= readyUs[pixel]) {
                    add(timeUs, pixel, polarity);
                    readyUs[pixel] = timeUs + REFRACTORY_US;
                }
            }
            reference[pixel] = level - threshold;
        }

        /**
         * Adds background activity, evenly over all pixels.
         *
         * @param durationUs length of the recording
         * @param random     where and when
         */
        void addNoise(int durationUs, SplittableRandom random) {
            double expected = NOISE_HZ_PER_PIXEL * SIZE * SIZE * durationUs * 1e-6;
            long count = Math.round(expected + Math.sqrt(expected) * random.nextGaussian());
            for (long i = 0; i < count; i++) {
                add(random.nextInt(durationUs), random.nextInt(SIZE * SIZE), random.nextInt(2));
            }
        }

        private void add(int timeUs, int pixel, int polarity) {
            if (size == events.length) {
                events = Arrays.copyOf(events, size * 2);
            }
            events[size++] = (long) timeUs << 15 | pixel << 1 | polarity;
        }

        /**
         * @param startUs when the recording began
         * @param sink    receives its events in the order of time
         */
        void drain(long startUs, EventSink sink) {
            Arrays.sort(events, 0, size);
            for (int i = 0; i < size; i++) {
                int place = (int) events[i] & 0x7fff;
                sink.event(place >> 1 & 127, place >> 8, place & 1, startUs + (events[i] >> 15));
            }
        }
    }

    /** Pixels from left to right - 1 and top to bottom - 1, cut at the sensor's edge. */
    record Box(int left, int top, int right, int bottom) {
        static final Box NONE = new Box(SIZE, SIZE, 0, 0);

        static Box of(double left, double top, double right, double bottom) {
            return new Box(Math.max(0, (int) left), Math.max(0, (int) top), Math.min(SIZE, (int) right + 1),
                    Math.min(SIZE, (int) bottom + 1));
        }

        Box union(Box other) {
            return new Box(Math.min(left, other.left), Math.min(top, other.top), Math.max(right, other.right),
                    Math.max(bottom, other.bottom));
        }

        Box intersection(Box other) {
            return new Box(Math.max(left, other.left), Math.max(top, other.top), Math.min(right, other.right),
                    Math.min(bottom, other.bottom));
        }

        boolean isEmpty() {
            return left >= right || top >= bottom;
        }
    }
}
