package spikelane.sim.train;

import spikelane.sim.train.layer.Parameter;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import spikelane.kernels.WorkPool;

class AdamTest {
    @Test
    void twoStepsByHand() {
        Parameter parameter = new Parameter("w", new int[]{2}, new float[]{1, -1});
        Adam adam = new Adam(0);
        try (WorkPool pool = new WorkPool(1)) {
            parameter.gradient()[0] = 0.5f;
            adam.step(pool, List.of(parameter), 0.1);
            // m / (1 - 0.9) = 0.5, sqrt(v / (1 - 0.999)) = 0.5: the first step has the size of the learning rate.
            assertEquals(0.9, parameter.value()[0], 1e-6);
            assertEquals(-1, parameter.value()[1], "no gradient, no move");
            parameter.gradient()[0] = -1;
            adam.step(pool, List.of(parameter), 0.1);
        }
        double first = 0.9 * 0.05 + 0.1 * -1;
        double second = 0.999 * 0.00025 + 0.001 * 1;
        double move = first / (1 - 0.81) / Math.sqrt(second / (1 - 0.998001));
        assertEquals(0.9 - 0.1 * move, parameter.value()[0], 1e-6);
        assertEquals(2, adam.steps());
    }

    @Test
    void weightsDecayByThemselvesAndALongGradientIsScaledDown() {
        Parameter weight = new Parameter("w", new int[]{2}, new float[]{1, -2});
        Parameter bias = new Parameter("b", new int[]{1}, new float[]{1});
        try (WorkPool pool = new WorkPool(1)) {
            new Adam(0).step(pool, List.of(weight, bias), 0.1, 0.5, List.of(weight), 0);
            assertArrayEquals(new float[]{0.95f, -1.9f}, weight.value(), 1e-6f, "no gradient: the share of 0.1 * 0.5");
            assertEquals(1, bias.value()[0]);
            weight.gradient()[0] = 3;
            bias.gradient()[0] = -4;
            new Adam(0).step(pool, List.of(weight, bias), 1e-9, 0, List.of(), 10);
            assertEquals(-4, bias.gradient()[0], "a norm of 5 is below 10");
            new Adam(0).step(pool, List.of(weight, bias), 1e-9, 0, List.of(), 1);
            assertArrayEquals(new float[]{0.6f, 0}, weight.gradient(), 1e-6f);
            assertEquals(-0.8, bias.gradient()[0], 1e-6);
        }
    }

    @Test
    void warmUpThenCosineThenRestart() {
        LearningRate rate = new LearningRate(1e-3, 2, 10, 20);
        assertEquals(1e-3 / 9, rate.at(10, 0, 4), 1e-9);
        assertEquals(1e-3 * 8 / 9, rate.at(11, 3, 4), 1e-9);
        assertEquals(1e-3, rate.at(12, 0, 4), 1e-9);
        assertEquals(0.5e-3, rate.at(16, 0, 4), 1e-9);
        assertTrue(rate.at(19, 3, 4) > 0 && rate.at(19, 3, 4) < 1e-5);
    }
}
