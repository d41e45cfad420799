package spikelane.sim.train.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.training.FloatCorrelation;

class KeptTapsTest {
    /** What is left out is a term of zero, so that not a bit differs. */
    @ParameterizedTest
    @CsvSource({"1, 3, 1, 0.5", "5, 7, 3, 0.1", "24, 17, 8, 0.2", "9, 11, 4, 0"})
    void sumsAreThoseOfAllWeights(int channels, int image, int steps, double density) {
        FlatLayout layout = new FlatLayout(channels, steps, image, image);
        int taps = 9 * channels;
        int[] shifts = layout.kernelShifts();
        int[] offsets = new int[taps];
        for (int k = 0; k < taps; k++) {
            offsets[k] = k / 9 * layout.plane() + shifts[k % 9];
        }
        SplittableRandom random = new SplittableRandom(7);
        float[] w = new float[channels * taps];
        for (int i = 0; i < w.length; i++) {
            w[i] = random.nextDouble() < density ? (float) random.nextDouble(-1, 1) : 0;
        }
        float[] x = new float[layout.size()];
        for (int c = 0; c < channels; c++) {
            for (int i = layout.at(c, 0); i < layout.at(c, steps); i++) {
                x[i] = (float) random.nextDouble(-1, 1);
            }
            layout.clearPadding(x, c);
        }
        float[] packed = new float[FloatCorrelation.packedFloats(channels, taps)];
        FloatCorrelation.pack(w, channels, taps, packed);
        float[] all = new float[layout.size()];
        FloatCorrelation.vector().correlate(packed, 0, channels, x, layout.lead(), offsets, all, layout.lead(),
                layout.plane(), layout.plane());
        KeptTaps kept = new KeptTaps(channels, taps, 2);
        kept.take(new float[w.length], offsets);
        kept.take(w, offsets);
        float[] some = new float[layout.size()];
        int half = channels / 2;
        kept.sum(1, 0, half, x, layout.lead(), some, layout.lead(), layout.plane(), layout.plane());
        kept.sum(0, half, channels, x, layout.lead(), some, layout.lead(), layout.plane(), layout.plane());
        assertArrayEquals(all, some, 0f);
    }

    @Test
    void densityCountsWhatIsNotZero() {
        assertEquals(0.75, KeptTaps.density(new float[]{1, 0, -2, 1e-30f}));
    }
}
