package spikelane.sim.accelerator.map;

import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.Operand;

/** Loops that a mapping tiles and orders; the kernel loops R and S always stay inside the innermost tile. */
public enum LoopDim {
    /** Time steps. */
    T(0),
    /** Output channels. */
    M(1),
    /** Input channels, the reduction. */
    C(2),
    /** Output rows. */
    P(3),
    /** Output columns. */
    Q(4);

    private final int index;

    LoopDim(int index) {
        this.index = index;
    }

    /** {@return position in arrays of tile sizes} */
    public int index() {
        return index;
    }

    /**
     * @param dims a layer
     * @return its bound of this loop; of a layer of groups that of one group
     */
    public int bound(LayerDimensions dims) {
        return switch (this) {
            case T -> dims.t();
            case M -> dims.m() / dims.groups();
            case C -> dims.c() / dims.groups();
            case P -> dims.p();
            case Q -> dims.q();
        };
    }

    /**
     * @param operand an operand
     * @return whether its tile changes with this loop
     */
    public boolean moves(Operand operand) {
        return switch (operand) {
            case WEIGHTS -> this == M || this == C;
            case INPUTS -> this != M;
            case PSUMS, OUTPUTS -> this != C;
            case MEMBRANE -> this != C && this != T;
        };
    }
}
