package spikelane.sim.network;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import spikelane.kernels.data.Reset;
import spikelane.sim.network.Layer.Extent;
import spikelane.sim.network.Layer.PoolKind;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.Layer.Window;
import spikelane.sim.network.Network.Readout;
import spikelane.sim.network.Network.ReadoutKind;
import spikelane.sim.network.NeuronModel.Kind;
import spikelane.kernels.data.Tie;

/**
 * Builds networks of the reference study's family, CextNet (arXiv 2302.04174), at any size: blocks of [conv 3x3, batch
 * norm, LIF, (TCJA), max-pool 2], then two fully connected layers with (batch norm,) LIF; the class score is the mean of its votes over
 * all time steps. Neurons: tau 2, threshold 1, a tie fires, hard reset to 0. Each step gives a new builder.
 */
public final class CextNet {
    /** The family's neurons. */
    public static final NeuronModel NEURON = new NeuronModel(Kind.LIF, 0.5, 0.5, 1, 1, 0, 1, Tie.FIRES, Reset.HARD, 0);
    /** 3x3 with padding 1: keeps the image's size. */
    public static final Window KERNEL = new Window(new Extent(3, 3), new Extent(1, 1), new Extent(1, 1));
    /** Halves the image, rounding down. */
    public static final Window HALVING = new Window(new Extent(2, 2), new Extent(2, 2), new Extent(0, 0));

    private static final String DENSE_NORM = "norm_fc";

    private int channels;
    private int height;
    private int width;
    private int steps;
    private int blocks;
    private int gated;
    private int hidden;
    private int classes;
    private int votes;
    private double dropout;
    private Statistics statistics;
    private boolean normed;

    private CextNet() {}

    private CextNet(CextNet other) {
        channels = other.channels;
        height = other.height;
        width = other.width;
        steps = other.steps;
        blocks = other.blocks;
        gated = other.gated;
        hidden = other.hidden;
        classes = other.classes;
        votes = other.votes;
        dropout = other.dropout;
        statistics = other.statistics;
        normed = other.normed;
    }

    private CextNet with(Consumer<CextNet> change) {
        CextNet other = new CextNet(this);
        change.accept(other);
        return other;
    }

    private static final class Paper {
        private static final CextNet NET = of(NetworkFile.shipped("cextnet-paper"));
    }

    /** {@return the paper's network: 128 channels, 128 x 128 input, T 20, TCJA in the last two of five blocks} */
    public static CextNet paper() {
        return Paper.NET;
    }

    /**
     * @param network of this family
     * @return what builds it
     * @throws IllegalArgumentException if it is not of this family
     */
    public static CextNet of(Network network) {
        CextNet sizes = new CextNet();
        sizes.height = network.input().height();
        sizes.width = network.input().width();
        sizes.steps = network.steps();
        sizes.classes = network.readout().classes();
        sizes.votes = network.readout().votes();
        for (Layer layer : network.layers().reversed()) {
            switch (layer) {
                case Layer.Convolution c -> {
                    sizes.blocks++;
                    sizes.channels = c.outputs();
                }
                case Layer.Normalisation n -> {
                    sizes.statistics = n.statistics();
                    sizes.normed |= n.name().startsWith(DENSE_NORM);
                }
                case Layer.Gate g -> sizes.gated++;
                case Layer.Dropout d -> sizes.dropout = d.probability();
                case Layer.Linear l -> sizes.hidden = l.outputs();
                default -> {
                    // the same in every network of the family
                }
            }
        }
        if (!sizes.network().equals(network)) {
            throw new IllegalArgumentException(network.name() + " is not of the family of CextNet");
        }
        return sizes;
    }

    /** {@return with M output channels of every convolution} */
    public CextNet channels(int wanted) {
        return with(other -> other.channels = wanted);
    }

    /** {@return with input of H x W} */
    public CextNet image(int wantedHeight, int wantedWidth) {
        return with(other -> {
            other.height = wantedHeight;
            other.width = wantedWidth;
        });
    }

    /** {@return with T time steps} */
    public CextNet steps(int wanted) {
        return with(other -> other.steps = wanted);
    }

    /** {@return with so many convolution blocks, each of which halves the image, rounding down} */
    public CextNet blocks(int wanted) {
        return with(other -> other.blocks = wanted);
    }

    /** {@return with TCJA in so many of the last blocks, or in all if there are fewer} */
    public CextNet gated(int wanted) {
        return with(other -> other.gated = wanted);
    }

    /** {@return with so many neurons in the first fully connected layer} */
    public CextNet hidden(int wanted) {
        return with(other -> other.hidden = wanted);
    }

    /** {@return with so many classes and output neurons of each} */
    public CextNet classes(int wanted, int wantedVotes) {
        return with(other -> {
            other.classes = wanted;
            other.votes = wantedVotes;
        });
    }

    /** {@return with so many classes} */
    public CextNet classes(int wanted) {
        return with(other -> other.classes = wanted);
    }

    /** {@return with this probability of dropping an input of a fully connected layer in training} */
    public CextNet dropout(double wanted) {
        return with(other -> other.dropout = wanted);
    }

    /** {@return with batch norm over these} */
    public CextNet statistics(Statistics wanted) {
        return with(other -> other.statistics = wanted);
    }

    /** {@return with batch norm behind the fully connected layers too, which the paper's network does not have} */
    public CextNet normed(boolean wanted) {
        return with(other -> other.normed = wanted);
    }

    /**
     * {@return the network}
     *
     * @throws IllegalArgumentException if a size is impossible, or pooling leaves nothing of the image
     */
    public Network network() {
        if (channels < 1 || blocks < 1 || gated < 0 || hidden < 1 || classes < 2 || votes < 1) {
            throw new IllegalArgumentException("impossible network: channels " + channels + ", blocks " + blocks
                    + ", TCJA in " + gated + ", hidden " + hidden + ", classes " + classes + ", votes " + votes);
        }
        if (blocks > 30 || height >> blocks < 1 || width >> blocks < 1) {
            throw new IllegalArgumentException(blocks + " blocks halve " + height + " x " + width
                    + " to nothing: use fewer blocks or a larger image");
        }
        Chain chain = new Chain();
        for (int i = 0; i < blocks; i++) {
            chain.add(new Layer.Convolution("conv" + i, chain.last(), channels, KERNEL, 1, false));
            chain.add(new Layer.Normalisation("norm" + i, chain.last(), statistics));
            chain.add(new Layer.Neurons("lif" + i, chain.last(), NEURON));
            if (i >= blocks - gated) {
                chain.add(new Layer.Gate("tcja" + i, chain.last()));
            }
            chain.add(new Layer.Pool("pool" + i, chain.last(), PoolKind.MAX, HALVING));
        }
        chain.add(new Layer.Flatten("flatten", chain.last()));
        int[] outputs = {hidden, classes * votes};
        for (int i = 0; i < outputs.length; i++) {
            chain.add(new Layer.Dropout("drop" + i, chain.last(), dropout));
            chain.add(new Layer.Linear("fc" + i, chain.last(), outputs[i], false));
            if (normed) {
                chain.add(new Layer.Normalisation(DENSE_NORM + i, chain.last(), statistics));
            }
            chain.add(new Layer.Neurons("lif_fc" + i, chain.last(), NEURON));
        }
        return new Network("CextNet", new FeatureShape(2, height, width), steps, chain.layers,
                new Readout(ReadoutKind.VOTES, classes, votes));
    }

    /** Layers of which each reads the one before. */
    private static final class Chain {
        private final List<Layer> layers = new ArrayList<>();

        void add(Layer layer) {
            layers.add(layer);
        }

        List<String> last() {
            return List.of(layers.isEmpty() ? Network.INPUT : layers.getLast().name());
        }
    }
}
