package spikelane.kernels.sliced;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.SpikeBits;

/**
 * Copies the spikes of a whole batch from one image a sample, and back: 64 channels of a pixel are a square of bits, samples by
 * channels, that is transposed. For one thread at a time.
 */
public final class SlicedTransfer {
    private final long[] rows = new long[BitSquares.WORDS];

    /**
     * @param bySample {@code [N]} of {@code [H*W][C]}
     * @param spikes   samples of {@code [C][H][W]}, overwritten; as many as images
     */
    public void pack(SpikeBits[] bySample, SlicedSpikes spikes) {
        check(spikes, bySample);
        int groups = Channels.groups(spikes.channels());
        int words = spikes.height() * spikes.width() * groups;
        for (int from = 0; from < words; from += BitSquares.SQUARES) {
            int squares = Math.min(BitSquares.SQUARES, words - from);
            for (int n = 0; n < spikes.samples(); n++) {
                MemorySegment.copy(bySample[n].words(), JAVA_LONG, (long) from * Long.BYTES, rows,
                        n * BitSquares.SQUARES, squares);
            }
            Arrays.fill(rows, spikes.samples() * BitSquares.SQUARES, rows.length, 0);
            BitSquares.transpose(rows);
            for (int square = 0; square < squares; square++) {
                write(spikes, (from + square) / groups, (from + square) % groups, square);
            }
        }
    }

    private void write(SlicedSpikes spikes, int pixel, int group, int square) {
        int y = pixel / spikes.width();
        int block = pixel % spikes.width() % spikes.blocks();
        int lane = pixel % spikes.width() / spikes.blocks();
        write(spikes, y, block, lane, group, square);
        if (spikes.halo() > 0 && block == spikes.blocks() - 1 && lane + 1 < spikes.lanes()) {
            write(spikes, y, -1, lane + 1, group, square);
        }
        if (spikes.halo() > 0 && block == 0 && lane > 0) {
            write(spikes, y, spikes.blocks(), lane - 1, group, square);
        }
    }

    private void write(SlicedSpikes spikes, int y, int block, int lane, int group, int square) {
        int first = group * Channels.GROUP;
        int channels = Math.min(Channels.GROUP, spikes.channels() - first);
        long at = spikes.offset(y, block, first) + (long) lane * (spikes.batch() / Byte.SIZE);
        MemorySegment bits = spikes.bits();
        if (spikes.batch() == Long.SIZE) {
            for (int c = 0; c < channels; c++) {
                bits.set(JAVA_LONG, at + (long) c * SlicedSpikes.BLOCK_BYTES, rows[c * BitSquares.SQUARES + square]);
            }
        } else {
            for (int c = 0; c < channels; c++) {
                bits.set(JAVA_INT, at + (long) c * SlicedSpikes.BLOCK_BYTES,
                        (int) rows[c * BitSquares.SQUARES + square]);
            }
        }
    }

    /**
     * @param spikes   {@code [N]} samples of {@code [C][H][W]}
     * @param bySample {@code [N]} of {@code [H*W][C]}, overwritten
     */
    public void unpack(SlicedSpikes spikes, SpikeBits[] bySample) {
        check(spikes, bySample);
        int groups = Channels.groups(spikes.channels());
        int words = spikes.height() * spikes.width() * groups;
        for (int from = 0; from < words; from += BitSquares.SQUARES) {
            int squares = Math.min(BitSquares.SQUARES, words - from);
            for (int square = 0; square < squares; square++) {
                read(spikes, (from + square) / groups, (from + square) % groups, square);
            }
            BitSquares.transpose(rows);
            for (int n = 0; n < spikes.samples(); n++) {
                MemorySegment.copy(rows, n * BitSquares.SQUARES, bySample[n].words(), JAVA_LONG,
                        (long) from * Long.BYTES, squares);
            }
        }
    }

    private void read(SlicedSpikes spikes, int pixel, int group, int square) {
        int first = group * Channels.GROUP;
        int channels = Math.min(Channels.GROUP, spikes.channels() - first);
        int x = pixel % spikes.width();
        long at = spikes.offset(pixel / spikes.width(), x % spikes.blocks(), first)
                + (long) x / spikes.blocks() * (spikes.batch() / Byte.SIZE);
        MemorySegment bits = spikes.bits();
        if (spikes.batch() == Long.SIZE) {
            for (int c = 0; c < channels; c++) {
                rows[c * BitSquares.SQUARES + square] = bits.get(JAVA_LONG, at + (long) c * SlicedSpikes.BLOCK_BYTES);
            }
        } else {
            for (int c = 0; c < channels; c++) {
                rows[c * BitSquares.SQUARES + square] = bits.get(JAVA_INT, at + (long) c * SlicedSpikes.BLOCK_BYTES)
                        & 0xFFFF_FFFFL;
            }
        }
        for (int c = channels; c < Channels.GROUP; c++) {
            rows[c * BitSquares.SQUARES + square] = 0;
        }
    }

    private static void check(SlicedSpikes spikes, SpikeBits[] bySample) {
        for (int n = 0; n < spikes.samples(); n++) {
            spikes.checkImage(bySample[n]);
        }
    }
}
