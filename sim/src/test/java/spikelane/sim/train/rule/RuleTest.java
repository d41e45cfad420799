package spikelane.sim.train.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Surrogates are the slopes of the smooth steps that they are named after, losses' gradients their slopes. */
class RuleTest {
    /** The step that a surrogate is the slope of, in float64 and written down on its own. */
    private static DoubleUnaryOperator step(Surrogate surrogate) {
        return switch (surrogate) {
            case ATAN -> x -> StrictMath.atan(Math.PI * x) / Math.PI + 0.5;
            case SIGMOID -> x -> 0.5 + 0.5 * StrictMath.tanh(2 * x);
            case TRIANGLE -> x -> x <= -1 ? 0 : x >= 1 ? 1 : 0.5 + x - Math.signum(x) * x * x / 2;
            case FAST_SIGMOID -> x -> x / (1 + 25 * Math.abs(x));
        };
    }

    @ParameterizedTest
    @EnumSource
    void aSurrogateIsTheSlopeOfItsStep(Surrogate surrogate) {
        double h = 1e-5;
        for (double x = -3.03; x < 3; x += 0.0617) { // never within h of a kink
            double slope = (step(surrogate).applyAsDouble(x + h) - step(surrogate).applyAsDouble(x - h)) / (2 * h);
            assertEquals(-2.5 * slope, surrogate.times(-2.5f, (float) x), 1e-4, surrogate + " at " + x);
        }
        assertEquals(1, surrogate.times(1, 0), 1e-6, "steepest at the threshold");
    }

    @ParameterizedTest
    @EnumSource
    void aLossHasTheGradientOfItsSlope(Loss loss) {
        Random random = new Random(2);
        for (int round = 0; round < 50; round++) {
            float[] scores = new float[5];
            for (int k = 0; k < scores.length; k++) {
                scores[k] = random.nextInt(64) / 64f; // so that a step of 1/64 is exact
            }
            int label = random.nextInt(5);
            for (int k = 0; k < scores.length; k++) {
                float h = 1f / 64;
                float[] up = scores.clone();
                float[] down = scores.clone();
                up[k] += h;
                down[k] -= h;
                double slope = (loss.of(up, label) - loss.of(down, label)) / (2 * h);
                assertEquals(slope / 3, loss.gradient(scores, label, k, 3), 2e-5);
            }
        }
        float[] sure = {0, 1, 0};
        assertTrue(loss.of(sure, 1) < loss.of(sure, 0));
        assertEquals(0, loss.gradient(sure, 1, 0, 1) + loss.gradient(sure, 1, 1, 1) + loss.gradient(sure, 1, 2, 1),
                1e-6, loss == Loss.CROSS_ENTROPY ? "shares sum to 1" : "nothing is wrong");
    }

    @Test
    void crossEntropyOfKnownScores() {
        assertEquals(Math.log(3), Loss.CROSS_ENTROPY.of(new float[]{0.5f, 0.5f, 0.5f}, 2), 1e-12);
        assertEquals(Math.log(1 + Math.exp(-1)), Loss.CROSS_ENTROPY.of(new float[]{1, 0}, 0), 1e-12);
        assertEquals(0.5 * (0.25 + 0.0625), Loss.MSE.of(new float[]{0.5f, 0.25f}, 0), 1e-12);
    }

    @Test
    void impossibleRulesAreRefused() {
        for (double[] wrong : new double[][]{{-0.1, 1}, {1.1, 1}, {0.5, -1}, {0.5, Double.NaN}, {Double.NaN, 0}}) {
            assertThrows(IllegalArgumentException.class,
                    () -> new LearningRule(Loss.MSE, Surrogate.ATAN, wrong[0], wrong[1]));
        }
    }
}
