package spikelane.benchmarks.work;

import spikelane.sim.network.CextNet;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spikelane.kernels.WorkPool;
import spikelane.kernels.data.EventCounts;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Datasets;
import spikelane.sim.data.format.EventSink;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Frames;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;
import spikelane.sim.data.Trial;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.network.Network;

/**
 * Gestures at the paper's size: the first trial of each recording of DVS128 Gesture where the folder of recordings is
 * there ({@code $SPIKELANE_DATA}, or {@code ../shared/data} beside the project), otherwise a generated one.
 *
 * @param source {@code real-gesture} or {@code generated-gesture}
 * @param counts T x 2 x H x W event counts
 */
public record Gestures(String source, short[] counts) {
    /** Name of the first gesture as an input. */
    public static final String INPUT = "gesture";
    private static final String REAL = "DvsGesture";

    /** Some trials of a data set. */
    record Some(Dataset all, List<Trial> trials) implements Dataset {
        @Override
        public String name() {
            return all.name();
        }

        @Override
        public int width() {
            return all.width();
        }

        @Override
        public int height() {
            return all.height();
        }

        @Override
        public List<String> classes() {
            return all.classes();
        }

        @Override
        public void read(List<Trial> trials, List<? extends EventSink> sinks) {
            all.read(trials, sinks);
        }
    }

    /** {@return whether the recordings are there: real-gesture, otherwise generated-gesture} */
    public static String available() {
        return Files.isDirectory(folder(REAL)) ? "real-gesture" : "generated-gesture";
    }

    /** {@return where the recordings of a data set would be} */
    static Path folder(String name) {
        String data = System.getenv("SPIKELANE_DATA");
        return (data == null ? Path.of(System.getProperty("spikelane.root", "."), "../shared/data") : Path.of(data))
                .resolve(name).normalize();
    }

    /** {@return the first gesture of the test side} */
    public static Gestures first() {
        String source = available();
        Dataset all = source.equals("real-gesture")
                ? Datasets.open(folder(REAL))
                : new GestureGenerator(GestureGenerator.DEFAULT_SEED);
        Trial trial = all.trials().stream().filter(t -> t.split() == Split.TEST).findFirst().orElseThrow();
        Network config = CextNet.paper().network();
        try (WorkPool pool = new WorkPool(1)) {
            FrameSet frames = Frames.of(new Some(all, List.of(trial)), Split.TEST, config.steps(),
                    config.input().height(), config.input().width(), SplitBy.NUMBER, pool);
            return new Gestures(source, frames.counts()[0]);
        }
    }

    public static int maxCount(FrameSet frames) {
        int most = 1;
        for (short[] sample : frames.counts()) {
            most = Math.max(most, maxCount(sample));
        }
        return most;
    }

    public static int maxCount(short[] counts) {
        int most = 1;
        for (short count : counts) {
            most = Math.max(most, count);
        }
        return most;
    }

    /** Copies time step t of {@code [T][C][H*W]}. */
    static void copyFrame(short[] frames, int t, EventCounts counts) {
        int from = t * counts.channels() * counts.pixels();
        for (int c = 0; c < counts.channels(); c++) {
            for (int p = 0; p < counts.pixels(); p++) {
                counts.set(p, c, frames[from++]);
            }
        }
    }

    /** {@return the frames of the first gesture, in their order; larger counts become {@code most}} */
    public static List<EventCounts> frames(Arena arena, int most) {
        short[] all = first().counts();
        short[] counts = new short[all.length];
        for (int i = 0; i < all.length; i++) {
            counts[i] = (short) Math.min(all[i], most);
        }
        Network config = CextNet.paper().network();
        List<EventCounts> frames = new ArrayList<>();
        for (int t = 0; t < config.steps(); t++) {
            EventCounts frame = new EventCounts(arena, config.input().height() * config.input().width(),
                    config.input().channels(), most);
            copyFrame(counts, t, frame);
            frames.add(frame);
        }
        return frames;
    }
}
