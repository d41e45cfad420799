package spikelane.sim.inference.layer;

import java.util.List;
import java.util.stream.IntStream;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.floats.MatrixProduct;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.inference.layer.StageClock.Stage;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerStage;

/**
 * The TCJA gate behind a convolution, with its place in the network.
 *
 * @param index place of its first layer among {@link Network#weightLayers}; the second is the next
 * @param name  the layer's name
 * @param tcja  the gate
 * @param steps T
 * @param channels C
 */
public record GateLayer(int index, String name, TcjaGate tcja, int steps, int channels) {
    /** {@return place of a gate's first layer among those with weights} */
    public static int index(Network network, Layer.Gate gate) {
        List<LayerShape> layers = network.weightLayers();
        return IntStream.range(0, layers.size()).filter(i -> layers.get(i).name().equals(gate.name() + ".time"))
                .findFirst().orElseThrow();
    }

    /**
     * @param product computes its sums
     * @param model   network
     * @param stage   one of its layers
     * @return the gate behind its neurons; null where there is none
     */
    public static GateLayer behind(MatrixProduct product, Model model, LayerStage stage) {
        List<Layer> readers = KernelFit.readers(model.network(), stage.neurons().orElseThrow().name());
        if (readers.size() != 1 || !(readers.getFirst() instanceof Layer.Gate gate)) {
            return null;
        }
        int index = index(model.network(), gate);
        FeatureShape image = stage.shape().target();
        return new GateLayer(index, gate.name(), new TcjaGate(product, model.numbers().get(index),
                model.numbers().get(index + 1), image.height() * image.width()), model.network().steps(),
                image.channels());
    }

    /** {@return buffers of one thread} */
    public Gating newRun(StageClock clock) {
        return new Gating(clock);
    }

    /** Buffers of one thread. */
    public final class Gating {
        private final int[] counts = new int[steps * channels];
        private final TcjaGate.Scratch scratch = tcja.newScratch();
        private final StageClock clock;

        private Gating(StageClock clock) {
            this.clock = clock;
        }

        /** {@return [T][C] numbers of spikes of the convolution's neurons, before pooling} */
        public int[] counts() {
            return counts;
        }

        /** Computes from the counts what the next layer's inputs are worth. */
        public void gates(float[][] next, ActivityListener activity) {
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] != 0) {
                    activity.active(index, 0, i);
                    activity.active(index + 1, 0, i % channels * steps + i / channels);
                }
            }
            clock.begin();
            tcja.gates(counts, next, scratch);
            clock.end(index, Stage.GATES);
        }
    }

    /** Adds the number of spikes of each channel, in a range of pixels. */
    public static void addByChannel(SpikeBits spikes, int pixelFrom, int pixelTo, int[] counts, int at) {
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int word = 0; word < spikes.wordsPerPixel(); word++) {
                for (long bits = spikes.word(p, word); bits != 0; bits &= bits - 1) {
                    counts[at + word * Long.SIZE + Long.numberOfTrailingZeros(bits)]++;
                }
            }
        }
    }
}
