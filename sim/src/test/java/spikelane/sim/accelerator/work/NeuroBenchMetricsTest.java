package spikelane.sim.accelerator.work;

import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.CextNet;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import spikelane.kernels.WorkPool;
import spikelane.sim.activity.SpikeStatistics;
import spikelane.sim.data.FrameSet;
import spikelane.sim.io.Json;
import spikelane.sim.network.Network;
import spikelane.sim.network.Model;
import spikelane.sim.network.RandomModel;
import spikelane.sim.network.Tensor;
import spikelane.sim.profile.SpikeCensus;
import tools.jackson.databind.JsonNode;

/**
 * A network whose spikes are known: 8 x 8 pixels, 5 steps, two convolutions of 6 channels, 21 hidden neurons, 12 outputs.
 * Batch norm drives the convolutions' neurons (beta 4, gamma 0: all fire in every step; -4: none), fully connected
 * weights are -1, so that nothing fires behind them.
 */
class NeuroBenchMetricsTest {
    private static final int SAMPLES = 3;
    private static final int STEPS = 5;
    private static final Network CONFIG = CextNet.paper().channels(6).image(8, 8).steps(STEPS).blocks(2).gated(0)
            .hidden(21).classes(3, 4).dropout(0.5).statistics(Statistics.ALL_STEPS).network();
    private static final int NEURONS = 6 * 64 + 6 * 16 + 21 + 12;

    private static Model model(int silentChannels) {
        Model model = RandomModel.of(CONFIG, Model.FULL_PRECISION, 1, 1);
        for (Map.Entry<String, Tensor> entry : model.tensors().entrySet()) {
            float[] data = entry.getValue().data();
            if (entry.getKey().endsWith(".gamma") || entry.getKey().equals("conv0.weight")) {
                Arrays.fill(data, 0);
            } else if (entry.getKey().endsWith(".beta")) {
                Arrays.fill(data, 4);
                Arrays.fill(data, 0, silentChannels, -4);
            } else if (entry.getKey().startsWith("fc")) {
                Arrays.fill(data, -1);
            }
        }
        return model;
    }

    private static SpikeCensus census(Model model) {
        short[][] counts = new short[SAMPLES][STEPS * 2 * 64];
        for (short[] sample : counts) {
            Arrays.fill(sample, (short) 2);
        }
        try (WorkPool pool = new WorkPool(2)) {
            return SpikeCensus.of(model, new FrameSet(STEPS, 8, 8, 3, counts, new int[SAMPLES]), pool, done -> {});
        }
    }

    private static NeuroBenchMetrics metrics(Model model, SpikeCensus census) {
        return NeuroBenchMetrics.of(model, census.activity(), census.activationSparsity());
    }

    /** Of every sample's 5 x 513 neurons the convolutions' 480 fire, before the pooling that leaves a quarter. */
    @Test
    void activationSparsityLooksAtNeuronsBeforePooling() {
        for (int silent : new int[]{0, 2}) {
            Model model = model(silent);
            SpikeCensus census = census(model);
            int firing = (6 - silent) * (64 + 16);
            assertEquals((long) SAMPLES * STEPS * firing, census.fired());
            assertEquals((long) SAMPLES * STEPS * NEURONS, census.neurons());
            assertEquals((double) (NEURONS - firing) / NEURONS, metrics(model, census).activationSparsity(), 1e-15);
        }
    }

    /**
     * 3 x 3 taps on n x n pixels, borders left out: (3 n - 2)^2 for each pair of channels. First layer 2 -> 6 at 8 x 8 with
     * all weights zero, second 6 -> 6 at 4 x 4, then 24 -> 21 and 21 -> 12.
     */
    @Test
    void otherMetricsAreThoseWorkedOutByHand() {
        Model model = model(0);
        JsonNode json = Json.MAPPER.readTree(Json.line(metrics(model, census(model))));
        int weights = 2 * 6 * 9 + 6 * 6 * 9 + 24 * 21 + 21 * 12;
        assertEquals(2 * 6 * 9 / (double) weights, json.get("ConnectionSparsity").asDouble(), 1e-12);
        long values = model.tensors().values().stream().mapToLong(tensor -> tensor.data().length).sum();
        assertEquals(4 * values, json.get("Footprint").asLong(), "float32 parameters and buffers");
        assertEquals(4.0 * weights, json.get("FootprintTrueBits").asDouble());
        JsonNode operations = json.get("SynapticOperations");
        assertEquals(0, operations.get("Effective_MACs").asDouble());
        assertEquals(STEPS * (100.0 * 36 + 24 * 21), operations.get("Effective_ACs").asDouble(), 1e-9);
        assertEquals(STEPS * (484.0 * 12 + 100 * 36 + 24 * 21 + 21 * 12), operations.get("Dense").asDouble(), 1e-9);
    }

    /** Every channel of the second convolution's input has all of its 16 positions active, the silent ones none. */
    @Test
    void spikesAreCountedByStepAndChannel() {
        SpikeStatistics second = census(model(2)).statistics().get(1);
        for (int t = 0; t < STEPS; t++) {
            for (int c = 0; c < 6; c++) {
                int expected = c < 2 ? 0 : 16;
                assertEquals(expected, second.pairs().mean()[t][c]);
                assertEquals(expected, second.pairs().p50()[t][c]);
                assertEquals(expected, second.pairs().max()[t][c]);
            }
        }
        assertEquals(STEPS * 4 * 16, second.sample().max());
    }
}
