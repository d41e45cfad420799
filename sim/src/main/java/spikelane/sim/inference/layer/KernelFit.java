package spikelane.sim.inference.layer;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spikelane.sim.network.Layer;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Network;
import spikelane.sim.network.Network.ReadoutKind;
import spikelane.sim.network.Signal;
import spikelane.sim.network.LayerStage;

/** Which networks the kernels run: {@code NetworkScalar} runs any, in float64 and slowly. */
public final class KernelFit {
    private KernelFit() {}

    /**
     * @param network any network
     * @throws IllegalArgumentException naming the first layer that kernels do not run, and why
     */
    public static void require(Network network) {
        Map<String, Signal> signals = Signal.of(network);
        Set<String> inStages = new HashSet<>();
        for (LayerStage stage : LayerStage.of(network)) {
            Layer.Neurons neurons = stage.neurons().orElseThrow(() -> new IllegalArgumentException("layer "
                    + stage.shape().name() + ": expected neurons behind it, at most with one batch norm between"));
            if (stage.signal().kind() == Input.REAL) {
                throw refused(stage.shape().name(),
                        "reads real numbers from " + stage.from() + ", expected spikes, gated spikes or whole numbers");
            }
            if (!neurons.model().kind().spikes() || neurons.model().kind().hasSynapse()) {
                throw refused(neurons.name(), "neurons with a synapse or without spikes are not run by the kernels");
            }
            stage.shape().geometry();
            stage.norm().ifPresent(norm -> inStages.add(norm.name()));
            inStages.add(neurons.name());
        }
        for (Layer layer : network.layers()) {
            String problem = problem(network, layer, signals, inStages.contains(layer.name()));
            if (problem != null) {
                throw refused(layer.name(), problem);
            }
        }
        String last = network.layers().getLast().name();
        if (network.readout().kind() == ReadoutKind.MEMBRANE || signals.get(last).kind() != Input.BITS) {
            throw refused(last, "expected spikes to be counted for the readout");
        }
    }

    private static String problem(Network network, Layer layer, Map<String, Signal> signals, boolean inStage) {
        boolean real = signals.get(layer.name()).kind() == Input.REAL;
        return switch (layer) {
            case Layer.Normalisation n -> inStage ? null : "expected a convolution or fully connected layer before it";
            case Layer.Neurons n -> inStage ? null : "expected a convolution or fully connected layer before them";
            case Layer.Gate g -> real || !firesBefore(network, g) ? "a gate reads the spikes of neurons" : null;
            case Layer.Pool p -> real ? "sums or averages what is not whole numbers" : null;
            case Layer.Addition a -> real ? "adds what is not whole numbers of the same unit" : null;
            default -> null;
        };
    }

    private static boolean firesBefore(Network network, Layer.Gate gate) {
        return network.layer(gate.from().getFirst()) instanceof Layer.Neurons;
    }

    private static IllegalArgumentException refused(String layer, String why) {
        return new IllegalArgumentException("layer " + layer + ": " + why);
    }

    /**
     * @param network a network
     * @param layer   one of its layers
     * @return the layers that read it
     */
    public static List<Layer> readers(Network network, String layer) {
        return network.layers().stream().filter(other -> other.from().contains(layer)).toList();
    }
}
