package spikelane.sim.network;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.io.Safetensors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;

/**
 * A network with its numbers as a safetensors file, which Python's {@code safetensors.numpy.load_file} opens; {@code sim/MODEL.md} is its page for users. Tensors are
 * named as in {@link Model}: weights, batch norm, neuron and quantiser numbers are F32 ({@code NAME.weight.clip} and
 * {@code NAME.weight.scale} have shape [1]), masks are U8 (BOOL is read as well). {@code __metadata__} holds texts:
 *
 * <pre>
 *  format    "spikelane"
 *  version   "2"
 *  network   what {@link NetworkFile} reads: YAML, or JSON, which is YAML too
 *  bits      "32" = full precision, "8", "6", "4", "3" or "2"
 *  fraction-bits   {@link Model#fractionBits}; absent where nobody chose them
 *  training  JSON of {@link TrainingFacts}; absent for a network that was not trained here
 *  classes   JSON list of {@link Provenance#classes}; with the next three absent in files of versions before 0.1
 *  arithmetic, code, recipe   texts of {@link Provenance}
 * </pre>
 *
 * @param model the network
 * @param facts how it was trained, if that is known
 * @param origin where it comes from, if that is known
 */
public record ModelFile(Model model, Optional<TrainingFacts> facts, Optional<Provenance> origin) {
    /** Keys of the texts. */
    public static final List<String> KEYS = List.of("format", "version", "network", "bits", "fraction-bits", "training",
            "classes", "arithmetic", "code", "recipe");
    private static final String FORMAT = "spikelane";
    private static final String VERSION = "2";
    private static final String FRACTION_BITS = "fraction-bits";
    private static final List<String> ORIGIN = List.of("classes", "arithmetic", "code", "recipe");

    /** A network of unknown origin. */
    public ModelFile(Model model, Optional<TrainingFacts> facts) {
        this(model, facts, Optional.empty());
    }

    /**
     * Writes a network of unknown origin.
     *
     * @param file  the file to create or replace
     * @param model a network with every tensor that it needs
     * @param facts how it was trained
     * @throws BadInputException if the file cannot be written
     */
    public static void write(Path file, Model model, TrainingFacts facts) {
        write(file, new ModelFile(model, Optional.of(facts)));
    }

    /**
     * Writes the whole file or leaves what was there.
     *
     * @param file    the file to create or replace
     * @param content a network with every tensor that it needs
     * @throws BadInputException if the file cannot be written
     */
    public static void write(Path file, ModelFile content) {
        Model model = content.model();
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put("network", NetworkText.of(model.network()));
        metadata.put("bits", Integer.toString(model.bits()));
        if (model.fractionBits() != FixedPoint.MAX_FRACTION_BITS) {
            metadata.put(FRACTION_BITS, Integer.toString(model.fractionBits()));
        }
        content.facts().ifPresent(facts -> metadata.put("training", Json.line(facts)));
        content.origin().ifPresent(origin -> {
            metadata.put("classes", Json.line(origin.classes()));
            metadata.put("arithmetic", origin.arithmetic());
            metadata.put("code", origin.code());
            metadata.put("recipe", origin.recipe());
        });
        SequencedMap<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        Model.shapes(model.network(), model.bits())
                .forEach((name, shape) -> tensors.put(name, floats(checked(model, name, shape))));
        model.tensors().forEach((name, tensor) -> {
            if (model.network().tensors().get(name) == null
                    && model.network().refuses(name, tensor.shape()).isEmpty()) {
                tensors.put(name, floats(tensor));
            }
        });
        for (LayerShape layer : model.network().weightLayers()) {
            String mask = Model.mask(layer.tensor());
            if (model.tensors().containsKey(mask)) {
                tensors.put(mask, mask(checked(model, mask, layer.weightShape())));
            }
            String bits = Model.bits(layer.tensor());
            if (model.tensors().containsKey(bits)) {
                tensors.put(bits, floats(checked(model, bits, new int[]{1})));
            }
        }
        OutputFiles.write(file, out -> Safetensors.write(out, new Safetensors.Content(metadata, tensors)));
    }

    /**
     * @param content a safetensors file
     * @return whether it says that it is a network with its numbers, not just tensors
     */
    public static boolean isModel(Safetensors.Content content) {
        return FORMAT.equals(content.metadata().get("format"));
    }

    /**
     * @param file a file that {@link #write} wrote, or one of the same format
     * @return the network and its training facts
     * @throws BadInputException if the file is unreadable, malformed or does not fit its own configuration
     */
    public static ModelFile read(Path file) {
        Safetensors.Content content = Safetensors.read(file);
        Map<String, String> metadata = content.metadata();
        if (!isModel(content) || !VERSION.equals(metadata.get("version"))) {
            boolean older = isModel(content) && "1".equals(metadata.get("version"));
            throw bad(file, "__metadata__ says format " + metadata.get("format") + ", version "
                    + metadata.get("version") + ": expected " + FORMAT + ", version " + VERSION
                    + (older
                            ? " (such a file does not describe its layers: train the network again, or write its tensors"
                                    + " with the keys of sim/MODEL.md)"
                            : " (sim/MODEL.md says what such a file holds)"));
        }
        Network network = NetworkFile.parse(file + ": __metadata__ \"network\"", require(file, metadata, "network"));
        int bits = bits(file, metadata.get("bits"));
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        Model.shapes(network, bits).forEach((name, shape) -> tensors.put(name, floats(file, name, shape, content)));
        for (LayerShape layer : network.weightLayers()) {
            if (content.tensors().containsKey(Model.mask(layer.tensor()))) {
                tensors.put(Model.mask(layer.tensor()), mask(file, layer, content));
            }
            if (bits != Model.FULL_PRECISION && content.tensors().containsKey(Model.bits(layer.tensor()))) {
                tensors.put(Model.bits(layer.tensor()), width(file, layer, bits, content));
            }
        }
        content.tensors().forEach((name, entry) -> {
            if (!tensors.containsKey(name)) {
                network.refuses(name, entry.shape())
                        .ifPresent(why -> { throw bad(file, "tensor " + name + ": " + why); });
                tensors.put(name, floats(file, name, entry.shape(), content));
            }
        });
        Optional<TrainingFacts> facts = metadata.containsKey("training")
                ? Optional.of(json(file, metadata, "training", TrainingFacts.class))
                : Optional.empty();
        Model model = new Model(network, bits, fractionBits(file, metadata.get(FRACTION_BITS), bits), tensors);
        Magnitudes.overflow(model).ifPresent(what -> { throw bad(file, what); });
        return new ModelFile(model, facts, origin(file, metadata, network));
    }

    private static Optional<Provenance> origin(Path file, Map<String, String> metadata, Network network) {
        if (ORIGIN.stream().noneMatch(metadata::containsKey)) {
            return Optional.empty();
        }
        for (String key : ORIGIN) {
            require(file, metadata, key);
        }
        List<String> classes = Arrays.asList(json(file, metadata, "classes", String[].class));
        if (classes.size() != network.readout().classes()) {
            throw bad(file, "__metadata__ \"classes\" names " + classes.size() + ", the network has "
                    + network.readout().classes() + " classes");
        }
        try {
            return Optional.of(
                    new Provenance(classes, metadata.get("arithmetic"), metadata.get("code"), metadata.get("recipe")));
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file + ": __metadata__ \"classes\": " + e.getMessage(), e);
        }
    }

    private static Tensor checked(Model model, String name, int[] shape) {
        Tensor tensor = model.tensor(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw new IllegalArgumentException("tensor " + name + " has shape " + Arrays.toString(tensor.shape())
                    + ", the configuration asks for " + Arrays.toString(shape));
        }
        return tensor;
    }

    private static Safetensors.Entry floats(Tensor tensor) {
        ByteBuffer data = ByteBuffer.allocate(tensor.data().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(tensor.data());
        return new Safetensors.Entry("F32", tensor.shape(), data);
    }

    private static Safetensors.Entry mask(Tensor tensor) {
        ByteBuffer data = ByteBuffer.allocate(tensor.data().length);
        for (float kept : tensor.data()) {
            data.put((byte) (kept == 0 ? 0 : 1));
        }
        return new Safetensors.Entry("U8", tensor.shape(), data.flip());
    }

    private static Tensor floats(Path file, String name, int[] shape, Safetensors.Content content) {
        Safetensors.Entry entry = entry(file, name, shape, content, List.of("F32"));
        float[] data = new float[entry.data().remaining() / Float.BYTES];
        entry.data().asFloatBuffer().get(data);
        for (int i = 0; i < data.length; i++) {
            if (!Float.isFinite(data[i])) {
                throw bad(file, "tensor " + name + ", value " + i + " is " + data[i]);
            }
            if ((name.endsWith(".clip") && data[i] <= 0) || (name.endsWith(".var") && data[i] < 0)) {
                throw bad(file, "tensor " + name + ", value " + i + " is " + data[i] + ": expected a positive number");
            }
        }
        return new Tensor(shape, data);
    }

    private static Tensor width(Path file, LayerShape layer, int widest, Safetensors.Content content) {
        String name = Model.bits(layer.tensor());
        Tensor width = floats(file, name, new int[]{1}, content);
        int bits = (int) width.data()[0];
        if (bits != width.data()[0] || !Model.WIDTHS.contains(bits) || bits > widest) {
            throw bad(file, "tensor " + name + " is " + width.data()[0] + ": expected one of " + Model.WIDTHS
                    + ", at most the file's " + widest);
        }
        return width;
    }

    private static Tensor mask(Path file, LayerShape layer, Safetensors.Content content) {
        String name = Model.mask(layer.tensor());
        Safetensors.Entry entry = entry(file, name, layer.weightShape(), content, List.of("U8", "BOOL"));
        float[] kept = new float[entry.data().remaining()];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = entry.data().get(i);
            if (kept[i] != 0 && kept[i] != 1) {
                throw bad(file, "tensor " + name + ", value " + i + " is " + (entry.data().get(i) & 0xff)
                        + ": a mask holds 0 and 1");
            }
        }
        return new Tensor(layer.weightShape(), kept);
    }

    private static Safetensors.Entry entry(Path file, String name, int[] shape, Safetensors.Content content,
            List<String> dtypes) {
        Safetensors.Entry entry = content.tensors().get(name);
        if (entry == null) {
            throw bad(file, "tensor " + name + " " + Arrays.toString(shape) + " is missing");
        }
        if (!Arrays.equals(entry.shape(), shape) || !dtypes.contains(entry.dtype())) {
            throw bad(file, "tensor " + name + " is " + entry.dtype() + " " + Arrays.toString(entry.shape())
                    + ": the configuration asks for " + String.join(" or ", dtypes) + " " + Arrays.toString(shape));
        }
        return entry;
    }

    private static int bits(Path file, String text) {
        for (int bits : Model.WIDTHS) {
            if (Integer.toString(bits).equals(text)) {
                return bits;
            }
        }
        throw bad(file, "__metadata__ says bits " + text + ": expected one of " + Model.WIDTHS);
    }

    private static int fractionBits(Path file, String text, int bits) {
        if (text == null) {
            return FixedPoint.MAX_FRACTION_BITS;
        }
        if (bits == Model.FULL_PRECISION) {
            throw bad(file, "__metadata__ says fraction-bits " + text + ": expected none in full precision");
        }
        for (int most = 0; most <= FixedPoint.MAX_FRACTION_BITS; most++) {
            if (Integer.toString(most).equals(text)) {
                return most;
            }
        }
        throw bad(file, "__metadata__ says fraction-bits " + text + ": expected 0 to " + FixedPoint.MAX_FRACTION_BITS);
    }

    private static <T> T json(Path file, Map<String, String> metadata, String key, Class<T> type) {
        String text = require(file, metadata, key);
        try {
            T value = Json.MAPPER.readerFor(type).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(text);
            if (value == null) {
                throw bad(file, "__metadata__ \"" + key + "\" is null");
            }
            return value;
        } catch (JacksonException e) {
            throw new BadInputException(file + ": __metadata__ \"" + key + "\": " + Json.reason(e), e);
        }
    }

    private static String require(Path file, Map<String, String> metadata, String key) {
        String text = metadata.get(key);
        if (text == null) {
            throw bad(file, "__metadata__ has no \"" + key + "\"");
        }
        return text;
    }

    private static BadInputException bad(Path file, String what) {
        return new BadInputException(file + ": " + what);
    }
}
