package spikelane.benchmarks.work;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.activity.LayerFrames;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Numbers;
import spikelane.sim.network.LayerShape.Input;

/** What a user's layer received: every frame of an array that {@link LayerFrames} reads, T x N. */
public final class FileInputs {
    private FileInputs() {}

    /**
     * @param input file:PATH#layer
     * @param shape of the layer, as in {@link Shapes}
     * @return its frames: spikes, counts or gated spikes
     * @throws BadInputException naming file and array, if there is none of the layer's shape
     */
    public static LayerFrames frames(String input, String shape) {
        return frames(input, shape, Input.BITS);
    }

    private static LayerFrames frames(String input, String shape, Input kind) {
        FileLayer file = FileLayer.of(input);
        return LayerFrames.read(file.path(), Shapes.named(file.layer(), shape, kind));
    }

    /**
     * @param input file:PATH#layer
     * @param shape of the layer
     * @return its frames; gated where an image has one positive value a frame and channel
     */
    public static LayerFrames gated(String input, String shape) {
        LayerFrames frames = frames(input, shape, Input.GATED);
        return frames.kind() == Input.GATED && frames.largest() == 1 ? frames(input, shape) : frames;
    }

    /** {@return spikes of each frame; that counts are no spikes is said in one line} */
    static List<SpikeBits> spikes(Arena arena, String shape, String input) {
        LayerFrames frames = frames(input, shape);
        if (frames.kind() != Input.BITS) {
            throw new BadInputException(input + " holds " + frames.kind().toString().toLowerCase(Locale.ROOT)
                    + ", expected spikes: CountPropagationBenchmark and FloatPropagationBenchmark take others");
        }
        return bits(arena, frames);
    }

    /** {@return what is active in each frame} */
    public static List<SpikeBits> bits(Arena arena, LayerFrames frames) {
        int channels = frames.activity().layer().in();
        int pixels = frames.activity().layer().pixels();
        List<SpikeBits> all = new ArrayList<>();
        for (int frame = 0; frame < frames.count(); frame++) {
            SpikeBits bits = new SpikeBits(arena, pixels, channels);
            for (int i = 0; i < pixels * channels; i++) {
                bits.set(i % pixels, i / pixels, frames.value(frame, i) != 0);
            }
            all.add(bits);
        }
        return all;
    }

    /**
     * @param arena    owner of the counts
     * @param frames   of counts or spikes
     * @param input    where they are from, for messages
     * @param maxCount largest count that is expected
     * @return counts of each frame; that one is larger is said in one line
     */
    public static List<EventCounts> counts(Arena arena, LayerFrames frames, String input, int maxCount) {
        boolean bits = frames.kind() == Input.BITS;
        if (!bits && frames.largest() > maxCount) {
            throw new BadInputException(input + " holds counts up to " + Numbers.decimal(frames.largest())
                    + ", expected counts up to maxCount, " + maxCount);
        }
        int channels = frames.activity().layer().in();
        int pixels = frames.activity().layer().pixels();
        List<EventCounts> all = new ArrayList<>();
        for (int frame = 0; frame < frames.count(); frame++) {
            EventCounts counts = new EventCounts(arena, pixels, channels, maxCount);
            for (int i = 0; i < pixels * channels; i++) {
                double value = frames.value(frame, i);
                counts.set(i % pixels, i / pixels, bits && value != 0 ? 1 : (int) value);
            }
            all.add(counts);
        }
        return all;
    }

    /** {@return the gate of each channel in a frame: its largest value} */
    public static float[] gate(LayerFrames frames, int frame) {
        int pixels = frames.activity().layer().pixels();
        float[] gate = new float[frames.activity().layer().in()];
        for (int i = 0; i < gate.length * pixels; i++) {
            gate[i / pixels] = Math.max(gate[i / pixels], (float) frames.value(frame, i));
        }
        return gate;
    }
}
