package spikelane.sim.accelerator.work;

/**
 * Formats of a sparse weight tensor. A tensor is cut into fibres (one output channel's weights, then pieces of at most
 * {@link #FIBRE} positions); sizes are those of the actual codes, fibre by fibre. S positions, nnz of them not zero, b
 * bits a weight (formulas: Sparseloop, Wu et al., MICRO 2022).
 */
public enum WeightEncoding {
    /**
     * Run lengths: every entry is b bits and {@link #RUN_BITS} bits that count the zeros before it; a run longer than
     * the counter holds costs an entry of value zero. Zeros after the last entry cost nothing: S is known.
     */
    RLE,
    /** Coordinate and payload: nnz * (b + ceil(log2 S)). */
    CP,
    /** Bitmask and packed payload: S + nnz * b. */
    B,
    /** Uncompressed offset pairs: (S + 1) * ceil(log2(S + 1)) + S * b; the payload keeps its zeros. */
    UOP,
    /** Uncompressed bitmask: S + S * b; the payload keeps its zeros. */
    UBM,
    /** No format at all, S * b: a machine that knows nothing of zero weights. It visits them, and only gates the sum. */
    DENSE;

    /** Width of a run counter (Eyeriss, Chen et al., JSSC 2017: five bits). */
    public static final int RUN_BITS = 5;

    /** Most positions of a fibre: a coordinate then fits a byte. */
    public static final int FIBRE = 256;

    /** {@return whether zeros are left out of the stored payload} */
    public boolean packsPayload() {
        return this == RLE || this == CP || this == B;
    }

    /** {@return bits that a PE reads beside a packed weight to know its position} */
    public int positionBits() {
        return switch (this) {
            case RLE -> RUN_BITS;
            case CP -> ceilLog2(FIBRE);
            case B -> 1;
            case UOP, UBM, DENSE -> 0;
        };
    }

    /**
     * @param nonzero    which weights are not zero, [M, everything else]
     * @param out        M
     * @param weightBits b
     * @return payload plus metadata in bits
     */
    public long bits(boolean[] nonzero, int out, int weightBits) {
        int filter = nonzero.length / out;
        long bits = 0;
        for (int m = 0; m < out; m++) {
            for (int from = 0; from < filter; from += FIBRE) {
                bits += fibreBits(nonzero, m * filter + from, Math.min(FIBRE, filter - from), weightBits);
            }
        }
        return bits;
    }

    private long fibreBits(boolean[] nonzero, int offset, int positions, int weightBits) {
        int entries = 0; // nonzero weights, for RLE also the fillers of long runs
        int run = 0;
        for (int i = offset; i < offset + positions; i++) {
            if (nonzero[i]) {
                entries++;
                run = 0;
            } else if (++run == 1 << RUN_BITS && this == RLE && anyNonzero(nonzero, i + 1, offset + positions)) {
                entries++; // the counter is full: this zero becomes an entry of its own
                run = 0;
            }
        }
        return sizeBits(entries, positions, weightBits);
    }

    private static boolean anyNonzero(boolean[] nonzero, int from, int to) {
        for (int i = from; i < to; i++) {
            if (nonzero[i]) {
                return true;
            }
        }
        return false;
    }

    private long sizeBits(long entries, long positions, int weightBits) {
        return switch (this) {
            case RLE -> entries * (weightBits + RUN_BITS);
            case CP -> entries * (weightBits + ceilLog2(positions));
            case B -> positions + entries * weightBits;
            case UOP -> (positions + 1) * ceilLog2(positions + 1) + positions * weightBits;
            case UBM -> positions + positions * weightBits;
            case DENSE -> positions * weightBits;
        };
    }

    /**
     * Expected size where only a density is known: nonzero weights independent and equally likely.
     *
     * @param filter     weights of one output channel
     * @param out        M
     * @param density    nonzero weights / weights
     * @param weightBits b
     * @return payload plus metadata in bits
     */
    public double expectedBits(long filter, long out, double density, int weightBits) {
        long full = filter / FIBRE;
        double bits = full * expectedFibreBits(FIBRE, density, weightBits);
        int rest = (int) (filter % FIBRE);
        return (rest == 0 ? bits : bits + expectedFibreBits(rest, density, weightBits)) * out;
    }

    private double expectedFibreBits(int positions, double density, int weightBits) {
        double entries = density * positions + (this == RLE ? expectedFillers(positions, density) : 0);
        return switch (this) {
            case RLE -> entries * (weightBits + RUN_BITS);
            case CP -> entries * (weightBits + ceilLog2(positions));
            case B -> positions + entries * weightBits;
            case UOP, UBM, DENSE -> sizeBits(0, positions, weightBits);
        };
    }

    /** A filler ends at position i if a multiple of 2^RUN_BITS zeros ends there and a nonzero weight follows. */
    private static double expectedFillers(int positions, double density) {
        double zero = 1 - density;
        double fillers = 0;
        for (int i = 1; i <= positions; i++) {
            double runEnds = 0;
            for (int run = 1 << RUN_BITS; run <= i; run += 1 << RUN_BITS) {
                runEnds += Math.pow(zero, run) * (run == i ? 1 : density);
            }
            fillers += runEnds * (1 - Math.pow(zero, positions - i));
        }
        return fillers;
    }

    static int ceilLog2(long n) {
        return 64 - Long.numberOfLeadingZeros(n - 1);
    }
}
