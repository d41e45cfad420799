package spikelane.kernels.sliced;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.layer.LifUpdate;

/**
 * Membrane potentials of a batch-sliced layer in bit planes, two's complement, lowest plane first. They persist from
 * one time step to the next. Each image row has its own scratch memory, so that rows are independent pieces of work. Who
 * runs all time steps of a few rows before the next ones needs room for those rows only: row y lies at y mod rows.
 *
 * <pre>
 * [rows][ scratch blocks | [S][M][planes + 1] blocks ]
 * </pre>
 *
 * Channels lie in the order in which they are computed. The stored number is {@code V - offset[m]}, as
 * {@link SlicedPlan} explains; the topmost plane repeats the sign.
 */
public final class SlicedMembrane {
    private final SlicedPlan plan;
    private final int rows;
    private final int blocks;
    private final int stored;
    private final long scratchBytes;
    private final long rowBytes;
    private final MemorySegment planes;
    private final MemorySegment start;

    /**
     * @param arena owner of the memory
     * @param plan  the layer
     */
    public SlicedMembrane(Arena arena, SlicedPlan plan) {
        this(arena, plan, plan.geometry().height());
    }

    /**
     * @param arena owner of the memory
     * @param plan  the layer
     * @param rows  image rows that are in work at the same time
     */
    public SlicedMembrane(Arena arena, SlicedPlan plan, int rows) {
        Channels.require(rows >= 1, rows + " rows");
        this.plan = plan;
        this.rows = rows;
        Geometry g = plan.geometry();
        blocks = SlicedSpikes.blocks(g.width(), plan.batch());
        stored = plan.planes() + 1;
        scratchBytes = (long) plan.scratchBlocks() * SlicedSpikes.BLOCK_BYTES;
        rowBytes = scratchBytes + (long) blocks * g.outputs() * stored * SlicedSpikes.BLOCK_BYTES;
        planes = Channels.allocate(arena, rowBytes * rows);
        long startBytes = (long) g.outputs() * stored * SlicedSpikes.BLOCK_BYTES;
        start = Channels.allocate(arena, startBytes).asSlice(0, startBytes); // allocation rounds up to cache lines
        for (int m = 0; m < g.outputs(); m++) {
            for (int p = 0; p < stored; p++) {
                start.asSlice(((long) plan.rank(m) * stored + p) * SlicedSpikes.BLOCK_BYTES, SlicedSpikes.BLOCK_BYTES)
                        .fill((byte) -(-plan.offset(m) >> p & 1));
            }
        }
        reset();
    }

    /** {@return the layer} */
    public SlicedPlan plan() {
        return plan;
    }

    /** Sets all potentials to 0. */
    public void reset() {
        reset(0, rows);
    }

    /**
     * Sets the potentials of some image rows to 0.
     *
     * @param rowFrom first row
     * @param rowTo   row after the last
     */
    public void reset(int rowFrom, int rowTo) {
        for (int y = rowFrom; y < rowTo; y++) {
            for (int block = 0; block < blocks; block++) {
                MemorySegment.copy(start, 0, planes, tile(y, block), start.byteSize());
            }
        }
    }

    /**
     * @param sample n
     * @param y      row
     * @param x      column
     * @param m      channel
     * @return the membrane potential in fixed point, as {@link LifUpdate} has it
     */
    public int get(int sample, int y, int x, int m) {
        check(sample, y, x, m);
        long value = 0;
        for (int p = 0; p < stored; p++) {
            value |= (word(y, x, m, p, sample) >>> bit(x, sample) & 1) << p;
        }
        int unused = Long.SIZE - stored;
        return Math.toIntExact((value << unused >> unused) + plan.offset(m));
    }

    /**
     * @param sample    n
     * @param y         row
     * @param x         column
     * @param m         channel
     * @param potential the membrane potential in fixed point; one that the layer's inputs can lead to
     */
    public void set(int sample, int y, int x, int m, int potential) {
        check(sample, y, x, m);
        long value = potential - plan.offset(m);
        int unused = Long.SIZE - plan.planes();
        Channels.require(value << unused >> unused == value, "potential " + potential + " cannot occur");
        for (int p = 0; p < stored; p++) {
            long mask = 1L << bit(x, sample);
            long old = word(y, x, m, p, sample);
            planes.set(JAVA_LONG_UNALIGNED, wordAt(y, x, m, p, sample),
                    (value >> p & 1) != 0 ? old | mask : old & ~mask);
        }
    }

    /** {@return the planes, as drawn above} */
    MemorySegment planes() {
        return planes;
    }

    /** {@return where a row's scratch memory begins} */
    long scratch(int y) {
        return y % rows * rowBytes;
    }

    /** {@return where the channels of a block begin, in the order in which they are computed} */
    long tile(int y, int block) {
        return y % rows * rowBytes + scratchBytes + channelBytes() * plan.geometry().outputs() * block;
    }

    /** {@return bytes of a channel of a block} */
    long channelBytes() {
        return (long) stored * SlicedSpikes.BLOCK_BYTES;
    }

    /** {@return where a plane begins} */
    long offset(int y, int block, int m, int plane) {
        return tile(y, block) + plan.rank(m) * channelBytes() + (long) plane * SlicedSpikes.BLOCK_BYTES;
    }

    private int bit(int x, int sample) {
        return x / blocks * plan.batch() + sample;
    }

    private long wordAt(int y, int x, int m, int plane, int sample) {
        return offset(y, x % blocks, m, plane) + (long) bit(x, sample) / Long.SIZE * Long.BYTES;
    }

    private long word(int y, int x, int m, int plane, int sample) {
        return planes.get(JAVA_LONG_UNALIGNED, wordAt(y, x, m, plane, sample));
    }

    private void check(int sample, int y, int x, int m) {
        Objects.checkIndex(sample, plan.batch());
        Objects.checkIndex(y, plan.geometry().height());
        Objects.checkIndex(x, plan.geometry().width());
        Objects.checkIndex(m, plan.geometry().outputs());
    }
}
