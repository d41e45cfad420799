package spikelane.kernels.data;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Spikes of one time step, one bit each, pixel-major {@code [pixels][C]}. A pixel's channels fill whole 64-bit words;
 * the bits beyond C are always zero.
 *
 * <pre>
 * C = 130:  pixel 0                              pixel 1
 *           word 0     word 1      word 2        word 3     ...
 *           c 0..63    c 64..127   c 128,129,0.. c 0..63
 *           bit 0 = lowest channel of the word
 * </pre>
 *
 * Memory belongs to the arena given at construction; access after it is closed is an {@link IllegalStateException}.
 */
public final class SpikeBits {
    private final int pixels;
    private final int channels;
    private final int wordsPerPixel;
    private final MemorySegment words;

    /**
     * @param arena    owner of the memory
     * @param pixels   H*W
     * @param channels C
     */
    public SpikeBits(Arena arena, int pixels, int channels) {
        if (!(pixels >= 1 && channels >= 1)) {
            throw new IllegalArgumentException("spikes of " + pixels + " pixels, " + channels + " channels");
        }
        this.pixels = pixels;
        this.channels = channels;
        wordsPerPixel = Channels.groups(channels);
        words = Channels.allocate(arena, (long) pixels * wordsPerPixel * Long.BYTES);
    }

    /** {@return H*W} */
    public int pixels() {
        return pixels;
    }

    /** {@return C} */
    public int channels() {
        return channels;
    }

    /** {@return 64-bit words of one pixel} */
    public int wordsPerPixel() {
        return wordsPerPixel;
    }

    /** {@return the words; whoever writes them keeps the bits beyond C zero} */
    public MemorySegment words() {
        return words;
    }

    /**
     * @param pixel y*W + x
     * @param word  word of the pixel
     * @return 64 channels
     */
    public long word(int pixel, int word) {
        return words.getAtIndex(JAVA_LONG, (long) pixel * wordsPerPixel + word);
    }

    /**
     * @param pixel y*W + x
     * @param word  word of the pixel
     * @param bits  64 channels; those beyond C are dropped
     */
    public void setWord(int pixel, int word, long bits) {
        int left = channels - word * Channels.GROUP;
        words.setAtIndex(JAVA_LONG, (long) pixel * wordsPerPixel + word,
                left >= Channels.GROUP ? bits : bits & (1L << left) - 1);
    }

    /**
     * @param pixel   y*W + x
     * @param channel c
     * @return whether the neuron spiked
     */
    public boolean get(int pixel, int channel) {
        Objects.checkIndex(channel, channels);
        return (word(pixel, channel >> 6) >>> channel & 1) != 0;
    }

    /**
     * @param pixel   y*W + x
     * @param channel c
     * @param spike   whether the neuron spiked
     */
    public void set(int pixel, int channel, boolean spike) {
        Objects.checkIndex(channel, channels);
        long bit = 1L << channel;
        long old = word(pixel, channel >> 6);
        words.setAtIndex(JAVA_LONG, (long) pixel * wordsPerPixel + (channel >> 6), spike ? old | bit : old & ~bit);
    }

    /** Removes all spikes. */
    public void clear() {
        words.fill((byte) 0);
    }

    /** {@return number of spikes} */
    public long count() {
        long count = 0;
        for (long i = 0; i < (long) pixels * wordsPerPixel; i++) {
            count += Long.bitCount(words.getAtIndex(JAVA_LONG, i));
        }
        return count;
    }
}
