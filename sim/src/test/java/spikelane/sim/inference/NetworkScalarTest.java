package spikelane.sim.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.Tensor;

/** Each layer against numbers worked out by hand. */
class NetworkScalarTest {
    private static SequencedMap<String, double[][]> run(String input, String layers, int outputs,
            SequencedMap<String, Tensor> tensors, double[][] frames) {
        Network network = NetworkFile.parse("n.yaml", "name: n\ninput: {" + input + "}\nsteps: " + frames.length
                + "\nlayers:\n" + layers + "readout: {kind: count, classes: " + outputs + "}\n");
        return new NetworkScalar(Model.of(network, tensors)).run(frames);
    }

    private static SequencedMap<String, Tensor> none() {
        return new LinkedHashMap<>();
    }

    private static double[][] neuron(String model, double... input) {
        double[][] frames = new double[input.length][1];
        for (int t = 0; t < input.length; t++) {
            frames[t][0] = input[t];
        }
        double[][] out = run("channels: 1, height: 1, width: 1", "  - {name: n, type: neurons, " + model + "}\n", 1,
                none(), frames).get("n");
        double[][] row = new double[1][input.length];
        for (int t = 0; t < input.length; t++) {
            row[0][t] = out[t][0];
        }
        return row;
    }

    @Test
    void tiesFireOrNotAsTheyAreStated() {
        String leaky = "model: lif, tau: 2 steps, threshold: 1, reset: hard, tie: ";
        assertArrayEquals(new double[]{1, 0, 1}, neuron(leaky + "fires", 2, 1, 1.5)[0]); // v: 1 | 0.5 | 1
        assertArrayEquals(new double[]{0, 0, 1}, neuron(leaky + "silent", 2, 1, 1.5)[0]); // v: 1, 1, 1.25
    }

    @Test
    void aSoftResetKeepsWhatIsAboveTheThreshold() {
        String fire = "model: if, threshold: 1, tie: fires, reset: ";
        assertArrayEquals(new double[]{1, 1, 0}, neuron(fire + "soft", 1.75, 0.25, 0.5)[0]); // v left: 0.75, 0
        assertArrayEquals(new double[]{1, 0, 0}, neuron(fire + "hard", 1.75, 0.25, 0.5)[0]);
        assertArrayEquals(new double[]{1, 1}, neuron(fire + "hard, reset-to: 0.5", 1, 0.5)[0]);
    }

    @Test
    void aSynapseFiltersTheCurrentAndAReadoutHandsOnItsPotential() {
        double[] potentials = neuron("model: cubali, tau: 4 steps, tau-synapse: 2 steps", 1, 0)[0];
        assertArrayEquals(new double[]{0.5, 0.5 - 0.125 + 0.25}, potentials, 1e-15);
        assertArrayEquals(new double[]{0.25, 0.1875}, neuron("model: li, tau: 4 steps, scaled-input: true", 1, 0)[0],
                1e-15);
    }

    @Test
    void aDepthwiseConvolutionWithStrideReadsItsOwnChannel() {
        SequencedMap<String, Tensor> tensors = none();
        tensors.put("c.weight", new Tensor(new int[]{2, 1, 2, 2}, new float[]{1, 2, 3, 4, -1, 0, 0, 0}));
        tensors.put("c.bias", new Tensor(new int[]{2}, new float[]{0.5f, 0}));
        double[][] out = run("channels: 2, height: 2, width: 4",
                "  - {name: c, type: convolution, outputs: 2, kernel: 2, stride: 2, groups: 2, bias: true}\n", 4,
                tensors, new double[][]{{1, 0, 0, 1, 0, 1, 1, 0, 5, 6, 7, 8, 9, 9, 9, 9}}).get("c");
        assertArrayEquals(new double[]{1 + 4 + 0.5, 2 + 3 + 0.5, -5, -7}, out[0]);
    }

    @Test
    void poolsCountZerosOutsideTheImage() {
        double[][] frame = {{1, 2, 3, 4}};
        for (var expected : java.util.Map.of("max", new double[]{1, 2, 3, 4}, "sum", new double[]{1, 2, 3, 4},
                "average", new double[]{0.25, 0.5, 0.75, 1}).entrySet()) {
            double[][] out = run("channels: 1, height: 2, width: 2",
                    "  - {name: p, type: pool, kind: " + expected.getKey() + ", kernel: 2, stride: 2, padding: 1}\n", 4,
                    none(), frame).get("p");
            assertArrayEquals(expected.getValue(), out[0]);
        }
    }

    @Test
    void additionsAndNormalisation() {
        SequencedMap<String, Tensor> tensors = none();
        List.of("gamma", "beta", "mean", "var").forEach(part -> tensors.put("b." + part,
                new Tensor(new int[]{1}, new float[]{part.equals("var") ? 4 : part.equals("mean") ? 1 : 2})));
        double[][] out = run("channels: 1, height: 1, width: 2",
                "  - {name: b, type: batch-norm, statistics: per-step}\n  - {name: s, type: add, from: [input, b]}\n",
                2, tensors, new double[][]{{1, 3}}).get("s");
        assertEquals(1 + 2, out[0][0], 1e-12);
        assertEquals(3 + 2 + 2 * 2 / Math.sqrt(4 + 1e-5), out[0][1], 1e-12);
    }
}
