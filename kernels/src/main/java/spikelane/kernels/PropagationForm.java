package spikelane.kernels;

import java.lang.foreign.Arena;
import java.util.Locale;
import spikelane.kernels.KernelChoice.RowWork;

/** The forms of {@link SpikePropagation}: what each can run, and how much it has to do. */
public enum PropagationForm {
    /** {@link SpikePropagationScalar}. */
    SCALAR(SpikePropagationScalar.class),
    /** {@link SpikePropagationVector}. */
    INT8(SpikePropagationVector.class),
    /** {@link SpikePropagationInt4Vector}. */
    INT4(SpikePropagationInt4Vector.class),
    /** {@link SpikePropagationNibblesVector}. */
    NIBBLES(SpikePropagationNibblesVector.class),
    /** {@link SpikePropagationPlanesVector}. */
    PLANES(SpikePropagationPlanesVector.class),
    /** {@link SpikePropagationCsr}. */
    CSR(SpikePropagationCsr.class),
    /** {@link SpikePropagationBitmaskVector}. */
    BITMASK(SpikePropagationBitmaskVector.class),
    /** {@link SpikePropagationTwoOfFourVector}. */
    TWO_OF_FOUR(SpikePropagationTwoOfFourVector.class),
    /** {@link SpikePropagationNonzerosVector}. */
    NONZEROS(SpikePropagationNonzerosVector.class);

    private final Class<? extends SpikePropagation> type;

    PropagationForm(Class<? extends SpikePropagation> type) {
        this.type = type;
    }

    /**
     * What the time of a call over a whole layer depends on.
     *
     * @param units    output pixels times columns of outputs that a row of weights fills; for {@link #NONZEROS} registers
     *                 of pixels times groups of outputs
     * @param active   active inputs under an output pixel
     * @param nonzeros weights that are stored of an input, or of an output for {@link #NONZEROS}; 0 where all are
     */
    public record Work(double units, double active, double nonzeros) {}

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * @param name such as csr
     * @return the form
     * @throws IllegalArgumentException if there is none of that name
     */
    public static PropagationForm of(String name) {
        for (PropagationForm form : values()) {
            if (form.toString().equals(name)) {
                return form;
            }
        }
        throw new IllegalArgumentException("there is no form " + name);
    }

    /**
     * @param weights weights of a layer
     * @return whether the form can run them
     */
    public boolean suits(PackedWeights weights) {
        return switch (this) {
            case SCALAR, INT8, CSR, BITMASK -> true;
            case INT4 -> weights.maxAbs() <= SpikePropagationInt4Vector.MAX_ABS;
            case NIBBLES, PLANES -> weights.ternary();
            case TWO_OF_FOUR -> SpikePropagationTwoOfFourVector.suits(weights);
            case NONZEROS -> SpikePropagationNonzerosVector.suits(weights);
        };
    }

    /**
     * @param arena   owner of what the form packs for itself
     * @param weights weights of a layer
     * @return the layer in this form
     * @throws IllegalArgumentException if the form cannot run them
     */
    public SpikePropagation make(Arena arena, PackedWeights weights) {
        return switch (this) {
            case SCALAR -> new SpikePropagationScalar(weights);
            case INT8 -> new SpikePropagationVector(arena, weights);
            case INT4 -> new SpikePropagationInt4Vector(arena, weights);
            case NIBBLES -> new SpikePropagationNibblesVector(arena, weights);
            case PLANES -> new SpikePropagationPlanesVector(arena, weights);
            case CSR -> new SpikePropagationCsr(weights);
            case BITMASK -> new SpikePropagationBitmaskVector(arena, weights);
            case TWO_OF_FOUR -> new SpikePropagationTwoOfFourVector(arena, weights);
            case NONZEROS -> new SpikePropagationNonzerosVector(weights);
        };
    }

    /** {@return whether a layer is laid out in this form} */
    boolean made(SpikePropagation layer) {
        return type.isInstance(layer);
    }

    /**
     * @param weights      weights of a layer
     * @param spikeDensity share of the inputs that are active
     * @return work of a call
     */
    public Work work(PackedWeights weights, double spikeDensity) {
        Geometry g = weights.geometry();
        double pixels = g.outputPixels();
        double active = spikeDensity * taps(g.height(), g.kernelHeight(), g.outputHeight(), g)
                * taps(g.width(), g.kernelWidth(), g.outputWidth(), g) * g.channels() / pixels;
        return switch (this) {
            case SCALAR -> new Work(pixels * g.outputs(), active, 0);
            case INT8 -> new Work(pixels * columns(g, Byte.SIZE), active, 0);
            case INT4, NIBBLES -> new Work(pixels * columns(g, Byte.SIZE / 2), active, 0);
            case PLANES -> new Work(pixels * columns(g, 1), active, 0);
            case CSR -> new Work(pixels, active, SpikePropagationCsr.entries(weights) / (double) g.rows());
            case BITMASK -> new Work(pixels * Lanes.groups(g.outputs()), active, weights.density() * g.outputs());
            case TWO_OF_FOUR -> new Work(pixels * Lanes.groups(g.outputs()), active, 0);
            case NONZEROS -> new Work((double) SpikePropagationNonzerosVector.blocks(g) * Lanes.groups(g.outputs()),
                    active, weights.density() * g.rows());
        };
    }

    /** {@return columns that a row's outputs fill, of as many outputs as a register has fields of so many bits} */
    private static int columns(Geometry g, int bits) {
        int outputs = Lanes.vectorBits() / bits;
        return (g.outputs() + outputs - 1) / outputs;
    }

    /** {@return kernel taps inside the image, over all outputs of one axis} */
    private static long taps(int size, int kernel, int outputs, Geometry g) {
        long taps = 0;
        for (int at = 0; at < outputs; at++) {
            int from = at * g.stride() - g.padding();
            taps += Math.max(0, Math.min(size, from + kernel) - Math.max(0, from));
        }
        return taps;
    }

    /** {@return work for one active input at one output pixel, of the weights as the form stores them} */
    RowWork row(PackedWeights weights) {
        Geometry g = weights.geometry();
        int outputs = g.outputs();
        return switch (this) {
            case SCALAR -> RowWork.ofBytes(outputs);
            case INT8 -> RowWork.ofBytePairs(Lanes.padded(outputs));
            case INT4 -> RowWork.ofBytePairs(rowBytes(outputs, 4));
            case NIBBLES -> RowWork.ofNibbles(rowBytes(outputs, 4));
            case PLANES -> RowWork.ofPlanes(rowBytes(outputs, 2));
            case CSR -> {
                long entries = Math.max(1, SpikePropagationCsr.entries(weights) / g.rows());
                yield new RowWork(entries * Integer.BYTES, MachinePeaks.Resource.BYTE_ADD, entries);
            }
            case BITMASK -> new RowWork(Math.round(Lanes.padded(outputs) * (1.0 / Byte.SIZE + weights.density())),
                    MachinePeaks.Resource.BYTE_ADD, 2.0 * Lanes.padded(outputs));
            case TWO_OF_FOUR -> new RowWork(Lanes.padded(outputs) * 5L / 8, MachinePeaks.Resource.BYTE_ADD,
                    2.0 * Lanes.padded(outputs));
            case NONZEROS -> RowWork.ofBytes(Math.max(1, Math.round(weights.density() * outputs)));
        };
    }

    /** {@return bytes of a row in whole vectors; a ternary weight's bits are spread over as many} */
    private static long rowBytes(int outputs, int weightBits) {
        int vectors = weightBits == 2 ? 2 : 1;
        int column = Lanes.vectorBits() * vectors / weightBits;
        return (long) (outputs + column - 1) / column * vectors * Lanes.vectorBits() / Byte.SIZE;
    }
}
