package spikelane.sim.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A convolution or fully connected layer with what follows it up to its neurons: what inference and training run as one.
 *
 * @param index   place of the layer among {@link Network#weightLayers}
 * @param shape   its shape
 * @param from    the layer, or the input, whose values it reads; flattening and dropout left out
 * @param signal  what that hands on
 * @param bias    whether it has a bias
 * @param norm    batch norm behind it
 * @param neurons neurons behind that; empty where its sums go elsewhere
 */
public record LayerStage(int index, LayerShape shape, String from, Signal signal, boolean bias,
        Optional<Layer.Normalisation> norm, Optional<Layer.Neurons> neurons) {
    /**
     * @param network any network
     * @return its convolutions and fully connected layers, in order
     */
    public static List<LayerStage> of(Network network) {
        Map<String, List<Layer>> readers = readers(network);
        Map<String, Signal> signals = Signal.of(network);
        List<LayerShape> shapes = network.weightLayers();
        List<LayerStage> stages = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            LayerShape shape = shapes.get(i);
            if (!shape.spiking()) {
                continue;
            }
            Layer layer = network.layer(shape.name());
            boolean bias = layer instanceof Layer.Convolution c ? c.bias() : ((Layer.Linear) layer).bias();
            Optional<Layer.Normalisation> norm = only(readers, layer, Layer.Normalisation.class);
            Optional<Layer.Neurons> neurons = only(readers, norm.isPresent() ? norm.get() : layer, Layer.Neurons.class);
            String from = network.source(layer.from().getFirst());
            stages.add(new LayerStage(i, shape, from, signals.get(from), bias, norm, neurons));
        }
        return List.copyOf(stages);
    }

    /**
     * @param network any network
     * @return bits of the membrane potentials behind its convolutions and fully connected layers, by their index
     */
    public static Map<Integer, Integer> membraneBits(Network network) {
        Map<Integer, Integer> bits = new HashMap<>();
        for (LayerStage stage : of(network)) {
            stage.neurons().ifPresent(neurons -> bits.put(stage.index(), neurons.model().membraneBits()));
        }
        return bits;
    }

    private static Map<String, List<Layer>> readers(Network network) {
        Map<String, List<Layer>> readers = new HashMap<>();
        for (Layer layer : network.layers()) {
            layer.from().forEach(from -> readers.computeIfAbsent(from, name -> new ArrayList<>()).add(layer));
        }
        return readers;
    }

    private static <L extends Layer> Optional<L> only(Map<String, List<Layer>> readers, Layer layer, Class<L> kind) {
        List<Layer> all = readers.getOrDefault(layer.name(), List.of());
        return all.size() == 1 && kind.isInstance(all.getFirst())
                ? Optional.of(kind.cast(all.getFirst()))
                : Optional.empty();
    }
}
