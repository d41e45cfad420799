package spikelane.sim.train;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Layer;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerStage;
import spikelane.sim.network.Network;
import spikelane.sim.network.Network.ReadoutKind;

/**
 * A network as blocks that training runs as one: it is of the family of {@link CextNet}, at whatever sizes.
 *
 * @param blocks convolution blocks, at least one
 * @param dense  fully connected layers behind them, at least one
 */
record NetworkFamily(List<Block> blocks, List<Dense> dense) {
    /**
     * Convolution 3x3, batch norm, neurons, gate, max-pooling.
     *
     * @param shape of the convolution
     * @param norm  the batch norm
     * @param neurons name of the neurons
     * @param gate  name of the gate; empty without
     */
    record Block(LayerShape shape, Layer.Normalisation norm, String neurons, String gate) {}

    /**
     * Dropout, fully connected layer, batch norm, neurons.
     *
     * @param shape   of the layer
     * @param norm    the batch norm; empty without
     * @param neurons name of the neurons
     * @param dropout probability that an input is dropped
     */
    record Dense(LayerShape shape, Optional<Layer.Normalisation> norm, String neurons, float dropout) {}

    /** {@return the blocks of a network; empty if it is not one of this family} */
    static Optional<NetworkFamily> of(Network network) {
        Map<String, LayerStage> stages = new HashMap<>();
        LayerStage.of(network).forEach(stage -> stages.put(stage.shape().name(), stage));
        Cursor at = new Cursor(network);
        List<Block> blocks = new ArrayList<>();
        List<Dense> dense = new ArrayList<>();
        while (at.layer() instanceof Layer.Convolution c) {
            LayerStage stage = stages.get(c.name());
            at.next(); // the convolution, then what belongs to it
            if (c.bias() || c.groups() != 1 || !c.window().equals(CextNet.KERNEL) || stage.norm().isEmpty()
                    || !isUsual(stage) || !at.take(stage.norm().get()) || !at.take(stage.neurons().get())) {
                return Optional.empty();
            }
            String gate = "";
            if (at.layer() instanceof Layer.Gate g) {
                gate = g.name();
                at.next();
            }
            if (!(at.layer() instanceof Layer.Pool p) || p.kind() != Layer.PoolKind.MAX
                    || !p.window().equals(CextNet.HALVING)) {
                return Optional.empty();
            }
            at.next();
            blocks.add(new Block(stage.shape(), stage.norm().get(), stage.neurons().get().name(), gate));
        }
        if (at.layer() instanceof Layer.Flatten) {
            at.next();
        }
        while (at.layer() instanceof Layer.Dropout || at.layer() instanceof Layer.Linear) {
            float dropout = 0;
            if (at.layer() instanceof Layer.Dropout d) {
                dropout = (float) d.probability();
                at.next();
            }
            if (!(at.layer() instanceof Layer.Linear l) || l.bias()) {
                return Optional.empty();
            }
            LayerStage stage = stages.get(l.name());
            at.next();
            if ((stage.norm().isPresent() && !at.take(stage.norm().get())) || !isUsual(stage)
                    || !at.take(stage.neurons().get())) {
                return Optional.empty();
            }
            dense.add(new Dense(stage.shape(), stage.norm(), stage.neurons().get().name(), dropout));
        }
        boolean whole = at.chain && at.layer() == null && !blocks.isEmpty() && !dense.isEmpty()
                && network.readout().kind() != ReadoutKind.MEMBRANE;
        return whole ? Optional.of(new NetworkFamily(List.copyOf(blocks), List.copyOf(dense))) : Optional.empty();
    }

    private static boolean isUsual(LayerStage stage) {
        return stage.neurons().isPresent() && stage.neurons().get().model().equals(CextNet.NEURON);
    }

    /** Goes through layers of which each reads the one before. */
    private static final class Cursor {
        private final Network network;
        private int at;
        private boolean chain = true;

        Cursor(Network network) {
            this.network = network;
        }

        Layer layer() {
            return at < network.layers().size() ? network.layers().get(at) : null;
        }

        void next() {
            String before = at == 0 ? Network.INPUT : network.layers().get(at - 1).name();
            chain &= layer().from().equals(List.of(before));
            at++;
        }

        boolean take(Layer expected) {
            boolean same = expected.equals(layer());
            if (same) {
                next();
            }
            return same;
        }
    }
}
