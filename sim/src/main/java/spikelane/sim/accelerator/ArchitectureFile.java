package spikelane.sim.accelerator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the YAML of an {@link Architecture}; every error names its line. */
final class ArchitectureFile {
    private final YamlNode root;
    private final double node;
    private final double scalingExponent;

    private ArchitectureFile(YamlNode root) {
        this.root = root;
        root.allow(Set.of("name", "summary", "technology", "scaling_exponent", "clock", "array", "memories", "compute",
                "widths"));
        this.node = Quantity.read(root.get("technology"), 1, "nm").value();
        this.scalingExponent = Quantity.read(root.get("scaling_exponent"), 0, "power of the node ratio").value();
    }

    static Architecture parse(String file, String yaml) {
        return new ArchitectureFile(YamlNode.parse(file, yaml)).read(yaml);
    }

    private Architecture read(String yaml) {
        YamlNode array = root.get("array");
        array.allow(Set.of("rows", "columns", "utilisation", "idle"));
        int rows = Quantity.readWhole(array.get("rows"), 1, "PE").whole();
        int columns = Quantity.readWhole(array.get("columns"), 1, "PE").whole();
        double utilisation = Quantity.read(array.get("utilisation"), 1e-6, "fraction").value();
        if (utilisation > 1) {
            throw array.get("utilisation").error("utilisation " + utilisation + ", expected at most 1");
        }
        return new Architecture(root.get("name").string(), root.get("summary").string(),
                Quantity.read(root.get("clock"), 1e-6, "MHz").value(), rows * columns, utilisation,
                pj(Quantity.read(array.get("idle"), 0, "pJ/PE/cycle")), memories(), compute(), widths(), yaml);
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
        entry.allow(
                Set.of("name", "level", "per_pe", "holds", "capacity", "word", "access", "read", "write", "bandwidth"));
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
        String access = entry.get("access").string();
        if (!access.equals("word") && !access.equals("value")) {
            throw entry.get("access").error("access " + access + ", expected word or value");
        }
        Quantity read = Quantity.read(entry.get("read"), 0, "pJ/word", "pJ/bit");
        Quantity write = Quantity.read(entry.get("write"), 0, "pJ/word", "pJ/bit");
        double bandwidth = entry.has("bandwidth")
                ? Quantity.read(entry.get("bandwidth"), 1e-6, "word/cycle").value()
                : Double.POSITIVE_INFINITY;
        return new Memory(name, (int) entry.get("level").number(),
                entry.has("per_pe") && entry.get("per_pe").string().equals("true"), Set.copyOf(holds), capacity, word,
                access.equals("word"), perWord(read, word), perWord(write, word),
                Math.max(read.spread(), write.spread()), bandwidth);
    }

    private double perWord(Quantity energy, int word) {
        return pj(energy) * (energy.unit().equals("pJ/bit") ? word : 1);
    }

    private Architecture.Compute compute() {
        YamlNode compute = root.get("compute");
        Set<String> keys = Set.of("add8", "mult8", "add_fp32", "mult_fp32", "lif");
        compute.allow(keys);
        double spread = 0;
        for (String key : keys) {
            spread = Math.max(spread, Quantity.read(compute.get(key), 0, "pJ").spread());
        }
        return new Architecture.Compute(energy(compute, "add8"), energy(compute, "mult8"), energy(compute, "add_fp32"),
                energy(compute, "mult_fp32"), energy(compute, "lif"), spread);
    }

    private double energy(YamlNode compute, String key) {
        return pj(Quantity.read(compute.get(key), 0, "pJ"));
    }

    private Architecture.Widths widths() {
        YamlNode widths = root.get("widths");
        widths.allow(Set.of("spikes", "counts", "payload", "real", "psum", "membrane"));
        return new Architecture.Widths(width(widths, "spikes", 0), width(widths, "counts", 0),
                width(widths, "payload", 1), width(widths, "real", 0), width(widths, "psum", 1),
                width(widths, "membrane", 1));
    }

    private static int width(YamlNode widths, String key, int least) {
        return Quantity.readWhole(widths.get(key), least, "bit").whole();
    }
}
