package spikelane.sim.accelerator.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.io.InputFiles;
import spikelane.sim.io.YamlNode;
import spikelane.sim.network.NetworkFile;

/**
 * What is priced, in YAML: every combination of the values of all keys. Every error names its line.
 *
 * @param networks        files, or networks that come with the program
 * @param architectures   files, or presets
 * @param keys            values of keys of the architectures, by path, as {@code memories.shared_glb.capacity}
 * @param bits            widths of the weights
 * @param weightDensities nonzero weights / weights
 * @param spikeDensities  active inputs / inputs of layers that see spikes or counts
 * @param steps           time steps; empty for those of the networks
 * @param encodings       formats of the weights
 */
public record SweepGrid(List<String> networks, List<String> architectures, SequencedMap<String, List<String>> keys,
        List<Integer> bits, List<Double> weightDensities, List<Double> spikeDensities, List<Integer> steps,
        List<WeightEncoding> encodings) {
    private static final long MOST_POINTS = 1_000_000;
    private static final int MOST_STEPS = 4096;

    /**
     * @param path a grid file
     * @return the grid
     * @throws spikelane.sim.io.BadInputException if it is none
     */
    public static SweepGrid read(Path path) {
        return parse(path.toString(), InputFiles.text(path, "a grid in YAML"), path.toAbsolutePath().getParent());
    }

    /**
     * @param file   name for messages
     * @param yaml   its text
     * @param folder that paths of networks start from
     * @return the grid
     */
    public static SweepGrid parse(String file, String yaml, Path folder) {
        YamlNode root = YamlNode.parse(file, yaml);
        root.allow(Set.of("networks", "architectures", "keys", "bits", "weight_densities", "spike_densities", "steps",
                "encodings"));
        SequencedMap<String, List<String>> keys = new LinkedHashMap<>();
        if (root.has("keys")) {
            YamlNode node = root.get("keys");
            node.allow(node.fields() == null ? Set.of() : node.fields().keySet());
            node.fields().keySet().forEach(key -> keys.put(key, values(node, key, YamlNode::string)));
        }
        SweepGrid grid = new SweepGrid(values(root, "networks", node -> network(node.string(), folder)),
                values(root, "architectures", YamlNode::string), keys, values(root, "bits", SweepGrid::width),
                values(root, "weight_densities", SweepGrid::density),
                values(root, "spike_densities", SweepGrid::density),
                root.has("steps") ? values(root, "steps", SweepGrid::steps) : List.of(),
                values(root, "encodings", node -> node.choice(WeightEncoding.class)));
        if (grid.points() > MOST_POINTS) {
            throw root.error(grid.points() + " points, expected at most " + MOST_POINTS);
        }
        return grid;
    }

    private static String network(String name, Path folder) {
        return NetworkFile.SHIPPED.contains(name) ? name : folder.resolve(name).toString();
    }

    private static <T> List<T> values(YamlNode root, String key, Function<YamlNode, T> value) {
        YamlNode node = root.get(key);
        List<T> values = new ArrayList<>();
        for (YamlNode element : node.elements() == null ? List.of(node) : node.list()) {
            T read = value.apply(element);
            if (values.contains(read)) {
                throw element.error(element.text() + " stands here twice");
            }
            values.add(read);
        }
        if (values.isEmpty()) {
            throw node.keyError("no value of " + key + ", expected at least one");
        }
        return List.copyOf(values);
    }

    private static int width(YamlNode node) {
        double bits = node.number();
        if (bits != Math.rint(bits) || !LayerWork.isWidth((int) bits)) {
            throw node.error(node.text() + " bits, expected " + LayerWork.WIDTHS);
        }
        return (int) bits;
    }

    private static double density(YamlNode node) {
        double density = node.number();
        if (!(density == 0 || (density >= LayerWork.LEAST_DENSITY && density <= 1))) {
            throw node.error("a density of " + node.text() + ", expected a fraction from 0 to 1");
        }
        return density;
    }

    private static int steps(YamlNode node) {
        double steps = node.number();
        if (steps != Math.rint(steps) || steps < 1 || steps > MOST_STEPS) {
            throw node.error(node.text() + " time steps, expected a whole number of 1 to " + MOST_STEPS);
        }
        return (int) steps;
    }

    /** {@return how many combinations there are} */
    public long points() {
        double points = (double) networks.size() * architectures.size() * bits.size() * weightDensities.size()
                * spikeDensities.size() * Math.max(1, steps.size()) * encodings.size();
        for (List<String> values : keys.values()) {
            points *= values.size();
        }
        return (long) Math.min(points, Long.MAX_VALUE);
    }
}
