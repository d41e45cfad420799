package spikelane.sim.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import spikelane.kernels.Kernels;
import spikelane.kernels.Kernels.Implementation;
import spikelane.sim.inference.NetworkFit.LayerFit;
import spikelane.sim.network.AnyNetworks;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.RandomModel;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.Tensor;

/** What is said to run a network runs it, and what is said to keep kernels from it is what inference says. */
class NetworkFitTest {
    private static final String IF = "model: if, threshold: 1, tie: fires, reset: hard}";

    private static Stream<Arguments> networks() {
        return AnyNetworks.LAYERS.keySet().stream()
                .flatMap(name -> Model.WIDTHS.stream().map(bits -> Arguments.of(name, bits)));
    }

    private static LayerFit layer(NetworkFit fit, String name) {
        return fit.layers().stream().filter(layer -> layer.layer().equals(name)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theFormThatInferencePicksIsOneOfThem(String name, int bits) {
        Network network = AnyNetworks.network(name);
        Model model = AnyNetworks.model(network, bits, 1);
        NetworkFit own = NetworkFit.of(model);
        NetworkFit any = NetworkFit.ofAnyWeights(network, bits, Map.of());
        assertEquals(List.of(), own.obstacles());
        assertEquals(List.of(), any.obstacles());
        try (InferenceVector inference = new InferenceVector(Kernels.choose(Implementation.VECTOR), model,
                Evaluator.USUAL_COUNT)) {
            for (LayerForm form : inference.forms()) {
                List<String> forms = layer(own, form.layer()).forms();
                String picked = form.form().replace("CountLayer", "Whole").replaceFirst("^(Spike|Count)Propagation", "")
                        .replaceFirst("Propagation", "").replaceFirst("Vector$", "").toLowerCase(Locale.ROOT);
                assertTrue(forms.contains(picked), form + " is none of " + forms);
                assertTrue(forms.containsAll(layer(any, form.layer()).forms()), form.layer());
                assertEquals(form.form().startsWith("Float"), forms.equals(List.of("float")));
            }
        }
    }

    private static List<String> potentials(Model model, int layers) {
        return NetworkFit.of(model).layers().stream().limit(layers).map(LayerFit::potentials).toList();
    }

    @Test
    void kindsOfInputAndReasonsForFloat32AreNamed() {
        Network network = CextNet.paper().channels(8).image(16, 16).steps(4).blocks(3).gated(1).hidden(9).classes(3, 2)
                .network();
        NetworkFit fit = NetworkFit.ofAnyWeights(network, 2, Map.of());
        assertEquals(new LayerFit("conv0", Input.COUNTS, List.of("whole", "rows", "tables", "multiply", "sliced"),
                "int32", null), layer(fit, "conv0"));
        assertEquals(Input.BITS, layer(fit, "conv1").input());
        assertTrue(layer(fit, "conv1").forms().contains("nibbles"));
        assertTrue(layer(fit, "conv2").forms().contains("sliced"));
        assertEquals(new LayerFit("tcja2.time", Input.REAL, List.of("gate"), null, null), layer(fit, "tcja2.time"));
        assertEquals(new LayerFit("fc0", Input.GATED, List.of("float"), "float32", "its input is gated"),
                layer(fit, "fc0"));
        assertEquals(List.of("int32", "int32", "int32"), potentials(RandomModel.of(network, 2, 1, 5), 3));
        assertEquals(List.of("int16", "int16", "int16"),
                potentials(RandomModel.of(network, 2, 1, 5).withFractionBits(3), 3));
        NetworkFit wide = NetworkFit.ofAnyWeights(network, 8, Map.of());
        assertEquals(List.of("int8", "csr"), layer(wide, "conv1").forms());
        NetworkFit full = NetworkFit.ofAnyWeights(network, Model.FULL_PRECISION, Map.of());
        assertTrue(full.layers().stream().allMatch(layer -> layer.reason() == null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{name: a, type: linear, outputs: 3}",
            "{name: a, type: linear, outputs: 3}%{name: b, type: neurons, model: li, tau: 2 steps}",
            "{name: a, type: linear, outputs: 3}%{name: b, type: neurons, model: cubalif, tau: 2 steps, tau-synapse: 4 steps, threshold: 1, tie: fires, reset: hard}",
            "{name: c, type: convolution, outputs: 3, kernel: 4, stride: [1, 2]}%{name: n, type: neurons, " + IF,
            "{name: a, type: linear, outputs: 3}%{name: n, type: neurons, " + IF + "%{name: p, type: gate}"})
    void whatKeepsKernelsFromItIsWhatInferenceSays(String layers) {
        Network network = NetworkFile.parse("n.yaml",
                "name: n\ninput: {channels: 2, height: 4, width: 4}\nsteps: 2\nlayers:\n  - "
                        + layers.replace("%", "\n  - ") + "\nreadout: {kind: count, classes: 3}\n");
        Model model = AnyNetworks.model(network, 2, 1);
        NetworkFit fit = NetworkFit.of(model);
        assertFalse(fit.obstacles().isEmpty());
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> new InferenceVector(Kernels.standard(), model, Evaluator.USUAL_COUNT));
        assertEquals(e.getMessage(), fit.obstacles().getFirst());
    }

    /** A number of a model, not of its description. */
    @Test
    void timeConstantsOfSingleChannelsAreFoundInTheTensors() {
        Network network = AnyNetworks.network("strided, averaged, soft reset");
        Tensor leaks = Tensor.copyOf(new float[]{0, 0.5f, 0.25f, 0, 0, 0});
        NetworkFit fit = NetworkFit.ofAnyWeights(network, 8, Map.of("if0.leak", leaks));
        String message = "layer if0: time constants that differ from channel to channel are not run by the kernels";
        assertEquals(List.of(message), fit.obstacles());
        assertEquals(new LayerFit("conv0", Input.COUNTS, List.of(), null, message), layer(fit, "conv0"));
        assertFalse(layer(fit, "fc0").forms().isEmpty());
    }
}
