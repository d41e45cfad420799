package spikelane.benchmarks.work;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.activity.RecordedActivity;
import spikelane.sim.activity.RecordedActivity.LayerInput;
import spikelane.sim.io.BadInputException;

/**
 * Real spikes for any shape: the frames of a recorded layer (its samples' time steps, one after the other) lie side by
 * side. An image repeats a frame at its right and lower end, and takes the next frame when the frame's channels are used
 * up; a fully connected layer reads whole frames, pixel by pixel. What lies close together in a frame still does.
 */
final class RecordedInputs {
    private static final Pattern NAME = Pattern.compile("recorded-([a-z]+)-([a-z]+\\d+)");

    private RecordedInputs() {}

    static SpikeBits spikes(Arena arena, Geometry g, String input) {
        LayerInput layer = layer(input);
        SpikeBits bits = new SpikeBits(arena, g.height() * g.width(), g.channels());
        int framePixels = layer.height() * layer.width();
        boolean flat = bits.pixels() == 1;
        for (int p = 0; p < bits.pixels(); p++) {
            int pixel = p / g.width() % layer.height() * layer.width() + p % g.width() % layer.width();
            for (int c = 0; c < bits.channels(); c++) {
                int frame = (flat ? c / framePixels : c) / layer.channels() % (layer.samples() * layer.steps());
                int from = flat ? c / layer.channels() % framePixels : pixel;
                bits.set(p, c,
                        layer.value(frame / layer.steps(), frame % layer.steps(), from, c % layer.channels()) != 0);
            }
        }
        return bits;
    }

    private static LayerInput layer(String input) {
        Matcher name = NAME.matcher(input);
        if (!name.matches()) {
            throw new BadInputException(
                    "input " + input + ": bernoulli, file:PATH#layer or recorded-DATA-LAYER, such as"
                            + " recorded-nmnist-conv1, was expected");
        }
        Map<String, LayerInput> layers = read(name.group(1) + ".safetensors").layers();
        if (!layers.containsKey(name.group(2))) {
            throw new BadInputException("input " + input + ": recorded layers are " + layers.keySet());
        }
        return layers.get(name.group(2));
    }

    private static RecordedActivity read(String file) {
        try (InputStream in = RecordedInputs.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new BadInputException("there is no recording " + file);
            }
            return RecordedActivity.parse(file, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
