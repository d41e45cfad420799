package spikelane.sim.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.sim.network.LayerShape.Input;

class FixedPointTest {
    private static final NeuronNumbers NEURONS = new NeuronNumbers(CextNet.NEURON, new double[]{1, 1}, 0,
            new double[]{1, 1}, 0);
    private static final int FAN_IN = 18;
    private static final int STEPS = 40;

    /** Scales of every size and sign, biases on both sides of the threshold. */
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 1", "127, 1", "1, 1023", "127, 1023", "127, 32767"})
    void firesAsTheRealNeuronDoes(int largestCode, int maxInput) {
        double[] scales = {1, -1, 0.3, -0.02, 1e-3, -1e-5, 1e-7, 1e-9, 0, 300, -300};
        double[] biases = {0, 0.4, 0.99, 1.01, 1.5, 2.5, -0.5, -20, 1e6, -1e6};
        Random random = new Random(largestCode + maxInput);
        int compared = 0;
        int fired = 0;
        for (double scale : scales) {
            for (double bias : biases) {
                byte[] codes = new byte[FAN_IN];
                for (int i = 0; i < FAN_IN; i++) {
                    codes[i] = (byte) (random.nextInt(2 * largestCode + 1) - largestCode);
                }
                FixedPoint fixed = FixedPoint.of(shape(1), codes, fold(scale, bias), NEURONS, maxInput,
                        FixedPoint.MAX_FRACTION_BITS);
                assertTrue((fixed.maxCurrent() << fixed.fractionBits()) + Math.abs((long) fixed.bias()[0]) < 1L << 30);
                assertTrue(fixed.threshold()[0] >= 1 && fixed.threshold()[0] < 1 << 30);
                double unit = Math.abs(scale) / (1L << fixed.fractionBits());
                double tolerance = 3 * unit + FixedPoint.NEGLIGIBLE + 3e-5;
                int v = 0;
                double real = 0;
                for (int t = 0; t < STEPS; t++) {
                    int exact = 0;
                    int sum = 0;
                    for (int i = 0; i < FAN_IN; i++) {
                        int input = random.nextInt(3) == 0 ? random.nextInt(maxInput + 1) : 0;
                        exact += codes[i] * input;
                        sum += fixed.codes()[i] * input;
                    }
                    int u = v + (((sum << fixed.fractionBits()) + fixed.bias()[0] - v) >> 1);
                    double potential = real + (scale * exact + bias - real) / 2;
                    boolean spike = u >= fixed.threshold()[0];
                    if (Math.abs(potential - 1) <= tolerance) {
                        break; // from here on the two may part
                    }
                    assertEquals(potential >= 1, spike,
                            "scale " + scale + ", bias " + bias + ", step " + t + ": " + potential);
                    compared++;
                    fired += spike ? 1 : 0;
                    v = spike ? 0 : u;
                    real = spike ? 0 : potential;
                }
            }
        }
        assertTrue(compared > 2000 && fired > 500, compared + " steps compared, " + fired + " spikes");
    }

    @Test
    void aNegativeScaleFlipsTheCodesOfItsChannelOnly() {
        byte[] codes = new byte[2 * FAN_IN];
        Arrays.fill(codes, (byte) 5);
        FixedPoint fixed = FixedPoint.of(shape(2), codes, new BatchNormFold(new double[]{-0.1, 0.1}, new double[2]),
                NEURONS, 1, FixedPoint.MAX_FRACTION_BITS);
        assertEquals(-5, fixed.codes()[FAN_IN - 1]);
        assertEquals(5, fixed.codes()[FAN_IN]);
        assertEquals(5, codes[0], "the caller's codes stay");
        assertEquals(Math.round((1 << fixed.fractionBits()) / 0.1), fixed.threshold()[0]);
    }

    @Test
    void usesAllTheBitsThereAre() {
        byte[] codes = new byte[FAN_IN];
        Arrays.fill(codes, (byte) 1);
        assertEquals(FixedPoint.MAX_FRACTION_BITS, FixedPoint
                .of(shape(1), codes, fold(0.2, 0.1), NEURONS, 1, FixedPoint.MAX_FRACTION_BITS).fractionBits());
        Arrays.fill(codes, (byte) 127);
        // 18 * 127 * 32767 needs 27 bits: one fraction bit would fit, were there no bias, and two do not
        assertEquals(3, FixedPoint.of(shape(1), codes, fold(0.2, 0.1), NEURONS, 32767, FixedPoint.MAX_FRACTION_BITS)
                .fractionBits());
    }

    @Test
    void hasNoMoreFractionBitsThanTheModelAsksFor() {
        byte[] codes = new byte[FAN_IN];
        Arrays.fill(codes, (byte) 127);
        for (int most = 0; most <= FixedPoint.MAX_FRACTION_BITS; most++) {
            assertEquals(most, FixedPoint.of(shape(1), codes, fold(0.2, 0.1), NEURONS, 1, most).fractionBits());
            assertEquals(Math.min(3, most),
                    FixedPoint.of(shape(1), codes, fold(0.2, 0.1), NEURONS, 32767, most).fractionBits());
        }
    }

    @Test
    void refusesALayerThatDoesNotFit() {
        byte[] codes = new byte[FAN_IN];
        Arrays.fill(codes, (byte) 127);
        int most = ((1 << 30) - 3) / (FAN_IN * 127);
        FixedPoint.of(shape(1), codes, fold(0.2, 0.1), NEURONS, most, FixedPoint.MAX_FRACTION_BITS);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> FixedPoint.of(shape(1), codes, fold(0.2, 0.1), NEURONS, most + 1, FixedPoint.MAX_FRACTION_BITS));
        assertTrue(e.getMessage().startsWith("layer conv0: currents up to "), e.getMessage());
    }

    private static BatchNormFold fold(double scale, double bias) {
        return new BatchNormFold(new double[]{scale}, new double[]{bias});
    }

    private static LayerShape shape(int out) {
        return LayerShape.convolution("conv0", Input.COUNTS, 1, new FeatureShape(2, 8, 8), out, CextNet.KERNEL, 1);
    }
}
