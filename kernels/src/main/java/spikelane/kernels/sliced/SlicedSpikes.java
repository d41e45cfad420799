package spikelane.kernels.sliced;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.SpikeBits;

/**
 * Spikes of one time step of a whole batch, bit-sliced: one bit per sample. A pixel of a channel is one word of
 * {@code batch} bits, 32 or 64; a block, as wide as a register, holds {@link #BLOCK_BITS} / batch pixels of one image
 * row.
 *
 * <p>
 * Block j of a row of S blocks holds the pixels j, j + S, j + 2S, ..., so that the neighbour x + 1 of every pixel of a
 * block is the same lane of block j + 1. The row's two edge blocks, -1 and S, repeat the last and the first block moved
 * by one lane. A 3 x 3 tap is one aligned block at a fixed distance.
 *
 * <pre>
 * W = 32, batch = 32, 512 bits:  S = 2, 16 lanes a block
 *   block -1 (edge)      block 0                block 1               block 2 (edge)
 *   -  1  3 ... 29       x = 0  2  4 ... 30     x = 1  3  5 ... 31    2  4  6 ... 30  -
 *      lane: bit n = sample n
 * memory: [1 + H + 1 rows][1 + S + 1 blocks][C + 1] blocks, little-endian
 * </pre>
 *
 * The block after channel C - 1, the rows above and below the image, the lanes outside it and the samples beyond
 * {@link #samples} are always zero. Without a halo (for fully connected layers) the first and last row and the edge
 * blocks are left out.
 *
 * <p>
 * Event counts travel as bit planes: a layer with counts below 2^P takes C*P channels, where channel
 * {@code c*P + p} holds bit p of the count of channel c.
 *
 * <p>
 * A fully connected layer takes one row of BLOCK_BITS / batch "pixels" of which each is a batch of its own.
 */
public final class SlicedSpikes {
    /**
     * Bits of one block: of a register, since a block of two would bring half as much of what a tile reads again and
     * again into the nearest cache.
     */
    public static final int BLOCK_BITS = Channels.vectorBits();
    /** Bytes of one block. */
    static final int BLOCK_BYTES = BLOCK_BITS / Byte.SIZE;

    private final int channels;
    private final int height;
    private final int width;
    private final int batch;
    private final int halo;
    private final int rows;
    private final int blocks;
    private final MemorySegment bits;
    private final MemorySegment masks;
    private final MemorySegment[] patches;
    private final long[] blockOffsets;
    private int samples;

    /**
     * @param arena    owner of the memory
     * @param channels C
     * @param height   H
     * @param width    W
     * @param batch    bits of a word: 32 or 64
     * @param halo     1 where a 3 x 3 convolution reads the spikes, else 0
     */
    public SlicedSpikes(Arena arena, int channels, int height, int width, int batch, int halo) {
        this(arena, channels, height, width, batch, halo, height);
    }

    /**
     * Spikes of which only a few image rows are needed at the same time: row y lies at y mod rows.
     *
     * @param arena    owner of the memory
     * @param channels C
     * @param height   H
     * @param width    W
     * @param batch    bits of a word: 32 or 64
     * @param rows     image rows that are in work at the same time
     * @return spikes without a halo
     */
    public static SlicedSpikes ofRows(Arena arena, int channels, int height, int width, int batch, int rows) {
        return new SlicedSpikes(arena, channels, height, width, batch, 0, rows);
    }

    private SlicedSpikes(Arena arena, int channels, int height, int width, int batch, int halo, int rows) {
        Channels.require(channels >= 1 && height >= 1 && width >= 1,
                "spikes of " + channels + " channels, " + height + " x " + width + " pixels");
        Channels.require(batch == 32 || batch == 64, "batch " + batch + ": 32 or 64 is possible");
        Channels.require(halo == 0 || halo == 1, "halo " + halo + ": 0 or 1 is possible");
        Channels.require(rows >= 1, rows + " rows");
        this.rows = Math.min(rows, height);
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.batch = batch;
        this.halo = halo;
        blocks = blocks(width, batch);
        bits = Channels.allocate(arena,
                (long) (this.rows + 2 * halo) * (blocks + 2 * halo) * (channels + 1) * BLOCK_BYTES + BLOCK_BYTES);
        masks = Channels.allocate(arena, (long) (blocks + 2) * BLOCK_BYTES);
        blockOffsets = new long[this.rows * blocks];
        Arrays.setAll(blockOffsets, i -> offset(i / blocks, i % blocks, 0));
        patches = new MemorySegment[this.rows * blocks];
        long rowBytes = (long) (blocks + 2 * halo) * (channels + 1L) * BLOCK_BYTES;
        for (int i = 0; i < patches.length; i++) {
            long corner = offset(i / blocks - halo, i % blocks - halo, 0);
            long end = corner + 2L * halo * rowBytes + (2L * halo + 1) * (channels + 1L) * BLOCK_BYTES;
            patches[i] = bits.asSlice(corner, end - corner);
        }
        useSamples(batch);
    }

    /** {@return S, blocks of one row without its edges} */
    public static int blocks(int width, int batch) {
        int lanes = BLOCK_BITS / batch;
        return (width + lanes - 1) / lanes;
    }

    /** {@return C} */
    public int channels() {
        return channels;
    }

    /** {@return H} */
    public int height() {
        return height;
    }

    /** {@return W} */
    public int width() {
        return width;
    }

    /** {@return bits of a word: 32 or 64} */
    public int batch() {
        return batch;
    }

    /** {@return 1 with rows and blocks around the image, else 0} */
    public int halo() {
        return halo;
    }

    /** {@return N, samples that count; at most {@link #batch}} */
    public int samples() {
        return samples;
    }

    /** {@return S, blocks of one row without its edges} */
    int blocks() {
        return blocks;
    }

    /** {@return where the blocks of the image start, without its edges, channel 0} */
    long[] blockOffsets() {
        return blockOffsets;
    }

    /** {@return lanes of a block} */
    int lanes() {
        return BLOCK_BITS / batch;
    }

    /** {@return the blocks, as drawn above} */
    MemorySegment bits() {
        return bits;
    }

    /**
     * {@return S blocks with ones at samples and pixels that exist, between two that have the outer lane of an edge
     * cleared}
     */
    MemorySegment masks() {
        return masks;
    }

    /**
     * {@return the memory from a block's upper left neighbour to its lower right one, or the block without a halo}
     */
    MemorySegment patch(int y, int block) {
        return patches[row(y) * blocks + block];
    }

    /** {@return where a block starts, in bytes} */
    long offset(int y, int block, int channel) {
        return (((long) (row(y) + halo) * (blocks + 2 * halo) + block + halo) * (channels + 1) + channel) * BLOCK_BYTES;
    }

    /**
     * Declares a partial batch and removes all spikes.
     *
     * @param count N, 1 to {@link #batch}
     */
    public void useSamples(int count) {
        if (count < 1 || count > batch) {
            throw new IllegalArgumentException(count + " samples: 1 to " + batch + " are possible");
        }
        samples = count;
        bits.fill((byte) 0);
        masks.fill((byte) 0);
        for (int x = 0; x < width; x++) {
            for (int n = 0; n < count; n++) {
                write(masks, (long) (x % blocks + 1) * BLOCK_BYTES, x / blocks, n, true);
            }
        }
        for (int lane = 0; lane < lanes(); lane++) {
            for (int n = 0; n < batch; n++) {
                write(masks, 0, lane, n, lane > 0);
                write(masks, (long) (blocks + 1) * BLOCK_BYTES, lane, n, lane < lanes() - 1);
            }
        }
    }

    /** Removes all spikes. */
    public void clear() {
        bits.fill((byte) 0);
    }

    /**
     * @param sample  n
     * @param y       row
     * @param x       column
     * @param channel c
     * @return whether the neuron spiked
     */
    public boolean get(int sample, int y, int x, int channel) {
        check(sample, y, x, channel);
        long bit = (long) x / blocks * batch + sample;
        return (bits.get(JAVA_LONG_UNALIGNED, offset(y, x % blocks, channel) + bit / Long.SIZE * Long.BYTES) >>> bit
                & 1) != 0;
    }

    /**
     * @param sample  n
     * @param y       row
     * @param x       column
     * @param channel c
     * @param spike   whether the neuron spiked
     */
    public void set(int sample, int y, int x, int channel, boolean spike) {
        check(sample, y, x, channel);
        int block = x % blocks;
        int lane = x / blocks;
        write(bits, offset(y, block, channel), lane, sample, spike);
        if (halo > 0 && block == blocks - 1 && lane + 1 < lanes()) {
            write(bits, offset(y, -1, channel), lane + 1, sample, spike);
        }
        if (halo > 0 && block == 0 && lane > 0) {
            write(bits, offset(y, blocks, channel), lane - 1, sample, spike);
        }
    }

    /**
     * Copies the spikes of one sample in.
     *
     * @param sample n
     * @param spikes {@code [H*W][C]}
     */
    public void pack(int sample, SpikeBits spikes) {
        checkImage(spikes);
        for (int pixel = 0; pixel < height * width; pixel++) {
            for (int c = 0; c < channels; c++) {
                set(sample, pixel / width, pixel % width, c, spikes.get(pixel, c));
            }
        }
    }

    /**
     * Copies the spikes of one sample out.
     *
     * @param sample n
     * @param spikes {@code [H*W][C]}, overwritten
     */
    public void unpack(int sample, SpikeBits spikes) {
        checkImage(spikes);
        for (int pixel = 0; pixel < height * width; pixel++) {
            for (int c = 0; c < channels; c++) {
                spikes.set(pixel, c, get(sample, pixel / width, pixel % width, c));
            }
        }
    }

    /**
     * Copies the event counts of one sample in, as bit planes.
     *
     * @param sample n
     * @param counts {@code [H*W][C/P]}, below 2^P
     */
    public void pack(int sample, EventCounts counts) {
        int planes = channels / counts.channels();
        if (counts.pixels() != height * width || planes * counts.channels() != channels
                || counts.maxCount() >= 1L << planes) {
            throw new IllegalArgumentException("counts of " + counts.pixels() + " pixels, " + counts.channels()
                    + " channels, up to " + counts.maxCount() + " for " + this);
        }
        for (int pixel = 0; pixel < height * width; pixel++) {
            for (int c = 0; c < channels; c++) {
                set(sample, pixel / width, pixel % width, c, (counts.get(pixel, c / planes) >>> c % planes & 1) != 0);
            }
        }
    }

    /**
     * Adds an event count to one that is zero, as bit planes.
     *
     * @param sample  n
     * @param y       row
     * @param x       column
     * @param channel c of C/P
     * @param planes  P
     * @param count   below 2^P
     */
    public void setCount(int sample, int y, int x, int channel, int planes, int count) {
        Channels.require(count >>> planes == 0, "a count needs more than its planes");
        for (int left = count; left != 0; left &= left - 1) {
            set(sample, y, x, channel * planes + Integer.numberOfTrailingZeros(left), true);
        }
    }

    /**
     * @param other spikes of the same shape
     * @return first byte where the blocks differ, those around the image included; -1 where they are equal
     */
    public long mismatch(SlicedSpikes other) {
        return bits.mismatch(other.bits);
    }

    /** {@return number of spikes} */
    public long count() {
        long count = 0;
        for (int y = 0; y < height; y++) {
            for (int block = 0; block < blocks; block++) {
                for (long at = offset(y, block, 0); at < offset(y, block, channels); at += Long.BYTES) {
                    count += Long.bitCount(bits.get(JAVA_LONG_UNALIGNED, at));
                }
            }
        }
        return count;
    }

    @Override
    public String toString() {
        return channels + " channels, " + height + " x " + width + " pixels, batch " + batch + ", halo " + halo;
    }

    private int row(int y) {
        return rows == height ? y : y % rows;
    }

    private void write(MemorySegment words, long block, int lane, int sample, boolean value) {
        long bit = (long) lane * batch + sample;
        long at = block + bit / Long.SIZE * Long.BYTES;
        long old = words.get(JAVA_LONG_UNALIGNED, at);
        words.set(JAVA_LONG_UNALIGNED, at, value ? old | 1L << bit : old & ~(1L << bit));
    }

    private void check(int sample, int y, int x, int channel) {
        Objects.checkIndex(sample, samples);
        Objects.checkIndex(y, height);
        Objects.checkIndex(x, width);
        Objects.checkIndex(channel, channels);
    }

    /** Refuses spikes of another image. */
    void checkImage(SpikeBits spikes) {
        if (spikes.pixels() != height * width || spikes.channels() != channels) {
            throw new IllegalArgumentException(
                    "spikes of " + spikes.pixels() + " pixels, " + spikes.channels() + " channels for " + this);
        }
    }
}
