package spikelane.sim.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.sim.activity.RecordedActivity;
import spikelane.sim.activity.RecordedActivity.LayerInput;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.NetworkScalar;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.AnyNetworks;
import spikelane.sim.network.LayerStage;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;

/** What is recorded is what each layer received, counts behind pools too. */
class ActivityRecorderTest {
    private static FrameSet samples(Network network) {
        return new FrameSet(network.steps(), network.input().height(), network.input().width(),
                network.readout().classes(), AnyNetworks.samples(network, 3, 5), new int[3]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"strided, averaged, soft reset", "depthwise and pointwise, sums, overlapping maxima",
            "depthwise in steps, two and three outputs a channel, averages over the border",
            "residual, pooled input, time constants that no shift gives"})
    void everyCountIsTheOneThatWasRead(String name) {
        Network network = AnyNetworks.network(name);
        Model model = AnyNetworks.model(network, 8, 2);
        FrameSet data = samples(network);
        RecordedActivity recorded = ActivityRecorder.capture(model, data, new int[]{0, 1, 2}, network.steps(),
                new LinkedHashMap<>());
        int counts = 0;
        for (int n = 0; n < 3; n++) {
            Map<String, double[][]> values = new NetworkScalar(model)
                    .run(NetworkScalar.frames(network, data.counts()[n]));
            // the first layer reads the frames or what was pooled from them: the same in integers and in float64
            LayerStage first = LayerStage.of(network).getFirst();
            counts += compare(recorded.layers().get(first.shape().name()), n, values.get(first.from()),
                    first.signal().unit());
            // behind neurons in integers each count is at most as large as its window
            for (LayerStage stage : LayerStage.of(network)) {
                LayerInput layer = recorded.layers().get(stage.shape().name());
                int most = stage.signal().largest(3);
                for (int i = 0; i < layer.height() * layer.width(); i++) {
                    assertTrue(layer.value(n, 0, i, 0) <= most, stage.shape().name());
                }
            }
        }
        assertTrue(counts > 100, counts + " counts above 1");
    }

    private static int compare(LayerInput layer, int sample, double[][] read, double unit) {
        int pixels = layer.height() * layer.width();
        int larger = 0;
        for (int t = 0; t < read.length; t++) {
            for (int i = 0; i < read[t].length; i++) {
                int value = layer.value(sample, t, i % pixels, i / pixels);
                assertEquals(read[t][i], value * unit, 1e-9);
                larger += value > 1 ? 1 : 0;
            }
        }
        return larger;
    }

    @Test
    void countsBehindAPoolAreItsSums() {
        Network network = NetworkFile.parse("n.yaml", """
                name: n
                input: {channels: 2, height: 12, width: 10}
                steps: 5
                layers:
                  - {name: conv, type: convolution, outputs: 4, kernel: 1}
                  - {name: if0, type: neurons, model: if, threshold: 0.5, tie: silent, reset: hard}
                  - {name: pool, type: pool, kind: average, kernel: 3}
                  - {name: fc, type: linear, outputs: 3}
                  - {name: if1, type: neurons, model: if, threshold: 1, tie: silent, reset: hard}
                readout: {kind: count, classes: 3}
                """);
        Model model = AnyNetworks.model(network, Model.FULL_PRECISION, 1);
        FrameSet data = samples(network);
        RecordedActivity recorded = ActivityRecorder.capture(model, data, new int[]{1}, 5, new LinkedHashMap<>());
        double[][] pooled = new NetworkScalar(model).run(NetworkScalar.frames(network, data.counts()[1])).get("pool");
        assertTrue(compare(recorded.layers().get("fc"), 0, pooled, 1.0 / 9) > 20);
    }

    @Test
    void realNumbersAreRefused() {
        Network network = NetworkFile.parse("n.yaml", """
                name: n
                input: {channels: 2, height: 12, width: 10}
                steps: 2
                layers:
                  - {name: fc0, type: linear, outputs: 4}
                  - {name: li, type: neurons, model: li, tau: 2 steps}
                  - {name: fc1, type: linear, outputs: 3}
                  - {name: if1, type: neurons, model: if, threshold: 1, tie: silent, reset: hard}
                readout: {kind: count, classes: 3}
                """);
        Model model = AnyNetworks.model(network, Model.FULL_PRECISION, 1);
        assertEquals("layer fc1 reads real numbers: a file of activity holds spikes and counts only",
                assertThrows(BadInputException.class,
                        () -> ActivityRecorder.capture(model, samples(network), new int[]{0}, 2, new LinkedHashMap<>()))
                        .getMessage());
    }
}
