package spikelane.sim.accelerator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import spikelane.sim.data.BadInputException;

/**
 * An accelerator: a spatial array of PEs under a hierarchy of memories. Read from YAML, where every number carries its
 * source; {@link #toYaml} is that text.
 *
 * @param name     its name
 * @param summary  one line about it
 * @param clockMhz clock, MHz
 * @param pes      processing elements
 * @param utilisation share of the PEs at work while a layer computes
 * @param idlePj   energy of one PE in one cycle whether it works or not (leakage and clock), pJ
 * @param memories outermost first
 * @param compute  energy of arithmetic
 * @param widths   bits of the operands
 * @param toYaml   the file's text
 */
public record Architecture(String name, String summary, double clockMhz, int pes, double utilisation, double idlePj,
        List<Memory> memories, Compute compute, Widths widths, String toYaml) {
    /** Architectures that ship with the program. */
    public static final List<String> PRESETS = List.of("eyeriss-snn");

    /**
     * Energy of arithmetic, pJ an operation. An integer addition costs in proportion to its width, an integer
     * multiplication in proportion to the product of both widths (Horowitz, ISSCC 2014); full precision is fp32.
     *
     * @param add8   addition of 8 bits
     * @param mult8  multiplication of 8 x 8 bits
     * @param addFp  addition of fp32
     * @param multFp multiplication of fp32
     * @param lif    one LIF update: leak, add, compare, reset
     * @param spread stated relative half-width
     */
    public record Compute(double add8, double mult8, double addFp, double multFp, double lif, double spread) {
        /**
         * @param weightBits b; 32 = fp32
         * @return energy of adding one weight to a partial sum
         */
        public double addPj(int weightBits) {
            return weightBits > 16 ? addFp : add8 * weightBits / 8;
        }

        /**
         * @param weightBits b; 32 = fp32
         * @param inputBits  width of the other factor
         * @return energy of one multiply-accumulate
         */
        public double macPj(int weightBits, int inputBits) {
            return weightBits > 16 ? addFp + multFp : addPj(weightBits) + mult8 * weightBits * inputBits / 64;
        }
    }

    /**
     * Bits of the operands. 0 stands for the width of the layer's weights.
     *
     * @param spikes   a spike
     * @param counts   an event count
     * @param payload  the positive number of a gated channel
     * @param real     a real input (TCJA)
     * @param psum     a partial sum
     * @param membrane a membrane potential
     */
    public record Widths(int spikes, int counts, int payload, int real, int psum, int membrane) {
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
     * @param nameOrFile a preset, or the path of a YAML file
     * @return the architecture
     * @throws BadInputException if there is none such, or the file is wrong
     */
    public static Architecture load(String nameOrFile) {
        if (PRESETS.contains(nameOrFile)) {
            return preset(nameOrFile);
        }
        try {
            return ArchitectureFile.parse(nameOrFile, Files.readString(Path.of(nameOrFile)));
        } catch (NoSuchFileException e) {
            throw new BadInputException("no architecture " + nameOrFile + ": expected one of "
                    + String.join(", ", PRESETS) + " or a YAML file", e);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + nameOrFile + ": " + e, e);
        }
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
