package spikelane.sim.accelerator.describe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Operand;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.InputFiles;
import spikelane.sim.network.LayerShape;

/**
 * An accelerator: a spatial array of PEs under a hierarchy of memories. Read from YAML, where every number carries its
 * source; {@link #toYaml} is that text.
 *
 * @param name     its name
 * @param summary  one line about it
 * @param clockMhz clock, MHz
 * @param pes      processing elements
 * @param utilisation share of the PEs at work while a layer computes
 * @param idlePj   energy of one PE's arithmetic in a cycle without an operation (leakage and clock), pJ
 * @param memories outermost first
 * @param compute  energy of arithmetic
 * @param widths   bits of the operands
 * @param inputs   kinds of layer input that it can run
 * @param schedule what the array skips: operations that take no cycle
 * @param arithmetic what zeros save in the arithmetic
 * @param logicMm2 area of a PE without its memories, and its share of the network
 * @param feed     the port that feeds a sparse array; null where tiles alone decide
 * @param bitmask  what the uncompressed-bitmask format streams besides the weights
 * @param activity activity of the published network where none was measured; null if the file states none
 * @param residual relative half-widths of 90 % intervals of a calibrated file; null where only spreads are stated
 * @param technology what energies and areas were brought to
 * @param toYaml   the file's text
 */
public record Architecture(String name, String summary, double clockMhz, int pes, double utilisation, double idlePj,
        List<Memory> memories, Compute compute, Widths widths, Set<LayerShape.Input> inputs, SparseRule schedule,
        SparseRule arithmetic, double logicMm2, Feed feed, Bitmask bitmask, Activity activity, Residual residual,
        Technology technology, String toYaml) {
    /** Component of the energy: wires between memories. */
    public static final String WIRES = "wires";
    /** Component of the energy: cycles without an access or operation, and leakage. */
    public static final String IDLE = "idle";
    /** Components beside the memories, which bear their own names. */
    public static final Set<String> COMPONENTS = Set.of("MAC", "gated", "LIF", WIRES, IDLE);
    /** Architectures that ship with the program. */
    public static final List<String> PRESETS = List.of("eyeriss-snn", "iscas23", "loihi-like", "cpu");

    /**
     * Energy of arithmetic, pJ an operation. An integer addition costs in proportion to its width, an integer
     * multiplication in proportion to the product of both widths (Horowitz, ISSCC 2014); full precision is fp32.
     *
     * @param widthPower power of b / 8 by which integer energies grow: 1 where arithmetic is as wide as its operands, 0
     *               where it has one width
     * @param add8   addition of 8 bits
     * @param mult8  multiplication of 8 x 8 bits
     * @param addFp  addition of fp32
     * @param multFp multiplication of fp32
     * @param lif    one LIF update: leak, add, compare, reset
     * @param gatedSlot a slot of a zero weight that an uncompressed payload keeps: visited, gated
     * @param spread stated relative half-width
     */
    public record Compute(double widthPower, double add8, double mult8, double addFp, double multFp, double lif,
            double gatedSlot, double spread) {
        /**
         * @param weightBits b; 32 = fp32
         * @return energy of adding one weight to a partial sum
         */
        public double addPj(int weightBits) {
            return weightBits > 16 ? addFp : add8 * Math.pow(weightBits / 8.0, widthPower);
        }

        /**
         * @param weightBits b; 32 = fp32
         * @param inputBits  width of the other factor
         * @return energy of one multiply-accumulate
         */
        public double macPj(int weightBits, int inputBits) {
            return weightBits > 16
                    ? addFp + multFp
                    : addPj(weightBits) + mult8 * Math.pow(weightBits * inputBits / 64.0, widthPower);
        }
    }

    /**
     * Bits of the operands. 0 stands for the width of the layer's weights.
     *
     * @param spikes   a spike
     * @param counts   an event count
     * @param payload  the positive number of a gated channel
     * @param real     a real input (TCJA)
     * @param psum     a partial sum; full precision takes 32
     * @param psumTernary the same where weights are ternary; may be an effective, fractional width
     * @param membrane a membrane potential, where the network does not say; full precision takes 32
     */
    public record Widths(int spikes, int counts, int payload, int real, int psum, double psumTernary, int membrane) {
        /**
         * @param operand an operand
         * @param layer   a layer
         * @return width of one of its values
         */
        public double of(Operand operand, LayerWork layer) {
            boolean full = layer.weightBits() > 16;
            return switch (operand) {
                case WEIGHTS -> layer.weightBits();
                case INPUTS -> input(layer);
                case OUTPUTS -> output(layer);
                case PSUMS -> full ? layer.weightBits() : layer.weightBits() == 2 ? psumTernary : psum;
                case MEMBRANE ->
                    layer.membraneBits() != null ? layer.membraneBits() : full ? layer.weightBits() : membrane;
            };
        }

        /**
         * @param layer a layer
         * @return width of one of its inputs
         */
        public int input(LayerWork layer) {
            int bits = switch (layer.input()) {
                case BITS, GATED -> spikes;
                case COUNTS -> counts;
                case REAL -> real;
            };
            return bits == 0 ? layer.weightBits() : bits;
        }

        /**
         * @param layer a layer
         * @return width of one of its outputs
         */
        public int output(LayerWork layer) {
            int bits = layer.spiking() ? spikes : real;
            return bits == 0 ? layer.weightBits() : bits;
        }
    }

    /**
     * What the uncompressed-bitmask format streams from the outermost memory besides the encoded weights.
     *
     * @param bitsPerActivation mask bits of every input and output of a spiking layer
     * @param payloadPasses     further passes over inputs and weights, uncompressed
     */
    public record Bitmask(double bitsPerActivation, double payloadPasses) {
        public double streamBits(LayerWork layer, Widths widths) {
            LayerDimensions dims = layer.dims();
            double activations = layer.spiking() ? (double) dims.t() * (dims.inputs() + dims.outputs()) : 0;
            double inputs = layer.spiking() ? (double) dims.t() * dims.inputs() : 0;
            return activations * bitsPerActivation
                    + payloadPasses * (inputs * widths.input(layer) + (double) layer.weights() * layer.weightBits());
        }
    }

    /**
     * Activity of the published network, from its configuration alone.
     *
     * @param density       active inputs / inputs of the mean sample
     * @param maxOverMean   activity of the busiest sample over the mean
     * @param ternary       factor where weights are ternary
     * @param collapseMean  factor on the mean at 92.5 % and 95 % pruned, where accuracy collapses
     * @param collapseMax   factor on the busiest sample at 95 %; half of the excess at 92.5 %
     */
    public record Activity(double density, double maxOverMean, double ternary, double collapseMean,
            double collapseMax) {}

    /**
     * @param newActivity  activity of the published network
     * @param multicast    as in {@link Feed}
     * @param unoverlapped as in {@link Feed}
     * @param metadataPj   as in {@link Feed}
     * @return this architecture with numbers that a calibration chooses
     */
    public Architecture with(Activity newActivity, double multicast, double unoverlapped, double metadataPj) {
        Feed newFeed = new Feed(feed.memory(), multicast, unoverlapped, metadataPj, feed.byteReadPj());
        return new Architecture(name, summary, clockMhz, pes, utilisation, idlePj, memories, compute, widths, inputs,
                schedule, arithmetic, logicMm2, newFeed, bitmask, newActivity, residual, technology, toYaml);
    }

    /**
     * @param changes values by the path of their key in the file: {@code widths.spikes}, {@code memories.DRAM.read}
     * @return the architecture of the file with them; not calibrated, whatever the file says
     * @throws BadInputException if there is no such key, or the value is wrong
     */
    public Architecture with(Map<String, String> changes) {
        return changes.isEmpty() ? this : ArchitectureFile.parse(name, toYaml, changes);
    }

    /**
     * @param operand an operand
     * @return the memories it passes through, outermost first
     */
    public List<Memory> holding(Operand operand) {
        return memories.stream().filter(m -> m.holds().contains(operand)).toList();
    }

    /** {@return number of memory levels} */
    public int levels() {
        return memories.getLast().level() + 1;
    }

    /**
     * @param layer     a layer
     * @param statistic which sample
     * @return slots of zero weights that an array with an uncompressed payload visits, beside those it computes
     */
    public double zeroSlots(LayerWork layer, ActivityStatistic statistic) {
        Set<Operand> visited = arithmetic.saves();
        visited.remove(Operand.WEIGHTS);
        return Math.max(0, layer.operations(visited, statistic) - arithmetic.paid(layer, statistic));
    }

    /**
     * @param encoding of the weights
     * @return what the array skips; with dense weights nothing is known of their zeros
     */
    public Set<Operand> skipped(WeightEncoding encoding) {
        Set<Operand> skip = EnumSet.noneOf(Operand.class);
        skip.addAll(schedule.skip());
        if (encoding == WeightEncoding.DENSE) {
            skip.remove(Operand.WEIGHTS);
        }
        return skip;
    }

    /** {@return area of all memories and PEs for which the file states one, square millimetres; 0 if it states none} */
    public double areaMm2() {
        double area = pes * logicMm2;
        for (Memory memory : memories) {
            area += memory.upkeep().areaMm2() * (memory.perPe() ? pes : 1);
        }
        return area;
    }

    /**
     * @param component a component of the energy
     * @return stated relative half-width of its energy
     */
    public double spread(String component) {
        for (Memory memory : memories) {
            if (memory.name().equals(component)) {
                return memory.spread();
            }
        }
        return component.equals(IDLE) || component.equals(WIRES)
                ? memories.stream().mapToDouble(m -> m.upkeep().spread()).max().orElse(0)
                : compute.spread();
    }

    /**
     * @param layer a layer
     * @throws BadInputException if the architecture cannot run it
     */
    public void requireSupport(LayerWork layer) {
        if (!inputs.contains(layer.input())) {
            throw new BadInputException("layer " + layer.name() + " has "
                    + layer.input().toString().toLowerCase(Locale.ROOT) + " inputs, which " + name
                    + " does not support: expected one of " + inputs.toString().toLowerCase(Locale.ROOT));
        }
    }

    /**
     * @param nameOrFile a preset, or the path of a YAML file
     * @return the architecture
     * @throws BadInputException if there is none such, or the file is wrong
     */
    public static Architecture load(String nameOrFile) {
        if (PRESETS.contains(nameOrFile)) {
            return preset(nameOrFile);
        }
        try {
            Path file = Path.of(nameOrFile);
            if (Files.exists(file)) {
                return ArchitectureFile.parse(nameOrFile, InputFiles.text(file, "an architecture in YAML"));
            }
        } catch (InvalidPathException e) {
            // the same as a file that is not there
        }
        throw new BadInputException("no architecture " + BadInputException.quote(nameOrFile) + ": expected one of "
                + String.join(", ", PRESETS) + " or a YAML file");
    }

    /**
     * @param name one of {@link #PRESETS}
     * @return the architecture
     */
    public static Architecture preset(String name) {
        try (InputStream in = Architecture.class.getResourceAsStream("/spikelane/architectures/" + name + ".yaml")) {
            if (in == null) {
                throw new BadInputException("no preset " + name + ": expected one of " + String.join(", ", PRESETS));
            }
            return ArchitectureFile.parse(name + ".yaml", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
