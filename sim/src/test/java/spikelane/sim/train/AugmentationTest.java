package spikelane.sim.train;

import spikelane.sim.train.layer.FlatLayout;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import spikelane.sim.data.FrameSet;

class AugmentationTest {
    private static final int STEPS = 2;
    private static final int SIZE = 9;
    private static final FlatLayout LAYOUT = new FlatLayout(2, STEPS, SIZE, SIZE);

    private static FrameSet sample() {
        short[] counts = new short[STEPS * 2 * SIZE * SIZE];
        for (int i = 0; i < STEPS * 2; i++) {
            counts[i * SIZE * SIZE + 4 * SIZE + 4] = (short) (i + 1);
            counts[i * SIZE * SIZE + 3 * SIZE + 5] = 7;
        }
        return new FrameSet(STEPS, SIZE, SIZE, 1, new short[][]{counts}, new int[1]);
    }

    private static float[] place(Augmentation augmentation, long seed) {
        float[] flat = new float[LAYOUT.size()];
        Arrays.fill(flat, Float.NaN);
        augmentation.place(sample(), 0, seed, flat, LAYOUT);
        return flat;
    }

    @Test
    void noneLaysTheFramesOutAsTheyAre() {
        float[] flat = place(Augmentation.none(), 5);
        short[] counts = sample().counts()[0];
        float[] tensor = LAYOUT.collect(new float[][]{flat}, 1);
        for (int i = 0; i < counts.length; i++) {
            assertEquals(counts[i], tensor[i]);
        }
        double sum = 0;
        for (float value : flat) {
            sum += value;
        }
        assertEquals(1 + 2 + 3 + 4 + 4 * 7, sum, "nothing lies between the pixels");
    }

    @Test
    void aShiftMovesAllStepsAlikeAndKeepsCounts() {
        boolean moved = false;
        for (long seed = 0; seed < 20; seed++) {
            float[] tensor = LAYOUT.collect(new float[][]{place(new Augmentation(3, 0, 0), seed)}, 1);
            int at = 0;
            while (tensor[at] != 1) {
                at++;
            }
            moved |= at != 4 * SIZE + 4;
            for (int i = 0; i < STEPS * 2; i++) {
                assertEquals(i + 1, tensor[i * SIZE * SIZE + at]);
                assertEquals(7, tensor[i * SIZE * SIZE + at - SIZE + 1]);
            }
        }
        assertEquals(true, moved);
    }

    @Test
    void halfOfTheSamplesAreMirrored() {
        int mirrored = 0;
        for (long seed = 0; seed < 200; seed++) {
            float[] tensor = LAYOUT.collect(new float[][]{place(new Augmentation(0, 0, 0, true, 0, 0), seed)}, 1);
            boolean there = tensor[4 * SIZE + 4] == 1 && tensor[3 * SIZE + 5] == 7;
            boolean other = tensor[4 * SIZE + SIZE - 5] == 1 && tensor[3 * SIZE + SIZE - 6] == 7;
            assertTrue(there || other, "neither as it is nor mirrored");
            mirrored += there ? 0 : 1;
        }
        assertTrue(mirrored > 70 && mirrored < 130, mirrored + " of 200");
    }

    @Test
    void jitterMovesCountsInTimeAndKeepsThem() {
        int moved = 0;
        for (long seed = 0; seed < 50; seed++) {
            float[] tensor = LAYOUT.collect(new float[][]{place(new Augmentation(0, 0, 0, false, 1, 0), seed)}, 1);
            double sum = 0;
            for (float value : tensor) {
                sum += value;
            }
            assertEquals(1 + 2 + 3 + 4 + 4 * 7, sum);
            moved += tensor[4 * SIZE + 4] == 1 ? 0 : 1;
        }
        assertTrue(moved > 5 && moved < 45, moved + " of 50");
    }

    @Test
    void eventsAreDroppedOneByOne() {
        double sum = 0;
        for (long seed = 0; seed < 200; seed++) {
            float[] tensor = LAYOUT.collect(new float[][]{place(new Augmentation(0, 0, 0, false, 0, 0.25), seed)}, 1);
            for (float value : tensor) {
                sum += value;
            }
        }
        assertEquals(0.75, sum / 200 / (1 + 2 + 3 + 4 + 4 * 7), 0.02);
    }

    @Test
    void impossibleOnesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Augmentation(-1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Augmentation(0, 0, 0, false, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Augmentation(0, 0, 0, false, 0, 1));
    }

    @Test
    void theSeedDecides() {
        Augmentation augmentation = new Augmentation(2, 30, 0.3);
        assertArrayEquals(place(augmentation, 1), place(augmentation, 1));
        assertFalse(Arrays.equals(place(augmentation, 1), place(augmentation, 2)));
    }
}
