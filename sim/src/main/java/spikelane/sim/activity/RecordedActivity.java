package spikelane.sim.activity;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Safetensors;

/**
 * What the layers of a network received for some samples, as a safetensors file: real spikes, which cluster, for
 * benchmarks of kernels. One tensor of U8 for each convolution and fully connected layer, named after its weights:
 *
 * <pre>
 * spikes  [samples, T, H, W, (C + 7) / 8]   bit c % 8 of byte c / 8 is channel c, lowest bit first; bits beyond C are 0
 * counts  [samples, T, H, W, C]             whole numbers of layers that read such; 255 stands for 255 and more
 * </pre>
 *
 * The metadata say where it comes from, and of each layer {@code NAME.input} (spikes or counts), {@code NAME.shape}
 * (of the layer, {@code CxMxRxS@HxW} or {@code CxM}), {@code NAME.channels} and {@code NAME.density}.
 *
 * @param metadata texts by key
 * @param layers   inputs by layer
 */
public record RecordedActivity(SequencedMap<String, String> metadata, SequencedMap<String, LayerInput> layers) {
    private static final String DTYPE = "U8";
    private static final int LARGEST = 255;

    /** The input of one layer. */
    public static final class LayerInput {
        private final int[] shape;
        private final int channels;
        private final boolean counts;
        private final byte[] data;

        public LayerInput(int samples, int steps, int height, int width, int channels, boolean counts) {
            this(new int[]{samples, steps, height, width, counts ? channels : (channels + 7) / 8}, channels, counts,
                    new byte[Math.multiplyExact(samples * steps,
                            height * width * (counts ? channels : (channels + 7) / 8))]);
        }

        private LayerInput(int[] shape, int channels, boolean counts, byte[] data) {
            this.shape = shape;
            this.channels = channels;
            this.counts = counts;
            this.data = data;
        }

        /** {@return number of samples} */
        public int samples() {
            return shape[0];
        }

        /** {@return T} */
        public int steps() {
            return shape[1];
        }

        /** {@return H} */
        public int height() {
            return shape[2];
        }

        /** {@return W} */
        public int width() {
            return shape[3];
        }

        /** {@return C} */
        public int channels() {
            return channels;
        }

        /** {@return whether these are event counts, not spikes} */
        public boolean counts() {
            return counts;
        }

        private int at(int sample, int step, int pixel) {
            return ((sample * steps() + step) * height() * width() + pixel) * shape[4];
        }

        /**
         * @param sample  place among the samples of the file
         * @param step    t
         * @param pixel   y*W + x
         * @param channel c
         * @return 0 or 1, or an event count
         */
        public int value(int sample, int step, int pixel, int channel) {
            int at = at(sample, step, pixel);
            return counts ? data[at + channel] & 0xFF : data[at + channel / 8] >> channel % 8 & 1;
        }

        public void set(int sample, int step, int pixel, int channel, int value) {
            int at = at(sample, step, pixel);
            if (counts) {
                data[at + channel] = (byte) Math.min(LARGEST, value);
            } else {
                data[at + channel / 8] |= (byte) (1 << channel % 8);
            }
        }

        /** {@return active inputs / all inputs} */
        public double density() {
            long active = 0;
            for (byte b : data) {
                active += counts ? b == 0 ? 0 : 1 : Integer.bitCount(b & 0xFF);
            }
            return (double) active / ((long) samples() * steps() * height() * width() * channels);
        }
    }

    /**
     * @param file receives the activity, whole or not at all
     * @throws BadInputException if it cannot be written
     */
    public void write(Path file) {
        SequencedMap<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        layers.forEach((name, layer) -> tensors.put(name,
                new Safetensors.Entry(DTYPE, layer.shape, ByteBuffer.wrap(layer.data))));
        OutputFiles.write(file, out -> Safetensors.write(out, new Safetensors.Content(metadata, tensors)));
    }

    /**
     * @param name  a file's name in messages
     * @param bytes the whole file, as {@link #write} made it
     * @return what it holds
     * @throws BadInputException if it is malformed
     */
    public static RecordedActivity parse(String name, byte[] bytes) {
        Path file = Path.of(name);
        return of(file, Safetensors.parse(file, bytes));
    }

    /**
     * @param file as {@link #write} made it
     * @return what it holds
     * @throws BadInputException if it cannot be read or is malformed
     */
    public static RecordedActivity read(Path file) {
        return of(file, Safetensors.read(file));
    }

    private static RecordedActivity of(Path file, Safetensors.Content content) {
        SequencedMap<String, LayerInput> layers = new LinkedHashMap<>();
        for (Map.Entry<String, Safetensors.Entry> entry : content.tensors().entrySet()) {
            String layer = entry.getKey();
            int[] shape = entry.getValue().shape();
            boolean counts = "counts".equals(content.metadata().get(layer + ".input"));
            int channels = channels(file, layer, content.metadata().get(layer + ".channels"));
            if (!entry.getValue().dtype().equals(DTYPE) || shape.length != 5
                    || shape[4] != (counts ? channels : (channels + 7) / 8)) {
                throw new BadInputException(file + ": tensor " + layer + " of " + channels
                        + " channels: expected U8 [samples, T, H, W, bytes of the channels]");
            }
            byte[] data = new byte[entry.getValue().data().remaining()];
            entry.getValue().data().duplicate().get(data);
            layers.put(layer, new LayerInput(shape, channels, counts, data));
        }
        return new RecordedActivity(content.metadata(), layers);
    }

    private static int channels(Path file, String layer, String text) {
        if (text == null || !text.matches("[1-9]\\d{0,8}")) {
            throw new BadInputException(file + ": metadata \"" + layer + ".channels\" is " + text
                    + ": expected the number of channels; spikelane eval --dump-activity writes such files");
        }
        return Integer.parseInt(text);
    }
}
