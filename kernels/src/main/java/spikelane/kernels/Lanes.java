package spikelane.kernels;

import jdk.incubator.vector.IntVector;

/** Width of the vector registers that the SIMD forms use on this machine. */
public final class Lanes {
    private Lanes() {}

    /** {@return register width in bits: 512, 256 or 128} */
    public static int vectorBits() {
        return IntVector.SPECIES_PREFERRED.vectorBitSize();
    }
}
