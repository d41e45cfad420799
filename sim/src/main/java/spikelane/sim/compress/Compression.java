package spikelane.sim.compress;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.NeuronModel;

/**
 * One way to compress a trained network.
 *
 * @param mode      how pruning and quantisation are combined
 * @param bits      b of every layer with weights; {@link Model#FULL_PRECISION} = not quantised
 * @param prune     p, the fraction of weights pruned, in [0, 1)
 * @param pruning   which of them, and when; gradual where nothing is pruned
 * @param quantiser how weights are quantised; DuQ where they are not
 * @param byChannel whether each output channel in front of neurons has a range and scale of its own; else each layer
 * @param widths    layers of other widths than b, with theirs; {@code bits} is that of the others
 * @param membraneBits bits of a membrane potential from the first epoch on, see {@link NeuronModel}; null = as the
 *                  network has them. In JSON it is there only where it is asked for
 */
public record Compression(Mode mode, int bits, double prune, Pruning pruning, Quantiser quantiser, boolean byChannel,
        SequencedMap<String, Integer> widths, @JsonInclude(JsonInclude.Include.NON_NULL) Integer membraneBits) {
    /** The widths that weights can be quantised to, in bits. */
    public static final List<Integer> WIDTHS = List.of(2, 3, 4, 5, 6, 7, 8);
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
            case QUANTISE -> WIDTHS.contains(bits) || (bits == Model.FULL_PRECISION && membraneBits != null);
            case CUMULATIVE, JOINT -> WIDTHS.contains(bits);
        };
        if (!widthFits) {
            throw new IllegalArgumentException(mode.label() + " at " + bits + " bits: expected one of " + WIDTHS + " ("
                    + Model.FULL_PRECISION + " for none and prune)");
        }
        if (mode == Mode.NONE && membraneBits != null) {
            throw new IllegalArgumentException("none with membrane potentials of " + membraneBits
                    + " bits: expected another mode, such as quantise");
        }
        if (membraneBits != null && (membraneBits == NeuronModel.WIDE || !NeuronModel.isWidth(membraneBits))) {
            throw new IllegalArgumentException("membrane potentials of " + membraneBits + " bits: expected "
                    + NeuronModel.LEAST_BITS + " to " + NeuronModel.MOST_BITS);
        }
        if (!(prune >= 0 && prune < 1) || (!pruned && (prune > 0 || pruning != Pruning.GRADUAL))) {
            throw new IllegalArgumentException(mode.label() + " with a pruned fraction of " + prune + ": expected "
                    + (pruned ? "a number in [0, 1)" : "0, nothing pruned"));
        }
        if (bits == Model.FULL_PRECISION && (quantiser != Quantiser.DUQ || byChannel || !widths.isEmpty())) {
            throw new IllegalArgumentException(
                    mode.label() + " at " + bits + " bits: expected no quantiser, channels or widths of layers");
        }
        widths.forEach((layer, width) -> {
            if (!WIDTHS.contains(width)) {
                throw new IllegalArgumentException(
                        "layer " + layer + " at " + width + " bits: expected one of " + WIDTHS);
            }
        });
        widths = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(widths));
    }

    /** Membrane potentials as the network has them. */
    public Compression(Mode mode, int bits, double prune, Pruning pruning, Quantiser quantiser, boolean byChannel,
            SequencedMap<String, Integer> widths) {
        this(mode, bits, prune, pruning, quantiser, byChannel, widths, null);
    }

    /** Quantised by DuQ, layer by layer, all of one width. */
    public Compression(Mode mode, int bits, double prune, Pruning pruning) {
        this(mode, bits, prune, pruning, Quantiser.DUQ, false, new LinkedHashMap<>());
    }

    /**
     * @param layer name of a layer with weights
     * @return b of its weights
     */
    public int bits(String layer) {
        return widths.getOrDefault(layer, bits);
    }

    /** {@return the trained network as it is} */
    public static Compression none() {
        return new Compression(Mode.NONE, Model.FULL_PRECISION, 0, Pruning.GRADUAL);
    }

    /**
     * @param bits b
     * @return quantisation alone
     */
    public static Compression quantise(int bits) {
        return new Compression(Mode.QUANTISE, bits, 0, Pruning.GRADUAL);
    }

    /**
     * @param fraction p
     * @return pruning alone, at {@link #PRUNE_BITS} bits
     */
    public static Compression prune(double fraction) {
        return new Compression(Mode.PRUNE, PRUNE_BITS, fraction, Pruning.GRADUAL);
    }

    /**
     * @param bits     b
     * @param fraction p
     * @return pruning, then quantisation
     */
    public static Compression cumulative(int bits, double fraction) {
        return new Compression(Mode.CUMULATIVE, bits, fraction, Pruning.GRADUAL);
    }

    /**
     * @param bits     b
     * @param fraction p
     * @return pruning and quantisation together
     */
    public static Compression joint(int bits, double fraction) {
        return new Compression(Mode.JOINT, bits, fraction, Pruning.GRADUAL);
    }

    /** {@return whether weights are quantised} */
    public boolean quantises() {
        return bits != Model.FULL_PRECISION;
    }

    /** {@return the network with the membrane potentials that are asked for} */
    public Network network(Network network) {
        return membraneBits == null ? network : network.withMembraneBits(membraneBits);
    }

    /** {@return whether weights are pruned} */
    public boolean prunes() {
        return prune > 0;
    }

    /** {@return a name that stays the same in files and results: none, quantise-b2, joint-b3-p0.8, prune-b8-p0.9-layer-wise, quantise-b8-m4} */
    public String name() {
        return mode.label() + (quantises() ? "-b" + bits : "") + mixed()
                + (quantiser == Quantiser.DUQ ? "" : "-" + quantiser.label()) + (byChannel ? "-channels" : "")
                + (prunes() ? "-p" + BigDecimal.valueOf(prune).stripTrailingZeros().toPlainString() : "")
                + (pruning == Pruning.GRADUAL ? "" : "-" + pruning.label())
                + (membraneBits == null ? "" : "-m" + membraneBits);
    }

    private String mixed() {
        StringBuilder text = new StringBuilder();
        widths.forEach((layer, width) -> text.append('-').append(layer).append('b').append(width));
        return text.toString();
    }
}
