package spikelane.sim.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.data.Reset;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.Network.ReadoutKind;
import spikelane.sim.network.NeuronModel.Kind;
import spikelane.kernels.data.Tie;

class NetworkFileTest {
    private static final String SMALL = """
            name: small
            input: {channels: 2, height: 34, width: 34}
            steps: 20
            time-step: 1 ms
            layers:
              - {name: conv0, type: convolution, outputs: 16, kernel: 5, stride: 2, padding: 1, bias: true}
              - {name: lif0, type: neurons, model: lif, tau: 2 steps, threshold: 1, tie: fires, reset: hard}
              - {name: pool0, type: pool, kind: average, kernel: 2}
              - {name: deep, type: convolution, outputs: 16, kernel: [3, 1], padding: [1, 0], groups: 16}
              - {name: norm, type: batch-norm, statistics: all-steps}
              - {name: lif1, type: neurons, model: cubalif, tau: 4 ms, tau-synapse: 2000 us, threshold: 0.5, tie: silent, reset: soft}
              - {name: sum, type: add, from: [pool0, lif1]}
              - {name: flat, type: flatten}
              - {name: fc0, type: linear, outputs: 10}
              - {name: if1, type: neurons, model: if, threshold: 1, tie: silent, reset: soft}
            readout: {kind: count, classes: 10}
            """;

    @Test
    void readsEveryKindOfLayer() {
        Network network = NetworkFile.parse("n.yaml", SMALL);
        assertEquals(new FeatureShape(2, 34, 34), network.input());
        assertEquals(new FeatureShape(16, 16, 16), network.shapes().get("conv0"));
        assertEquals(new FeatureShape(16, 8, 8), network.shapes().get("deep"));
        assertEquals(new FeatureShape(1024, 1, 1), network.shapes().get("flat"));
        assertArrayEquals(new int[]{16, 1, 3, 1}, network.tensors().get("deep.weight"));
        assertArrayEquals(new int[]{10, 1024}, network.tensors().get("fc0.weight"));
        assertEquals(List.of("conv0.weight", "conv0.bias", "deep.weight", "norm.gamma", "norm.beta", "norm.mean",
                "norm.var", "fc0.weight"), List.copyOf(network.tensors().keySet()));
        assertEquals(new NeuronModel(Kind.LIF, 0.5, 0.5, 1, 1, 0, 1, Tie.FIRES, Reset.HARD, 0), model(network, 1));
        assertEquals(new NeuronModel(Kind.CUBALIF, 0.25, 1, 0.5, 1, 0, 0.5, Tie.SILENT, Reset.SOFT, 0),
                model(network, 5));
        assertEquals(new Network.Readout(ReadoutKind.COUNT, 10, 1), network.readout());
    }

    private static NeuronModel model(Network network, int layer) {
        return ((Layer.Neurons) network.layers().get(layer)).model();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "kernel: 5, stride: 2      | kernel: 50, stride: 2    | line 6: layer conv0: a kernel of 50 does not fit into 34 x 34 with padding 1",
            "outputs: 16, kernel: 5    | outputs: 0, kernel: 5    | line 6: layer conv0: 0 x 16 x 16: nothing is left",
            "kernel: 5, stride: 2      | kernal: 5, stride: 2     | line 6: unknown key \"kernal\"",
            "type: pool                | type: pooling            | line 8: type pooling, expected one of convolution",
            "tau: 2 steps              | tau: 2                   | line 7: found 2, expected a number and its unit: steps, us, ms or s",
            "tau: 2 steps              | tau: 0.5 steps           | line 7: 0.5 steps is below a time step, expected at least one",
            "tau: 2 steps, threshold   | threshold                | line 7: the key tau is missing",
            "tie: fires, reset: hard   | reset: hard              | line 7: the key tie is missing",
            "model: if,                | model: if, tau: 2 steps, | line 15: an if neuron has no tau",
            "groups: 16                | groups: 3                | line 9: layer deep: 3 groups of 16 channels in and 16 out",
            "from: [pool0, lif1]       | from: [pool0, conv0]     | line 12: layer sum: adds 16 x 8 x 8 and 16 x 16 x 16, expected the same shape",
            "from: [pool0, lif1]       | from: [pool0, later]     | line 12: layer sum: reads later, which is no earlier layer",
            "name: deep                | name: conv0              | line 9: layer conv0: the name is there twice",
            "classes: 10               | classes: 11              | line 16: layer if1: 10 values, but the readout takes 11 classes x 1",
            "outputs: 10               | outputs: 9999999999      | line 14: found 9999999999, expected a whole number",
            "padding: [1, 0]           | padding: [1, 0, 2]       | line 9: 3 numbers, expected one, or rows and columns",
            "bias: true                | bias: yes                | line 6: found yes, expected true or false"})
    void whatIsImpossibleIsOneLineWithItsPlace(String right, String wrong, String message) {
        String yaml = SMALL.replaceFirst(java.util.regex.Pattern.quote(right.strip()), wrong.strip());
        String said = assertThrows(BadInputException.class, () -> NetworkFile.parse("n.yaml", yaml)).getMessage();
        assertEquals("n.yaml " + message, said.substring(0, Math.min(said.length(), 7 + message.length())), said);
        assertEquals(1, said.lines().count());
    }
}
