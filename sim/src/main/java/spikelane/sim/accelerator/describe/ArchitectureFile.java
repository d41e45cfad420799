package spikelane.sim.accelerator.describe;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import spikelane.sim.accelerator.work.Operand;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.YamlNode;
import spikelane.sim.network.LayerShape;

/** Reads the YAML of an {@link Architecture}; every error names its line. */
public final class ArchitectureFile {
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_PES = 1 << 24;
    private static final int MOST_MEMORIES = 16;
    private static final int MOST_LEVELS = 5;
    private static final long MOST_BITS = 1L << 53;
    private static final List<String> FOREIGN = List.of("architecture", "arch", "problem", "mapping", "mapspace",
            "mapspace_constraints", "mapper", "compound_components", "components", "action_counts", "ERT", "ART",
            "ERT_summary", "ART_summary", "variables");
    private final YamlNode root;
    private final double technology;
    private final NodeScaling scaling;
    private int pes;

    private ArchitectureFile(YamlNode root) {
        this.root = root;
        refuseForeign();
        root.allow(Set.of("name", "summary", "technology", "scaling_exponent", "clock", "array", "memories", "compute",
                "widths", "inputs", "feed", "bitmask", "activity", "residual"));
        this.technology = Quantity.read(root.get("technology"), Measure.TECHNOLOGY).value();
        this.scaling = new NodeScaling(technology,
                Quantity.read(root.get("scaling_exponent"), Measure.SCALING_EXPONENT).value());
    }

    /**
     * @param file name for messages
     * @param yaml its text
     * @return the architecture
     * @throws BadInputException if the text is none
     */
    public static Architecture parse(String file, String yaml) {
        return parse(file, yaml, Map.of());
    }

    /**
     * A calibration says nothing of other numbers than its own, so a file that is changed has no residual; its text names
     * the changes at the end.
     */
    static Architecture parse(String file, String yaml, Map<String, String> changes) {
        if (yaml.length() > MOST_CHARACTERS) {
            throw new BadInputException(file + ": " + yaml.length() + " characters, expected at most " + MOST_CHARACTERS
                    + " of an architecture");
        }
        YamlNode root = YamlNode.parse(file, yaml);
        StringBuilder text = new StringBuilder(yaml);
        for (var change : changes.entrySet()) {
            root = root.with(change.getKey(), change.getValue()).without("residual");
            text.append("# with ").append(change.getKey()).append(": ").append(change.getValue()).append('\n');
        }
        return new ArchitectureFile(root).read(text.toString());
    }

    private void refuseForeign() {
        for (String key : FOREIGN) {
            if (root.has(key)) {
                throw root.get(key).keyError("the key " + key + " is that of a Timeloop or Accelergy file, expected a"
                        + " description as spikelane arch show eyeriss-snn prints one");
            }
        }
    }

    private Architecture read(String yaml) {
        YamlNode array = root.get("array");
        array.allow(Set.of("rows", "columns", "utilisation", "idle", "logic_area", "skip"));
        int rows = Quantity.readWhole(array.get("rows"), Measure.PES).whole();
        int columns = Quantity.readWhole(array.get("columns"), Measure.PES).whole();
        if ((long) rows * columns > MOST_PES) {
            throw array.keyError(rows + " x " + columns + " PEs, expected at most " + MOST_PES);
        }
        this.pes = rows * columns;
        return new Architecture(root.get("name").string(), root.get("summary").string(),
                Quantity.read(root.get("clock"), Measure.CLOCK).value(), pes,
                Quantity.read(array.get("utilisation"), Measure.UTILISATION).value(),
                energy(array, "idle", Measure.PE_CYCLE, "array idle"), memories(), compute(), widths(), inputs(),
                new SparseRule(factors(array.get("skip")), Set.of(), null),
                rule(root.get("compute").get("zeros"), false), area(array, "logic_area", 1, "array logic_area"), feed(),
                bitmask(), activity(), root.has("residual") ? Residual.read(root.get("residual"), technology) : null,
                scaling.technology(), yaml);
    }

    private Set<LayerShape.Input> inputs() {
        Set<LayerShape.Input> inputs = EnumSet.noneOf(LayerShape.Input.class);
        for (YamlNode input : root.get("inputs").list()) {
            inputs.add(input.choice(LayerShape.Input.class));
        }
        if (inputs.isEmpty()) {
            throw root.get("inputs").error("no kind of input, expected at least one");
        }
        return inputs;
    }

    private static double fraction(YamlNode node) {
        return Quantity.read(node, Measure.FRACTION).value();
    }

    private static double factor(YamlNode node) {
        return Quantity.read(node, Measure.FACTOR).value();
    }

    /** {@return an energy in its unit at the file's own technology} */
    private double energy(YamlNode mapping, String key, Measure measure, String name) {
        YamlNode entry = mapping.get(key);
        return scaling.energy(Quantity.read(entry, measure), entry, measure, name);
    }

    /** {@return an energy of an access to a memory of its size, at the file's own technology, in its unit} */
    private double access(YamlNode mapping, String key, SizeRule size, String name) {
        YamlNode entry = mapping.get(key);
        Quantity measured = Quantity.read(entry, Measure.ACCESS);
        return scaling.energy(size.ofAccess(measured), entry, Measure.ACCESS, name);
    }

    /** {@return so many times an area at the file's own technology, square millimetres; 0 if none is stated} */
    private double area(YamlNode mapping, String key, double times, String name) {
        if (!mapping.has(key)) {
            return 0;
        }
        YamlNode entry = mapping.get(key);
        Quantity quantity = Quantity.read(entry, Measure.AREA).times(times);
        return scaling.area(quantity, entry, name) * (quantity.unit().equals("um2") ? 1e-6 : 1);
    }

    private Feed feed() {
        if (!root.has("feed")) {
            return null;
        }
        YamlNode feed = root.get("feed");
        feed.allow(Set.of("memory", "multicast", "unoverlapped", "metadata", "byte_read"));
        String memory = feed.get("memory").string();
        SizeRule size = SizeRule
                .read(root.get("memories").list().stream().filter(m -> m.get("name").string().equals(memory))
                        .findFirst().orElseThrow(() -> feed.get("memory").error("no memory is called " + memory)));
        return new Feed(memory, Quantity.read(feed.get("multicast"), Measure.MULTICAST).value(),
                fraction(feed.get("unoverlapped")), access(feed, "metadata", size, "feed metadata"),
                access(feed, "byte_read", size, "feed byte_read"));
    }

    private Architecture.Bitmask bitmask() {
        YamlNode bitmask = root.get("bitmask");
        bitmask.allow(Set.of("activation_mask", "payload_passes"));
        return new Architecture.Bitmask(Quantity.read(bitmask.get("activation_mask"), Measure.MASK).value(),
                Quantity.read(bitmask.get("payload_passes"), Measure.PASSES).value());
    }

    private Architecture.Activity activity() {
        if (!root.has("activity")) {
            return null;
        }
        YamlNode activity = root.get("activity");
        activity.allow(Set.of("density", "max_over_mean", "ternary", "collapse_mean", "collapse_max"));
        return new Architecture.Activity(fraction(activity.get("density")),
                Quantity.read(activity.get("max_over_mean"), Measure.GROWTH).value(), factor(activity.get("ternary")),
                factor(activity.get("collapse_mean")), factor(activity.get("collapse_max")));
    }

    private List<Memory> memories() {
        List<Memory> memories = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlNode entry : root.get("memories").list()) {
            Memory memory = memory(entry);
            if (!names.add(memory.name())) {
                throw entry.error("a second memory " + memory.name());
            }
            int outer = memories.isEmpty() ? 0 : memories.getLast().level();
            if (memory.level() < outer || memory.level() > outer + 1 || (memories.isEmpty() && memory.level() != 0)) {
                throw entry.error("memory " + memory.name() + " has level " + memory.level()
                        + ", expected levels to start at 0 and to grow by at most 1");
            }
            memories.add(memory);
            if (memories.size() > MOST_MEMORIES) {
                throw entry.error("memory " + memories.size() + ", expected at most " + MOST_MEMORIES);
            }
        }
        if (memories.isEmpty()) {
            throw root.get("memories").error("no memory, expected at least one");
        }
        for (Operand operand : Operand.values()) {
            if (memories.stream().noneMatch(m -> m.level() == 0 && m.holds().contains(operand))) {
                throw root.get("memories").error("no memory of level 0 holds " + operand);
            }
        }
        return List.copyOf(memories);
    }

    private Memory memory(YamlNode entry) {
        entry.allow(Set.of("name", "level", "per_pe", "holds", "capacity", "word", "access", "read", "write",
                "bandwidth", "banks", "ports", "idle", "leakage", "wire", "area", "size_rule", "zeros"));
        String name = entry.get("name").string();
        if (Architecture.COMPONENTS.contains(name)) {
            throw entry.get("name").error("a memory called " + name + ", which is another component of the energy");
        }
        boolean perPe = entry.has("per_pe") && yes(entry.get("per_pe"));
        Set<Operand> holds = EnumSet.noneOf(Operand.class);
        for (YamlNode operand : entry.get("holds").list()) {
            if (!holds.add(operand.choice(Operand.class))) {
                throw operand.error(operand.string() + " stands here twice");
            }
        }
        int word = Quantity.readWhole(entry.get("word"), Measure.WORD).whole();
        long capacity = entry.has("capacity")
                ? (long) Quantity.readWhole(entry.get("capacity"), Measure.CAPACITY).whole() * word
                : Long.MAX_VALUE;
        if (capacity != Long.MAX_VALUE && (double) capacity * (perPe ? pes : 1) > MOST_BITS) {
            throw entry.get("capacity").keyError("all instances of " + name + " hold more than 2^53 bits");
        }
        Quantity read = Quantity.read(entry.get("read"), Measure.ACCESS);
        Quantity write = Quantity.read(entry.get("write"), Measure.ACCESS);
        SizeRule size = SizeRule.read(entry);
        Upkeep upkeep = upkeep(entry, size, name);
        double served = (double) upkeep.banks() * upkeep.ports();
        double bandwidth = entry.has("bandwidth")
                ? Quantity.read(entry.get("bandwidth"), Measure.BANDWIDTH).value()
                : entry.has("banks") ? served : Double.POSITIVE_INFINITY;
        if (entry.has("banks") && bandwidth > served) {
            throw entry.get("bandwidth").error(bandwidth + " word/cycle, impossible with " + upkeep.banks()
                    + " banks of " + upkeep.ports() + " ports");
        }
        if (entry.has("banks") && capacity != Long.MAX_VALUE && capacity / word % upkeep.banks() != 0) {
            throw entry.get("banks")
                    .error(upkeep.banks() + " banks do not divide the " + capacity / word + " words of " + name);
        }
        return new Memory(name, level(entry.get("level")), perPe, Set.copyOf(holds), capacity, word,
                entry.get("access").choice(Memory.Access.class), perWord(entry, "read", size, word),
                perWord(entry, "write", size, word), Math.max(read.spread(), write.spread()), bandwidth, upkeep,
                rules(entry, holds));
    }

    private double perWord(YamlNode memory, String key, SizeRule size, int word) {
        return access(memory, key, size, memory.get("name").string() + " " + key)
                * (memory.get(key).get("unit").string().equals("pJ/bit") ? word : 1);
    }

    private Upkeep upkeep(YamlNode entry, SizeRule size, String name) {
        double idle = 0;
        double leakage = 0;
        double wire = 0;
        double spread = 0;
        if (entry.has("idle")) {
            idle = energy(entry, "idle", Measure.CYCLE, name + " idle");
            spread = Quantity.read(entry.get("idle"), Measure.CYCLE).spread();
        }
        if (entry.has("leakage")) {
            Quantity quantity = Quantity.read(entry.get("leakage"), Measure.LEAKAGE);
            leakage = scaling.leakage(quantity, entry.get("leakage"), name + " leakage");
            spread = Math.max(spread, quantity.spread());
        }
        if (entry.has("wire")) {
            wire = energy(entry, "wire", Measure.WORD_ENERGY, name + " wire");
            spread = Math.max(spread, Quantity.read(entry.get("wire"), Measure.WORD_ENERGY).spread());
        }
        int banks = entry.has("banks") ? Quantity.readWhole(entry.get("banks"), Measure.BANKS).whole() : 1;
        int ports = entry.has("ports") ? Quantity.readWhole(entry.get("ports"), Measure.PORTS).whole() : 1;
        return new Upkeep(banks, ports, idle, leakage, wire, area(entry, "area", size.area(), name + " area"), spread);
    }

    private static Map<Operand, SparseRule> rules(YamlNode entry, Set<Operand> holds) {
        Map<Operand, SparseRule> rules = new EnumMap<>(Operand.class);
        if (entry.has("zeros")) {
            YamlNode zeros = entry.get("zeros");
            zeros.allow(Set.of("weights", "inputs", "psums", "outputs"));
            for (var rule : zeros.fields().entrySet()) {
                Operand operand = Operand.valueOf(rule.getKey().toUpperCase(Locale.ROOT));
                if (!holds.contains(operand)) {
                    throw rule.getValue().error("a rule for " + rule.getKey() + ", which this memory does not hold");
                }
                rules.put(operand, rule(rule.getValue(), operand != Operand.PSUMS));
            }
        }
        return Map.copyOf(rules);
    }

    private static SparseRule rule(YamlNode node, boolean stored) {
        node.allow(stored ? Set.of("skip", "gate", "format", "source") : Set.of("skip", "gate", "source"));
        node.get("source").string();
        return new SparseRule(node.has("skip") ? factors(node.get("skip")) : Set.of(),
                node.has("gate") ? factors(node.get("gate")) : Set.of(),
                node.has("format") ? node.get("format").choice(WeightEncoding.class) : null);
    }

    private static Set<Operand> factors(YamlNode list) {
        Set<Operand> factors = EnumSet.noneOf(Operand.class);
        for (YamlNode element : list.list()) {
            Operand factor = element.choice(Operand.class);
            if (factor != Operand.WEIGHTS && factor != Operand.INPUTS) {
                throw element.error("zeros of " + element.string() + ", expected weights or inputs");
            }
            factors.add(factor);
        }
        return factors;
    }

    private static int level(YamlNode node) {
        double level = node.number();
        if (level != Math.rint(level) || level < 0 || level >= MOST_LEVELS) {
            throw node.error("level " + node.string() + ", expected a whole number of 0 to " + (MOST_LEVELS - 1));
        }
        return (int) level;
    }

    private static boolean yes(YamlNode node) {
        if (!node.string().equals("true") && !node.string().equals("false")) {
            throw node.error(node.string() + ", expected true or false");
        }
        return node.string().equals("true");
    }

    private Architecture.Compute compute() {
        YamlNode compute = root.get("compute");
        Set<String> quantities = Set.of("width_power", "add8", "mult8", "add_fp32", "mult_fp32", "lif", "gated_slot");
        Set<String> keys = new HashSet<>(quantities);
        keys.add("zeros");
        compute.allow(keys);
        double spread = 0;
        for (String key : quantities) {
            if (!key.equals("width_power")) {
                spread = Math.max(spread, Quantity.read(compute.get(key), Measure.OPERATION).spread());
            }
        }
        return new Architecture.Compute(Quantity.read(compute.get("width_power"), Measure.WIDTH_POWER).value(),
                operation(compute, "add8"), operation(compute, "mult8"), operation(compute, "add_fp32"),
                operation(compute, "mult_fp32"), operation(compute, "lif"), operation(compute, "gated_slot"), spread);
    }

    private double operation(YamlNode compute, String key) {
        return energy(compute, key, Measure.OPERATION, "compute " + key);
    }

    private Architecture.Widths widths() {
        YamlNode widths = root.get("widths");
        widths.allow(Set.of("spikes", "counts", "payload", "real", "psum", "psum_ternary", "membrane"));
        return new Architecture.Widths(width(widths, "spikes", Measure.WIDTH_OR_WEIGHTS),
                width(widths, "counts", Measure.WIDTH_OR_WEIGHTS), width(widths, "payload", Measure.WIDTH),
                width(widths, "real", Measure.WIDTH_OR_WEIGHTS), width(widths, "psum", Measure.WIDTH),
                Quantity.read(widths.get("psum_ternary"), Measure.WIDTH).value(),
                width(widths, "membrane", Measure.WIDTH));
    }

    private static int width(YamlNode widths, String key, Measure measure) {
        return Quantity.readWhole(widths.get(key), measure).whole();
    }
}
