package spikelane.kernels.spikes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.Samples;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Vectors;

/** Both sizes of blocks against a count of each bit. */
class PlaneSumsTest {
    private static final int BYTES = Vectors.LONGS.vectorByteSize();
    private static final int BITS = Byte.SIZE * BYTES;
    private static final int ROWS = 37;

    private final RandomGenerator random = Samples.random(5);

    @Test
    void planesCountOnesAndTwos() {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment rows = Channels.allocate(arena, (ROWS + 1) * 2L * BYTES); // the last row is zero
            for (long row = 0; row < ROWS; row++) {
                for (long i = row * 2 * BYTES; i < (row * 2 + 1) * BYTES; i++) {
                    int twos = row == 0 ? 0xFF : random.nextInt(256);
                    rows.set(JAVA_BYTE, i, (byte) twos);
                    rows.set(JAVA_BYTE, i + BYTES, (byte) (random.nextInt(256) & ~twos));
                }
            }
            MemorySegment planes = Channels.allocate(arena, PlaneSums.VECTORS * (long) BYTES);
            for (int count = 0; count <= PlaneSums.SEGMENT; count++) {
                check(rows, planes, count, count % 2 == 0);
            }
            check(rows, planes, PlaneSums.SEGMENT, true);
        }
    }

    /** @param largest whether all bits of all rows are twos, the most that a counter has to hold */
    private void check(MemorySegment rows, MemorySegment planes, int count, boolean largest) {
        int from = random.nextInt(3);
        int[] taps = new int[from + count + PlaneSums.SIXTEEN];
        int[] expected = new int[BITS];
        for (int i = 0; i < taps.length; i++) {
            int row = i >= from + count ? ROWS : largest && count > 400 ? 0 : random.nextInt(ROWS);
            taps[i] = row * 2 * BYTES;
            for (int bit = 0; bit < BITS && i >= from; bit++) {
                expected[bit] += 2 * bit(rows, taps[i], bit) + bit(rows, taps[i] + BYTES, bit);
            }
        }
        planes.fill((byte) -1);
        PlaneSums.eights(taps, from, from + count, rows, planes);
        compare(expected, planes, "eights of " + count);
        planes.fill((byte) -1);
        PlaneSums.sixteens(taps, from, from + count, rows, planes);
        compare(expected, planes, "sixteens of " + count);
    }

    private static int bit(MemorySegment bytes, long at, int bit) {
        return bytes.get(JAVA_BYTE, at + bit / Byte.SIZE) >> bit % Byte.SIZE & 1;
    }

    private static void compare(int[] expected, MemorySegment planes, String what) {
        for (int bit = 0; bit < BITS; bit++) {
            int sum = 0;
            for (int plane = 0; plane < 10; plane++) {
                sum += bit(planes, (long) plane * BYTES, bit) << plane;
            }
            assertEquals(expected[bit], sum, what + ", bit " + bit);
        }
    }
}
