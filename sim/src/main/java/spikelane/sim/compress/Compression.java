package spikelane.sim.compress;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import spikelane.sim.network.Model;

/**
 * One way to compress a trained network.
 *
 * @param mode      how pruning and quantisation are combined
 * @param bits      b of every layer with weights; {@link Model#FULL_PRECISION} = not quantised
 * @param prune     p, the fraction of weights pruned, in [0, 1)
 * @param layerWise whether each layer loses the fraction p by itself; otherwise all layers are ranked together
 */
public record Compression(Mode mode, int bits, double prune, boolean layerWise) {
    /** The widths that weights can be quantised to, in bits. */
    public static final List<Integer> WIDTHS = List.of(2, 3, 4, 6, 8);
    /** The width at which the reference study prunes alone. */
    public static final int PRUNE_BITS = 8;

    /** How pruning and quantisation are combined. */
    public enum Mode {
        /** The trained network as it is. */
        NONE,
        /** Quantised, not pruned. */
        QUANTISE,
        /** Pruned; its weights have {@link #PRUNE_BITS} bits in the reference study. */
        PRUNE,
        /** Pruned and fine-tuned; quantisation starts at half of the epochs. */
        CUMULATIVE,
        /** Pruned and quantised from the first epoch. */
        JOINT;

        /** {@return the name in results and options} */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks that mode, bits and fraction go together. */
    public Compression {
        boolean pruned = mode == Mode.PRUNE || mode == Mode.CUMULATIVE || mode == Mode.JOINT;
        boolean widthFits = switch (mode) {
            case NONE -> bits == Model.FULL_PRECISION;
            case PRUNE -> WIDTHS.contains(bits) || bits == Model.FULL_PRECISION;
            case QUANTISE, CUMULATIVE, JOINT -> WIDTHS.contains(bits);
        };
        if (!widthFits) {
            throw new IllegalArgumentException(mode.label() + " at " + bits + " bits: expected one of " + WIDTHS + " ("
                    + Model.FULL_PRECISION + " for none and prune)");
        }
        if (!(prune >= 0 && prune < 1) || (!pruned && (prune > 0 || layerWise))) {
            throw new IllegalArgumentException(mode.label() + " with a pruned fraction of " + prune + ": expected "
                    + (pruned ? "a number in [0, 1)" : "0, nothing pruned"));
        }
    }

    /** {@return the trained network as it is} */
    public static Compression none() {
        return new Compression(Mode.NONE, Model.FULL_PRECISION, 0, false);
    }

    /**
     * @param bits b
     * @return quantisation alone
     */
    public static Compression quantise(int bits) {
        return new Compression(Mode.QUANTISE, bits, 0, false);
    }

    /**
     * @param fraction p
     * @return pruning alone, at {@link #PRUNE_BITS} bits, all layers ranked together
     */
    public static Compression prune(double fraction) {
        return new Compression(Mode.PRUNE, PRUNE_BITS, fraction, false);
    }

    /**
     * @param bits     b
     * @param fraction p
     * @return pruning, then quantisation
     */
    public static Compression cumulative(int bits, double fraction) {
        return new Compression(Mode.CUMULATIVE, bits, fraction, false);
    }

    /**
     * @param bits     b
     * @param fraction p
     * @return pruning and quantisation together
     */
    public static Compression joint(int bits, double fraction) {
        return new Compression(Mode.JOINT, bits, fraction, false);
    }

    /** {@return whether weights are quantised} */
    public boolean quantises() {
        return bits != Model.FULL_PRECISION;
    }

    /** {@return whether weights are pruned} */
    public boolean prunes() {
        return prune > 0;
    }

    /** {@return a name that stays the same in files and results: none, quantise-b2, joint-b3-p0.8, prune-b8-p0.9-layerwise} */
    public String name() {
        return mode.label() + (quantises() ? "-b" + bits : "")
                + (prunes() ? "-p" + BigDecimal.valueOf(prune).stripTrailingZeros().toPlainString() : "")
                + (layerWise ? "-layerwise" : "");
    }
}
