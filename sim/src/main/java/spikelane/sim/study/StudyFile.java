package spikelane.sim.study;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Supplier;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.compress.Pruning;
import spikelane.sim.compress.Quantiser;
import spikelane.sim.data.Dataset;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.InputFiles;
import spikelane.sim.io.YamlNode;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Model;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.NeuronModel;
import spikelane.sim.study.StudyPlan.Recipe;
import spikelane.sim.train.Augmentation;

/**
 * A study in YAML: what is trained, compressed and priced, and how it is judged. Every error names its line. Paths of
 * recordings and of a network are relative to the file's folder.
 *
 * @param name          of the study, in reports and folders
 * @param data          recordings, if the file names any
 * @param ownNetwork    the network of every trial, if the file names one
 * @param family        otherwise the network that comes with the program, cut to the sensor
 * @param largestImage  most rows and columns of the frames of {@code family}
 * @param seeds         one training of every variant each; the first also draws the recordings that are held out
 * @param training      of the full-precision network
 * @param fineTuning    of each compressed network
 * @param grid          every variant once, full precision first
 * @param architectures preset or file; the first one prices the study
 * @param encodings     formats of the weights that are compared
 * @param assumptions   what else is priced
 * @param statistics    how the variants are judged
 */
public record StudyFile(String name, Optional<Path> data, Optional<Path> ownNetwork, String family, int largestImage,
        List<Long> seeds, Recipe training, Recipe fineTuning, List<Compression> grid, List<String> architectures,
        List<WeightEncoding> encodings, List<Assumption> assumptions, Judgement statistics) {
    private static final int MOST_SEEDS = 1000;
    private static final int MOST_VARIANTS = 10_000;
    /** Pooling stops before an image gets smaller than this. */
    private static final int SMALLEST_IMAGE = 4;
    private static final double WHOLE = 1L << 53;

    /**
     * How variants are judged.
     *
     * @param resamples     of the recordings and seeds
     * @param seed          of the resampling
     * @param toleratedLoss of accuracy: a variant that is shown to lose less is as accurate as full precision
     */
    public record Judgement(int resamples, long seed, double toleratedLoss) {
        /** As the files that come with the program. */
        public static final Judgement USUAL = new Judgement(10_000, 1, 0.01);
        private static final int MOST_RESAMPLES = 1_000_000;
    }

    /**
     * @param path a study file
     * @return the study
     * @throws BadInputException if it is none
     */
    public static StudyFile read(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        return parse(path.toString(), InputFiles.text(path, "a study in YAML"), folder);
    }

    static StudyFile shipped(StudyPreset preset) {
        return parse(preset.label() + ".yaml", text(preset), Path.of(""));
    }

    /**
     * @param preset a study that comes with the program
     * @return its file
     */
    public static String text(StudyPreset preset) {
        try (InputStream in = StudyFile.class.getResourceAsStream("/spikelane/studies/" + preset.label() + ".yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param file   name for messages
     * @param yaml   its text
     * @param folder that its paths start from
     * @return the study
     * @throws BadInputException if it is none
     */
    public static StudyFile parse(String file, String yaml, Path folder) {
        YamlNode root = YamlNode.parse(file, yaml);
        root.allow(Set.of("name", "data", "network", "seeds", "training", "fine_tuning", "recipes", "architectures",
                "encodings", "assumptions", "statistics"));
        YamlNode network = root.get("network");
        network.allow(Set.of("file", "family", "largest_image"));
        if (network.has("file") == network.has("family")) {
            throw network.keyError("expected a file or a family, one of them");
        }
        boolean own = network.has("file");
        if (!own && !NetworkFile.SHIPPED.contains(network.get("family").string())) {
            throw network.get("family")
                    .error("no family " + network.get("family").string() + ", expected one of " + NetworkFile.SHIPPED);
        }
        return new StudyFile(root.get("name").string(),
                root.has("data") ? Optional.of(folder.resolve(root.get("data").string())) : Optional.empty(),
                own ? Optional.of(networkPath(network.get("file").string(), folder)) : Optional.empty(),
                own ? "" : network.get("family").string(),
                own ? 0 : whole(network.get("largest_image"), SMALLEST_IMAGE, 1 << 12), seeds(root.get("seeds")),
                recipe(root.get("training")), recipe(root.get("fine_tuning")), grid(root.get("recipes")),
                root.get("architectures").list().stream().map(YamlNode::string).toList(), encodings(root),
                assumptions(root), statistics(root)).checked(root);
    }

    private StudyFile checked(YamlNode root) {
        if (architectures.isEmpty()) {
            throw root.get("architectures").keyError("no architecture, expected at least one");
        }
        return this;
    }

    private static Path networkPath(String name, Path folder) {
        return NetworkFile.SHIPPED.contains(name) ? Path.of(name) : folder.resolve(name);
    }

    private static List<Long> seeds(YamlNode node) {
        List<Long> seeds = new ArrayList<>();
        for (YamlNode element : node.list()) {
            double seed = element.number();
            if (seed != Math.rint(seed) || Math.abs(seed) > WHOLE || seeds.contains((long) seed)) {
                throw element.error("seed " + element.text() + ", expected whole numbers, each once");
            }
            seeds.add((long) seed);
        }
        if (seeds.isEmpty() || seeds.size() > MOST_SEEDS) {
            throw node.keyError(seeds.size() + " seeds, expected 1 to " + MOST_SEEDS);
        }
        return List.copyOf(seeds);
    }

    private static Recipe recipe(YamlNode node) {
        node.allow(Set.of("epochs", "batch", "learning_rate", "warm_up", "shift", "rotate", "scale", "flip", "jitter",
                "drop"));
        double learningRate = node.get("learning_rate").number();
        double warmUp = node.has("warm_up") ? node.get("warm_up").number() : 0;
        if (!(learningRate > 0) || !(warmUp >= 0)) {
            throw node.keyError("learning_rate " + learningRate + ", warm_up " + warmUp
                    + ", expected a rate above 0 and epochs from 0");
        }
        return built(node,
                () -> new Recipe(whole(node.get("epochs"), 1, 1_000_000), whole(node.get("batch"), 1, 4096),
                        learningRate, warmUp,
                        new Augmentation(number(node, "shift"), number(node, "rotate"), number(node, "scale"),
                                node.has("flip") && yes(node.get("flip")),
                                node.has("jitter") ? whole(node.get("jitter"), 0, 1000) : 0, number(node, "drop"))));
    }

    private static double number(YamlNode node, String key) {
        return node.has(key) ? node.get(key).number() : 0;
    }

    private static List<Compression> grid(YamlNode recipes) {
        SequencedSet<Compression> grid = new LinkedHashSet<>();
        for (YamlNode node : recipes.list()) {
            node.allow(Set.of("mode", "bits", "pruned", "quantiser", "per_channel", "pruning", "membrane"));
            for (YamlNode bits : values(node, "bits")) {
                for (YamlNode mode : values(node, "mode")) {
                    for (YamlNode pruned : values(node, "pruned")) {
                        add(node, mode, bits, pruned, grid);
                    }
                }
            }
        }
        if (grid.isEmpty() || grid.getFirst().mode() != Mode.NONE) {
            throw recipes.keyError("the first recipe is not {mode: none}, which the others start from");
        }
        return List.copyOf(grid);
    }

    private static void add(YamlNode node, YamlNode modeNode, YamlNode bitsNode, YamlNode prunedNode,
            SequencedSet<Compression> grid) {
        Mode mode = modeNode == null ? node.get("mode").choice(Mode.class) : modeNode.choice(Mode.class);
        int unsaid = mode == Mode.PRUNE ? Compression.PRUNE_BITS : Model.FULL_PRECISION;
        int bits = bitsNode == null ? unsaid : whole(bitsNode, 1, Model.FULL_PRECISION);
        double pruned = prunedNode == null ? 0 : prunedNode.number();
        for (YamlNode quantiser : values(node, "quantiser")) {
            for (YamlNode byChannel : values(node, "per_channel")) {
                for (YamlNode pruning : values(node, "pruning")) {
                    for (YamlNode membrane : values(node, "membrane")) {
                        Compression wanted = built(node,
                                () -> new Compression(mode, bits, pruned,
                                        pruning == null ? Pruning.GRADUAL : label(pruning, Pruning.class),
                                        quantiser == null ? Quantiser.DUQ : label(quantiser, Quantiser.class),
                                        byChannel != null && yes(byChannel), new LinkedHashMap<>(),
                                        membrane == null
                                                ? null
                                                : whole(membrane, NeuronModel.LEAST_BITS, NeuronModel.MOST_BITS)));
                        if (!grid.add(wanted)) {
                            throw node.error("the variant " + wanted.name() + " is asked for twice");
                        }
                        if (grid.size() > MOST_VARIANTS) {
                            throw node.error("more than " + MOST_VARIANTS + " variants");
                        }
                    }
                }
            }
        }
    }

    /** {@return the one or several values of a key; null where it is not there} */
    private static List<YamlNode> values(YamlNode node, String key) {
        if (!node.has(key)) {
            List<YamlNode> unsaid = new ArrayList<>();
            unsaid.add(null);
            return unsaid;
        }
        return node.get(key).elements() == null ? List.of(node.get(key)) : node.get(key).list();
    }

    /** {@return a choice written as its label, with dashes} */
    private static <E extends Enum<E>> E label(YamlNode node, Class<E> type) {
        YamlNode plain = new YamlNode(node.file(), node.line(), node.keyLine(), null, null,
                node.string().replace('-', '_'), node.plain());
        return plain.choice(type);
    }

    private static List<WeightEncoding> encodings(YamlNode root) {
        List<WeightEncoding> encodings = new ArrayList<>();
        for (YamlNode node : root.get("encodings").list()) {
            WeightEncoding encoding = node.choice(WeightEncoding.class);
            if (encodings.contains(encoding)) {
                throw node.error(node.string() + " stands here twice");
            }
            encodings.add(encoding);
        }
        if (encodings.isEmpty()) {
            throw root.get("encodings").keyError("no encoding, expected at least one");
        }
        return List.copyOf(encodings);
    }

    private static List<Assumption> assumptions(YamlNode root) {
        List<Assumption> assumptions = new ArrayList<>();
        if (!root.has("assumptions")) {
            return assumptions;
        }
        for (YamlNode node : root.get("assumptions").list()) {
            node.allow(Set.of("name", "set"));
            SequencedMap<String, String> changes = new LinkedHashMap<>();
            if (node.get("set").fields() == null || node.get("set").fields().isEmpty()) {
                throw node.get("set").error("expected a mapping of keys of an architecture to values");
            }
            node.get("set").fields().forEach((key, value) -> changes.put(key, value.string()));
            assumptions.add(new Assumption(node.get("name").string(), changes));
        }
        return List.copyOf(assumptions);
    }

    private static Judgement statistics(YamlNode root) {
        if (!root.has("statistics")) {
            return Judgement.USUAL;
        }
        YamlNode node = root.get("statistics");
        node.allow(Set.of("resamples", "seed", "tolerated_loss"));
        double loss = node.has("tolerated_loss") ? node.get("tolerated_loss").number() : Judgement.USUAL.toleratedLoss;
        if (!(loss > 0 && loss < 1)) {
            throw node.get("tolerated_loss").error("a loss of " + loss + ", expected a fraction above 0 and below 1");
        }
        return new Judgement(
                node.has("resamples")
                        ? whole(node.get("resamples"), 100, Judgement.MOST_RESAMPLES)
                        : Judgement.USUAL.resamples,
                node.has("seed") ? whole(node.get("seed"), 0, Integer.MAX_VALUE) : Judgement.USUAL.seed, loss);
    }

    private static int whole(YamlNode node, int least, int most) {
        double value = node.number();
        if (value != Math.rint(value) || value < least || value > most) {
            throw node.error(node.text() + ", expected a whole number of " + least + " to " + most);
        }
        return (int) value;
    }

    private static boolean yes(YamlNode node) {
        if (!node.string().equals("true") && !node.string().equals("false")) {
            throw node.error(node.string() + ", expected true or false");
        }
        return node.string().equals("true");
    }

    private static <T> T built(YamlNode node, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw node.error(e.getMessage());
        }
    }

    /**
     * @param recordings a data set
     * @return the network of {@code family}, with the classes of the data and frames of the sensor's size divided by the
     *         least whole number that makes them small enough
     */
    public CextNet network(Dataset recordings) {
        int factor = 1;
        for (int f = 2; Math.max(recordings.height(), recordings.width()) / factor > largestImage
                && f <= recordings.width(); f++) {
            factor = recordings.height() % f == 0 && recordings.width() % f == 0 ? f : factor;
        }
        int height = recordings.height() / factor;
        int width = recordings.width() / factor;
        int blocks = Math.clamp(31 - Integer.numberOfLeadingZeros(Math.min(height, width) / SMALLEST_IMAGE), 1, 5);
        return CextNet.of(NetworkFile.shipped(family)).image(height, width).blocks(blocks)
                .classes(recordings.classes().size());
    }

    /**
     * @param first the first seed
     * @return as many seeds as the file has, from this one on
     */
    public List<Long> seedsFrom(long first) {
        List<Long> from = new ArrayList<>();
        for (int i = 0; i < seeds.size(); i++) {
            from.add(first + i);
        }
        return List.copyOf(from);
    }
}
