package spikelane.kernels.layer;

/** What a machine has a peak of, for one thread. Its rate is in units a nanosecond: 10^9 units a second. */
public enum Resource {
    /** Multiply-adds of float32. */
    FMA("multiply-adds", 0),
    /** Logic instructions, on one bit each, of as many inputs as the machine's have: {@link RowWork#FULL_ADDER}. */
    LOGIC("bit operations", 0),
    /** Additions of int8, one of a byte; a shift or mask of a byte counts as one, and is no faster anywhere. */
    BYTE_ADD("additions", 0),
    /** Loads from 16 KiB. */
    LOAD_L1("bytes", 16 << 10),
    /** Loads from 192 KiB: more than any L1, less than any L2 of a server. */
    LOAD_L2("bytes", 192 << 10),
    /** Loads from 6 MiB. */
    LOAD_L3("bytes", 6 << 20),
    /** Loads from 256 MiB. */
    LOAD_MEMORY("bytes", 256 << 20),
    /** {@code a += b} on 128 KiB: 12 bytes an int32, two loads and a store. */
    ADD_128K("bytes", 128 << 10),
    /** {@code a += b} on 8 MiB. */
    ADD_8M("bytes", 8 << 20),
    /** {@code a += b} on 128 MiB: more than the last-level cache of one chip. */
    ADD_MEMORY("bytes", 128 << 20);

    private static final int LOAD_ROUND_BYTES = 1 << 20;

    private final String unit;
    private final int workingSetBytes;

    Resource(String unit, int workingSetBytes) {
        this.unit = unit;
        this.workingSetBytes = workingSetBytes;
    }

    /** {@return what the rate counts} */
    public String unit() {
        return unit;
    }

    /** {@return memory that a round goes through, 0 for arithmetic} */
    public int workingSetBytes() {
        return workingSetBytes;
    }

    /** {@return passes over it in a round, to amortise {@code nanoTime}} */
    public int passes() {
        return workingSetBytes == 0 ? 1 : Math.max(1, LOAD_ROUND_BYTES / workingSetBytes);
    }
}
