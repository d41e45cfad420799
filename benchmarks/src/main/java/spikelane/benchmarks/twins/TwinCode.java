package spikelane.benchmarks.twins;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import spikelane.kernels.data.Channels;
import spikelane.sim.io.BadInputException;

/** The codes in which each twin is written; a function's name ends with its code's. */
enum TwinCode {
    PLAIN(0), NARROW(256), WIDE(512);

    private final int bits;

    TwinCode(int bits) {
        this.bits = bits;
    }

    /**
     * @param implementation one of {@link Twins#IMPLEMENTATIONS}
     * @return its code; of intrinsics that of the kernels' register width, or the widest that the CPU has
     * @throws BadInputException if it cannot run here
     */
    static TwinCode of(String implementation) {
        Twins.absence(implementation).ifPresent(why -> { throw new BadInputException(why); });
        if (implementation.equals(Twins.PLAIN)) {
            return PLAIN;
        }
        return Math.min(Channels.vectorBits(), Twins.libraryBits()) >= WIDE.bits ? WIDE : NARROW;
    }

    /** {@return those that this CPU can run, none without the library} */
    static List<TwinCode> all() {
        return Arrays.stream(values()).filter(code -> Twins.libraryBits() >= Math.max(1, code.bits)).toList();
    }

    /** {@return bits of a register, 0 of plain loops} */
    int bits() {
        return bits;
    }

    /** {@return address of the function in this code} */
    MemorySegment function(String name) {
        return Twins.symbol(name + "_" + (this == PLAIN ? "plain" : bits));
    }
}
