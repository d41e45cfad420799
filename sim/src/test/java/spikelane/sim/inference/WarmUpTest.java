package spikelane.sim.inference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import spikelane.sim.network.Model;
import spikelane.sim.network.RandomModel;

class WarmUpTest {
    @Test
    void endsAtItsLimit() {
        Model model = RandomModel.of(RandomModel.config(3, 1, 0), 2, 1, 4);
        try (Inference inference = Inference.of(model, 9)) {
            long start = System.nanoTime();
            WarmUp.run(inference, inference.newWorker(), Duration.ofMillis(50));
            assertTrue(System.nanoTime() - start < 5_000_000_000L);
        }
    }
}
