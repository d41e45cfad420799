package spikelane.sim.accelerator.describe;

import java.util.List;
import spikelane.sim.io.Numbers;

/**
 * What a number of an architecture file measures: its units, and the least and most that is physically plausible. The
 * bounds stand here alone; with those of layers ({@link spikelane.sim.accelerator.work.LayerDimensions}) they keep every
 * price far from what a double can hold.
 */
enum Measure {
    /** Feature size. */
    TECHNOLOGY(1, 10_000, "nm"),
    /** Growth of energy with the feature size. */
    SCALING_EXPONENT(0, 4, "power of the node ratio"),
    /** Growth of an access's energy or of an area with the size of a memory. */
    SIZE_EXPONENT(0, 2, "power of the size ratio"),
    /** Clock: 1 kHz to 100 GHz. */
    CLOCK(1e-3, 1e5, "MHz"),
    /** Rows or columns of the array. */
    PES(1, 1 << 20, "PE"),
    /** A share of something. */
    FRACTION(0, 1, "fraction"),
    /** Share of the PEs at work. */
    UTILISATION(1e-6, 1, "fraction"),
    /** Operations that one word serves. */
    MULTICAST(1e-6, 1e6, "op/word"),
    /** Mask bits of an activation. */
    MASK(0, 64, "bit/value"),
    /** Passes over data. */
    PASSES(0, 1000, "pass"),
    /** A factor on an activity. */
    FACTOR(0, 1000, "factor"),
    /** A factor that does not shrink. */
    GROWTH(1, 1000, "factor"),
    /** Width of a memory's word. */
    WORD(1, 1 << 16, "bit"),
    /** Width of an operand. */
    WIDTH(1, 64, "bit"),
    /** Width of an operand, 0 for that of the weights. */
    WIDTH_OR_WEIGHTS(0, 64, "bit"),
    /** Words of a memory. */
    CAPACITY(1, Integer.MAX_VALUE, "word"),
    /** Banks of a memory. */
    BANKS(1, 1 << 20, "bank"),
    /** Ports of a bank. */
    PORTS(1, 1024, "port/bank"),
    /** Words of a memory in a cycle. */
    BANDWIDTH(1e-6, 1e9, "word/cycle"),
    /** Energy of an access: at most 1 mJ. */
    ACCESS(0, 1e9, "pJ/word", "pJ/bit"),
    /** Energy of moving a word. */
    WORD_ENERGY(0, 1e9, "pJ/word"),
    /** Energy of a memory's idle cycle. */
    CYCLE(0, 1e9, "pJ/cycle"),
    /** Energy of a PE's idle cycle. */
    PE_CYCLE(0, 1e9, "pJ/PE/cycle"),
    /** Energy of an operation. */
    OPERATION(0, 1e9, "pJ"),
    /** Leakage: at most 1 kW. */
    LEAKAGE(0, 1e6, "mW"),
    /** An area: at most 1 square metre. */
    AREA(0, 1e12, "um2", "mm2"),
    /** Growth of energy with the width of its operands. */
    WIDTH_POWER(0, 4, "power of b/8");

    private static final String OR = " or ";

    private final double least;
    private final double most;
    private final String units;

    Measure(double least, double most, String... units) {
        this.least = least;
        this.most = most;
        this.units = String.join(OR, units);
    }

    /** {@return its units, "or" between them} */
    String units() {
        return units;
    }

    boolean has(String unit) {
        return List.of(units.split(OR, -1)).contains(unit);
    }

    boolean allows(double value) {
        return value >= least && value <= most;
    }

    /** {@return whether a number of this kind is one of the technology that it was measured in} */
    boolean hasNode() {
        return switch (this) {
            case ACCESS, WORD_ENERGY, CYCLE, PE_CYCLE, OPERATION, LEAKAGE, AREA -> true;
            default -> false;
        };
    }

    /** {@return "least to most"} */
    String range() {
        return Numbers.decimal(least) + " to " + Numbers.decimal(most);
    }
}
