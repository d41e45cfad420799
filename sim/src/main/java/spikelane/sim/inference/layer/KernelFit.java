package spikelane.sim.inference.layer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import spikelane.sim.network.Layer;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.Network.ReadoutKind;
import spikelane.sim.network.NeuronModel;
import spikelane.sim.network.Signal;
import spikelane.sim.network.LayerStage;

/** Which networks the kernels run: {@code NetworkScalar} runs any, in float64 and slowly. */
public final class KernelFit {
    private KernelFit() {}

    /**
     * What keeps kernels from running a network.
     *
     * @param layer   name of a layer
     * @param message why kernels do not run it; names it
     */
    public record Obstacle(String layer, String message) {}

    /**
     * @param network any network
     * @throws IllegalArgumentException naming the first layer that kernels do not run, and why
     */
    public static void require(Network network) {
        obstacles(network).stream().findFirst().ifPresent(obstacle -> {
            throw new IllegalArgumentException(obstacle.message());
        });
    }

    /** {@return every layer that kernels do not run, and why; empty if they run the network} */
    public static List<Obstacle> obstacles(Network network) {
        Map<String, Signal> signals = Signal.of(network);
        Set<String> inStages = new HashSet<>();
        List<Obstacle> obstacles = new ArrayList<>();
        for (LayerStage stage : LayerStage.of(network)) {
            stage.norm().ifPresent(norm -> inStages.add(norm.name()));
            stage.neurons().ifPresent(neurons -> inStages.add(neurons.name()));
            problem(stage).ifPresent(obstacles::add);
        }
        for (Layer layer : network.layers()) {
            String problem = problem(network, layer, signals, inStages.contains(layer.name()));
            if (problem != null) {
                obstacles.add(obstacle(layer.name(), problem));
            }
        }
        String last = network.layers().getLast().name();
        if (network.readout().kind() == ReadoutKind.MEMBRANE || signals.get(last).kind() != Input.BITS) {
            obstacles.add(obstacle(last, "expected spikes to be counted for the readout"));
        }
        return List.copyOf(obstacles);
    }

    private static Optional<Obstacle> problem(LayerStage stage) {
        String name = stage.shape().name();
        if (stage.neurons().isEmpty()) {
            return Optional.of(obstacle(name, "expected neurons behind it, at most with one batch norm between"));
        }
        if (stage.signal().kind() == Input.REAL) {
            return Optional.of(obstacle(name,
                    "reads real numbers from " + stage.from() + ", expected spikes, gated spikes or whole numbers"));
        }
        Layer.Neurons neurons = stage.neurons().get();
        if (!neurons.model().kind().spikes() || neurons.model().kind().hasSynapse()) {
            return Optional.of(
                    obstacle(neurons.name(), "neurons with a synapse or without spikes are not run by the kernels"));
        }
        if (neurons.model().membraneBits() != NeuronModel.WIDE) {
            return Optional.of(obstacle(neurons.name(),
                    "membrane potentials of " + neurons.model().membraneBits() + " bits are not run by the kernels"));
        }
        try {
            stage.shape().geometry();
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(new Obstacle(name, e.getMessage()));
        }
    }

    /**
     * @param model any network with its numbers
     * @return why the kernels do not run it, naming the layer; empty if they do
     */
    public static Optional<String> obstacle(Model model) {
        try {
            require(model.network());
            LayerStage.of(model.network()).forEach(stage -> model.numbers().get(stage.index()).neurons());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static String problem(Network network, Layer layer, Map<String, Signal> signals, boolean inStage) {
        boolean real = signals.get(layer.name()).kind() == Input.REAL;
        return switch (layer) {
            case Layer.Normalisation n -> inStage ? null : "expected a convolution or fully connected layer before it";
            case Layer.Neurons n -> inStage ? null : "expected a convolution or fully connected layer before them";
            case Layer.Gate g -> gateProblem(network, g, real);
            case Layer.Pool p -> real ? "sums or averages what is not whole numbers" : null;
            case Layer.Addition a -> real ? "adds what is not whole numbers of the same unit" : null;
            default -> null;
        };
    }

    private static String gateProblem(Network network, Layer.Gate gate, boolean real) {
        String from = gate.from().getFirst();
        if (real || !(network.layer(from) instanceof Layer.Neurons)) {
            return "a gate reads the spikes of neurons";
        }
        return readers(network, from).size() == 1
                ? null
                : "others read the neurons before the gate too, expected it alone";
    }

    private static Obstacle obstacle(String layer, String why) {
        return new Obstacle(layer, "layer " + layer + ": " + why);
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
