package spikelane.sim.accelerator.work;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.io.Json;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerStage;
import spikelane.sim.network.Model;
import spikelane.sim.network.NeuronModel;
import tools.jackson.databind.JsonNode;

/**
 * A network as an accelerator sees it: its layers, the size of its actual weights and the activity of real inputs.
 *
 * @param weightBits b of the network; 32 = full precision
 * @param layers     every layer with weights, from input to output
 */
public record Workload(int weightBits, List<LayerWork> layers) {
    /** Most layers of a network. */
    static final int MOST_LAYERS = 1000;

    /** Checks that there are layers, no two of a name, and that b is their widest. */
    public Workload {
        if (layers == null || layers.isEmpty() || layers.size() > MOST_LAYERS) {
            throw new IllegalArgumentException(
                    (layers == null ? 0 : layers.size()) + " layers, expected 1 to " + MOST_LAYERS);
        }
        if (layers.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException("a layer is null");
        }
        layers = List.copyOf(layers);
        Set<String> names = new HashSet<>();
        for (LayerWork layer : layers) {
            if (!names.add(layer.name())) {
                throw new IllegalArgumentException("two layers are called " + layer.name());
            }
        }
        int widest = layers.stream().mapToInt(LayerWork::weightBits).max().orElseThrow();
        if (weightBits != widest) {
            throw new IllegalArgumentException(
                    "weightBits are " + weightBits + ", expected those of the widest layer, " + widest);
        }
    }

    /**
     * @param text JSON, as it is written; a layer says the width of its potentials only where it has one of its own
     * @return the workload
     * @throws tools.jackson.core.JacksonException if the text is none
     */
    public static Workload read(String text) {
        JsonNode read = Json.MAPPER.readTree(text);
        Json.nullWhereAbsent(read.get("layers"), "membraneBits");
        return Json.MAPPER.treeToValue(read, Workload.class);
    }

    /**
     * @param model    a network, quantised or not
     * @param activity measured at the input of its layers; layers with real inputs may be missing
     * @return its workload, from the weights it computes with
     * @throws spikelane.sim.io.BadInputException if a layer's activity is missing or has another shape
     */
    public static Workload of(Model model, List<LayerActivity> activity) {
        Map<String, LayerActivity> byName = new HashMap<>();
        activity.forEach(a -> byName.put(a.layer().name(), a));
        Map<Integer, Integer> membranes = LayerStage.membraneBits(model.network());
        List<LayerWork> layers = new ArrayList<>();
        for (LayerNumbers numbers : model.numbers()) {
            layers.add(LayerWork.of(numbers, model.bits(numbers.shape()), byName.get(numbers.shape().name()))
                    .withMembrane(membranes.getOrDefault(layers.size(), NeuronModel.WIDE)));
        }
        int widest = layers.stream().mapToInt(LayerWork::weightBits).max().orElse(model.bits());
        return new Workload(widest, withOutputs(layers));
    }

    /** A layer's outputs are taken to be as dense as the next spiking layer's inputs, the last one's as its own inputs. */
    static List<LayerWork> withOutputs(List<LayerWork> layers) {
        List<LayerWork> linked = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            LayerWork layer = layers.get(i);
            LayerWork next = layers.subList(i + 1, layers.size()).stream().filter(LayerWork::spiking).findFirst()
                    .orElse(layer);
            linked.add(layer.spiking() ? layer.withOutputDensity(next.density(ActivityStatistic.MEAN)) : layer);
        }
        return List.copyOf(linked);
    }

    /** {@return zero weights / weights of the whole network} */
    public double weightSparsity() {
        return 1 - layers.stream().mapToDouble(LayerWork::nonzeroWeights).sum()
                / layers.stream().mapToDouble(LayerWork::weights).sum();
    }
}
