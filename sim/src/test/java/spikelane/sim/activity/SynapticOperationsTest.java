package spikelane.sim.activity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.Model;
import spikelane.sim.network.RandomModel;
import spikelane.sim.network.RandomShapes;

class SynapticOperationsTest {
    /** Every output, tap and input by itself, with the padding of each kind written out. */
    @Test
    void agreesWithWalkingEveryOperation() {
        Network config = RandomModel.config(6, 2, 1);
        Model model = RandomModel.of(config, 3, 0.6, 2);
        List<LayerActivity> activity = activity(config, 3);
        SynapticOperations operations = SynapticOperations.of(model, activity);
        double macs = 0;
        double acs = 0;
        double dense = 0;
        for (int i = 0; i < activity.size(); i++) {
            LayerShape layer = activity.get(i).layer();
            long[] walked = walk(layer, model.numbers().get(i).values(), activity.get(i).activeByInput());
            SynapticOperations.Count count = operations.layers().get(i).count();
            assertEquals(walked[0] / 3.0, count.effective(), 1e-9 * walked[0], layer.name());
            assertEquals((double) walked[1] * layer.steps(), count.dense(), layer.name());
            assertEquals(walked[2] / 3.0, count.eventDriven(), 1e-9 * walked[2], layer.name());
            boolean binary = List.of("conv1", "fc1").contains(layer.name());
            acs += binary ? walked[0] / 3.0 : 0;
            macs += binary ? 0 : walked[0] / 3.0;
            dense += walked[1] * layer.steps();
        }
        assertEquals(acs, operations.effectiveAcs(), 1e-6);
        assertEquals(macs, operations.effectiveMacs(), 1e-6);
        assertEquals(dense, operations.dense(), 1e-6);
    }

    /**
     * Strides 1 to 3, kernels 1, 3 and 5, any padding, depthwise and dense: every spike of every sample and step, at every
     * output and tap that reads it.
     */
    @Test
    void anyGeometryAgreesWithWalkingEverySpikeAndWeight() {
        Random random = new Random(21);
        for (int trial = 0; trial < 600; trial++) {
            LayerShape shape = RandomShapes.next(random);
            int samples = 1 + random.nextInt(2);
            byte[] codes = new byte[(int) shape.weights()];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = (byte) (random.nextInt(3) - 1);
            }
            int inputs = (int) shape.inputs();
            boolean[][] spikes = new boolean[samples * shape.steps()][inputs];
            long[] byInput = new long[inputs];
            for (boolean[] step : spikes) {
                for (int i = 0; i < inputs; i++) {
                    step[i] = random.nextInt(4) == 0;
                    byInput[i] += step[i] ? 1 : 0;
                }
            }
            long[] walked = BruteForce.operations(shape, codes, spikes);
            SynapticOperations.Count count = SynapticOperations.of(LayerNumbers.ofCodes(shape, codes),
                    new LayerActivity(shape, samples, byInput, new long[samples], new long[shape.steps()]));
            assertEquals((double) walked[0] / samples, count.effective(), 1e-9, shape.toString());
            assertEquals((double) walked[1] / samples, count.eventDriven(), 1e-9, shape.toString());
            assertEquals((double) walked[2] / samples, count.slots(), 1e-9, shape.toString());
            assertEquals((double) walked[3] / samples, count.dense(), 1e-9, shape.toString());
        }
    }

    private static long[] walk(LayerShape layer, float[] weights, long[] active) {
        int before = layer.kind() == Kind.FC ? 0 : 1;
        int beforeRows = layer.kind() == Kind.CONV ? 1 : 0;
        long effective = 0;
        long dense = 0;
        long eventDriven = 0;
        for (int m = 0; m < layer.out(); m++) {
            for (int y = 0; y < layer.height(); y++) {
                for (int x = 0; x < layer.width(); x++) {
                    for (int i = 0; i < layer.in() * layer.kernelHeight() * layer.kernelWidth(); i++) {
                        int c = i / (layer.kernelHeight() * layer.kernelWidth());
                        int fromY = y + i / layer.kernelWidth() % layer.kernelHeight() - beforeRows;
                        int fromX = x + i % layer.kernelWidth() - before;
                        if (fromY >= 0 && fromY < layer.height() && fromX >= 0 && fromX < layer.width()) {
                            dense++;
                            boolean zero = weights[m * (weights.length / layer.out()) + i] == 0;
                            long times = active[(c * layer.height() + fromY) * layer.width() + fromX];
                            effective += zero ? 0 : times;
                            eventDriven += times;
                        }
                    }
                }
            }
        }
        return new long[]{effective, dense, eventDriven};
    }

    private static List<LayerActivity> activity(Network config, int samples) {
        Random random = new Random(9);
        List<LayerActivity> activity = new ArrayList<>();
        for (LayerShape layer : config.weightLayers()) {
            long[] byInput = random.longs(layer.inputs(), 0, (long) layer.steps() * samples + 1).toArray();
            activity.add(new LayerActivity(layer, samples, byInput, new long[samples], new long[layer.steps()]));
        }
        return activity;
    }
}
