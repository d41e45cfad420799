package spikelane.kernels.sliced;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.SpikeBits;

/**
 * Copies the spikes of a whole batch to one image a sample: 64 channels of a pixel are a square of bits, channels by
 * samples, that is transposed. For one thread at a time.
 */
public final class SlicedUnpacking {
    private final long[] square = new long[Long.SIZE];

    /**
     * @param spikes   {@code [N]} samples of {@code [C][H][W]}
     * @param bySample {@code [N]} of {@code [H*W][C]}, overwritten
     */
    public void unpack(SlicedSpikes spikes, SpikeBits[] bySample) {
        for (int n = 0; n < spikes.samples(); n++) {
            spikes.checkImage(bySample[n]);
        }
        MemorySegment bits = spikes.bits();
        int width = spikes.width();
        int batch = spikes.batch();
        for (int pixel = 0; pixel < spikes.height() * width; pixel++) {
            int x = pixel % width;
            long lane = spikes.offset(pixel / width, x % spikes.blocks(), 0)
                    + (long) x / spikes.blocks() * (batch / Byte.SIZE);
            for (int group = 0; group < Channels.groups(spikes.channels()); group++) {
                int first = group * Channels.GROUP;
                for (int c = 0; c < Channels.GROUP; c++) {
                    long at = lane + (first + c) * (long) SlicedSpikes.BLOCK_BYTES;
                    square[c] = first + c >= spikes.channels()
                            ? 0
                            : batch == Long.SIZE ? bits.get(JAVA_LONG, at) : bits.get(JAVA_INT, at) & 0xFFFF_FFFFL;
                }
                BitSquare.transpose(square);
                for (int n = 0; n < spikes.samples(); n++) {
                    bySample[n].setWord(pixel, group, square[n]);
                }
            }
        }
    }
}
