package spikelane.sim.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import spikelane.kernels.Kernels;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.data.EventBuffer;
import spikelane.sim.inference.InferenceVector;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.RandomModel;

/** A small network, seeded events for it, and what batch inference makes of their slices. */
final class StreamCase {
    static final int SLICE_US = 2000;
    static final int MAX_COUNT = 7;
    static final int STEPS = 4;
    private static final int SENSOR = 16;
    private static final int SIZE = 8;

    private StreamCase() {}

    static Model model(int gates) {
        return RandomModel.of(CextNet.paper().channels(33).image(SIZE, SIZE).steps(STEPS).blocks(2).gated(gates)
                .hidden(21).classes(3, 4).dropout(0.5).statistics(Statistics.ALL_STEPS).network(), 2, 0.9, 5);
    }

    static InferenceVector network(int gates) {
        return new InferenceVector(Kernels.standard(), model(gates), MAX_COUNT);
    }

    static LiveStream.Settings settings(Pace pace, int ringBytes) {
        return new LiveStream.Settings(SLICE_US, pace, Duration.ZERO, Duration.ZERO, MAX_COUNT, ringBytes);
    }

    /** {@return a recording of so many slices and a half, one of them without events} */
    static EventBuffer recording(int slices, long fromUs, long seed) {
        Random random = new Random(seed);
        EventBuffer events = new EventBuffer();
        events.event(0, 0, 1, fromUs);
        for (long t = 0; t < (2L * slices + 1) * SLICE_US / 2; t += 1 + random.nextInt(20)) {
            if (t / SLICE_US != 1) {
                events.event(random.nextInt(SENSOR), random.nextInt(SENSOR), random.nextInt(2), fromUs + t);
            }
        }
        return events;
    }

    /** {@return the spikes of each whole window of T slices, by batch inference} */
    static List<int[]> batch(InferenceVector network, List<EventBuffer> recordings) {
        Network shape = network.network();
        List<int[]> spikes = new ArrayList<>();
        for (EventBuffer events : recordings) {
            int slices = (int) ((events.timeUs(events.size() - 1) - events.timeUs(0)) / SLICE_US) + 1;
            for (int window = 0; window < slices / STEPS; window++) {
                short[] counts = new short[STEPS * shape.input().size()];
                for (int i = 0; i < events.size(); i++) {
                    int t = (int) ((events.timeUs(i) - events.timeUs(0)) / SLICE_US) - window * STEPS;
                    int at = ((t * 2 + events.polarity(i)) * SIZE + events.y(i) / 2) * SIZE + events.x(i) / 2;
                    if (t >= 0 && t < STEPS && counts[at] < MAX_COUNT) {
                        counts[at]++;
                    }
                }
                int[] outputs = new int[shape.outputs()];
                network.newWorker().run(counts, outputs, ActivityListener.NONE);
                spikes.add(outputs);
            }
        }
        return spikes;
    }

    /** What a stream gave. */
    record Outcome(StreamResult result, List<int[]> spikes) {}

    static Outcome run(InferenceVector network, LiveStream.Settings settings, EventFeed feed, int threads) {
        List<int[]> spikes = new ArrayList<>();
        try (WorkPool pool = new WorkPool(threads)) {
            StreamResult result = new LiveStream(network, settings, feed).run(pool,
                    (window, step, steps, label, now) -> {
                        if (step == steps) {
                            spikes.add(now.clone());
                        }
                    });
            return new Outcome(result, spikes);
        }
    }

    /** Plays recordings from memory as long as it is asked to. */
    static EventFeed feed(List<EventBuffer> recordings, BooleanSupplier again) {
        return new EventFeed() {
            @Override
            public String name() {
                return "memory";
            }

            @Override
            public int sensorHeight() {
                return SENSOR;
            }

            @Override
            public int sensorWidth() {
                return SENSOR;
            }

            @Override
            public void play(EventWriter writer, Runnable ended) {
                do {
                    for (EventBuffer events : recordings) {
                        for (int i = 0; i < events.size(); i++) {
                            writer.event(events.x(i), events.y(i), events.polarity(i), events.timeUs(i));
                        }
                        writer.endRecording();
                    }
                } while (again.getAsBoolean());
            }

            @Override
            public SequencedMap<String, Object> facts() {
                return new LinkedHashMap<>();
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }

    static EventFeed once(EventBuffer... recordings) {
        return feed(Arrays.asList(recordings), () -> false);
    }
}
