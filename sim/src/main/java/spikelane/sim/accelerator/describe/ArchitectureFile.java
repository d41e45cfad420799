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
import spikelane.sim.io.YamlNode;
import spikelane.sim.network.LayerShape;

/** Reads the YAML of an {@link Architecture}; every error names its line. */
public final class ArchitectureFile {
    private final YamlNode root;
    private final double node;
    private final double scalingExponent;

    private ArchitectureFile(YamlNode root) {
        this.root = root;
        root.allow(Set.of("name", "summary", "technology", "scaling_exponent", "clock", "array", "memories", "compute",
                "widths", "inputs", "feed", "bitmask", "activity", "residual"));
        this.node = Quantity.read(root.get("technology"), 1, "nm").value();
        this.scalingExponent = Quantity.read(root.get("scaling_exponent"), 0, "power of the node ratio").value();
    }

    public static Architecture parse(String file, String yaml) {
        return new ArchitectureFile(YamlNode.parse(file, yaml)).read(yaml);
    }

    private Architecture read(String yaml) {
        YamlNode array = root.get("array");
        array.allow(Set.of("rows", "columns", "utilisation", "idle", "logic_area", "skip"));
        int rows = Quantity.readWhole(array.get("rows"), 1, "PE").whole();
        int columns = Quantity.readWhole(array.get("columns"), 1, "PE").whole();
        if ((long) rows * columns > Integer.MAX_VALUE) {
            throw array.error(rows + " x " + columns + " PEs, expected at most " + Integer.MAX_VALUE);
        }
        double utilisation = fraction(array.get("utilisation"));
        if (utilisation == 0) {
            throw array.get("utilisation").error("utilisation 0, expected more");
        }
        return new Architecture(root.get("name").string(), root.get("summary").string(),
                Quantity.read(root.get("clock"), 1e-6, "MHz").value(), rows * columns, utilisation,
                pj(Quantity.read(array.get("idle"), 0, "pJ/PE/cycle")), memories(), compute(), widths(), inputs(),
                new SparseRule(factors(array.get("skip")), Set.of(), null),
                rule(root.get("compute").get("zeros"), false), area(array, "logic_area"), feed(), bitmask(), activity(),
                residual(), yaml);
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
        double value = Quantity.read(node, 0, "fraction").value();
        if (value > 1) {
            throw node.error(value + " of something, expected at most 1");
        }
        return value;
    }

    private Feed feed() {
        if (!root.has("feed")) {
            return null;
        }
        YamlNode feed = root.get("feed");
        feed.allow(Set.of("memory", "multicast", "unoverlapped", "metadata", "byte_read"));
        String memory = feed.get("memory").string();
        if (root.get("memories").list().stream().noneMatch(m -> m.get("name").string().equals(memory))) {
            throw feed.get("memory").error("no memory is called " + memory);
        }
        return new Feed(feed.get("memory").string(), Quantity.read(feed.get("multicast"), 1e-6, "op/word").value(),
                fraction(feed.get("unoverlapped")), pj(Quantity.read(feed.get("metadata"), 0, "pJ/word")),
                pj(Quantity.read(feed.get("byte_read"), 0, "pJ/word")));
    }

    private Architecture.Bitmask bitmask() {
        YamlNode bitmask = root.get("bitmask");
        bitmask.allow(Set.of("activation_mask", "payload_passes"));
        return new Architecture.Bitmask(Quantity.read(bitmask.get("activation_mask"), 0, "bit/value").value(),
                Quantity.read(bitmask.get("payload_passes"), 0, "pass").value());
    }

    private Architecture.Activity activity() {
        if (!root.has("activity")) {
            return null;
        }
        YamlNode activity = root.get("activity");
        activity.allow(Set.of("density", "max_over_mean", "ternary", "collapse_mean", "collapse_max"));
        return new Architecture.Activity(fraction(activity.get("density")),
                Quantity.read(activity.get("max_over_mean"), 1, "factor").value(),
                Quantity.read(activity.get("ternary"), 0, "factor").value(),
                Quantity.read(activity.get("collapse_mean"), 0, "factor").value(),
                Quantity.read(activity.get("collapse_max"), 0, "factor").value());
    }

    private Architecture.Residual residual() {
        if (!root.has("residual")) {
            return null;
        }
        YamlNode residual = root.get("residual");
        residual.allow(Set.of("energy", "cycles", "energy_ternary", "cycles_ternary"));
        return new Architecture.Residual(fraction(residual.get("energy")), fraction(residual.get("cycles")),
                fraction(residual.get("energy_ternary")), fraction(residual.get("cycles_ternary")));
    }

    /** A quantity in pJ at the file's own technology. */
    private double pj(Quantity quantity) {
        return quantity.node() == 0
                ? quantity.value()
                : quantity.value() * Math.pow(node / quantity.node(), scalingExponent);
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
                "bandwidth", "banks", "ports", "idle", "leakage", "wire", "area", "zeros"));
        String name = entry.get("name").string();
        Set<Operand> holds = EnumSet.noneOf(Operand.class);
        for (YamlNode operand : entry.get("holds").list()) {
            if (!holds.add(operand.choice(Operand.class))) {
                throw operand.error(operand.string() + " stands here twice");
            }
        }
        int word = Quantity.readWhole(entry.get("word"), 1, "bit").whole();
        long capacity = entry.has("capacity")
                ? (long) Quantity.readWhole(entry.get("capacity"), 1, "word").whole() * word
                : Long.MAX_VALUE;
        Quantity read = Quantity.read(entry.get("read"), 0, "pJ/word", "pJ/bit");
        Quantity write = Quantity.read(entry.get("write"), 0, "pJ/word", "pJ/bit");
        Upkeep upkeep = upkeep(entry);
        double bandwidth = entry.has("bandwidth")
                ? Quantity.read(entry.get("bandwidth"), 1e-6, "word/cycle").value()
                : entry.has("banks") ? upkeep.banks() * upkeep.ports() : Double.POSITIVE_INFINITY;
        if (entry.has("banks") && bandwidth > upkeep.banks() * upkeep.ports()) {
            throw entry.get("bandwidth").error(bandwidth + " word/cycle, impossible with " + upkeep.banks()
                    + " banks of " + upkeep.ports() + " ports");
        }
        if (entry.has("banks") && capacity != Long.MAX_VALUE && capacity / word % upkeep.banks() != 0) {
            throw entry.get("banks")
                    .error(upkeep.banks() + " banks do not divide the " + capacity / word + " words of " + name);
        }
        return new Memory(name, level(entry.get("level")), entry.has("per_pe") && yes(entry.get("per_pe")),
                Set.copyOf(holds), capacity, word, entry.get("access").choice(Memory.Access.class), perWord(read, word),
                perWord(write, word), Math.max(read.spread(), write.spread()), bandwidth, upkeep, rules(entry, holds));
    }

    private Upkeep upkeep(YamlNode entry) {
        double idle = 0;
        double leakage = 0;
        double wire = 0;
        double spread = 0;
        if (entry.has("idle")) {
            Quantity quantity = Quantity.read(entry.get("idle"), 0, "pJ/cycle");
            idle = pj(quantity);
            spread = quantity.spread();
        }
        if (entry.has("leakage")) {
            Quantity quantity = Quantity.read(entry.get("leakage"), 0, "mW");
            leakage = quantity.value();
            spread = Math.max(spread, quantity.spread());
        }
        if (entry.has("wire")) {
            Quantity quantity = Quantity.read(entry.get("wire"), 0, "pJ/word");
            wire = pj(quantity);
            spread = Math.max(spread, quantity.spread());
        }
        int banks = entry.has("banks") ? Quantity.readWhole(entry.get("banks"), 1, "bank").whole() : 1;
        int ports = entry.has("ports") ? Quantity.readWhole(entry.get("ports"), 1, "port/bank").whole() : 1;
        return new Upkeep(banks, ports, idle, leakage, wire, area(entry, "area"), spread);
    }

    /** {@return an area at the file's own technology, square millimetres; it shrinks with the square of the length} */
    private double area(YamlNode entry, String key) {
        if (!entry.has(key)) {
            return 0;
        }
        Quantity quantity = Quantity.read(entry.get(key), 0, "um2", "mm2");
        double scale = quantity.node() == 0 ? 1 : Math.pow(node / quantity.node(), 2);
        return quantity.value() * scale * (quantity.unit().equals("um2") ? 1e-6 : 1);
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
        if (level != Math.rint(level) || level < 0) {
            throw node.error("level " + node.string() + ", expected a whole number from 0");
        }
        return (int) level;
    }

    private static boolean yes(YamlNode node) {
        if (!node.string().equals("true") && !node.string().equals("false")) {
            throw node.error(node.string() + ", expected true or false");
        }
        return node.string().equals("true");
    }

    private double perWord(Quantity energy, int word) {
        return pj(energy) * (energy.unit().equals("pJ/bit") ? word : 1);
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
                spread = Math.max(spread, Quantity.read(compute.get(key), 0, "pJ").spread());
            }
        }
        return new Architecture.Compute(Quantity.read(compute.get("width_power"), 0, "power of b/8").value(),
                energy(compute, "add8"), energy(compute, "mult8"), energy(compute, "add_fp32"),
                energy(compute, "mult_fp32"), energy(compute, "lif"), energy(compute, "gated_slot"), spread);
    }

    private double energy(YamlNode compute, String key) {
        return pj(Quantity.read(compute.get(key), 0, "pJ"));
    }

    private Architecture.Widths widths() {
        YamlNode widths = root.get("widths");
        widths.allow(Set.of("spikes", "counts", "payload", "real", "psum", "psum_ternary", "membrane"));
        return new Architecture.Widths(width(widths, "spikes", 0), width(widths, "counts", 0),
                width(widths, "payload", 1), width(widths, "real", 0), width(widths, "psum", 1),
                Quantity.read(widths.get("psum_ternary"), 1, "bit").value(), width(widths, "membrane", 1));
    }

    private static int width(YamlNode widths, String key, int least) {
        return Quantity.readWhole(widths.get(key), least, "bit").whole();
    }
}
