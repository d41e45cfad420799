package spikelane.sim.inference;

import spikelane.kernels.data.SpikeBits;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.inference.StageClock.Stage;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.Model;

/**
 * The TCJA gate behind a convolution, with its place in the network.
 *
 * @param index place of its first layer among {@link CextNetConfig#layers}; the second is the next
 * @param tcja  the gate
 * @param steps T
 * @param channels C
 */
record GateLayer(int index, TcjaGate tcja, int steps, int channels) {
    /**
     * @param model network
     * @param block number of the convolution, or of a fully connected layer counted on
     * @return the gate behind it; null where there is none
     */
    static GateLayer behind(Model model, int block) {
        CextNetConfig config = model.config();
        if (block >= config.blocks() || !config.hasTcja(block)) {
            return null;
        }
        int number = -1;
        int index = -1;
        while (number < block) {
            number += config.layers().get(++index).kind() == Kind.CONV ? 1 : 0;
        }
        LayerShape shape = config.layers().get(index);
        return new GateLayer(index + 1, new TcjaGate(model.numbers().get(index + 1), model.numbers().get(index + 2),
                shape.height() * shape.width()), config.steps(), shape.out());
    }

    /** {@return buffers of one thread} */
    Gating newRun(StageClock clock) {
        return new Gating(clock);
    }

    /** Buffers of one thread. */
    final class Gating {
        private final int[] counts = new int[steps * channels];
        private final TcjaGate.Scratch scratch = tcja.newScratch();
        private final StageClock clock;

        private Gating(StageClock clock) {
            this.clock = clock;
        }

        /** {@return [T][C] numbers of spikes of the convolution's neurons, before pooling} */
        int[] counts() {
            return counts;
        }

        /** Computes from the counts what the next layer's inputs are worth. */
        void gates(float[][] next, ActivityListener activity) {
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
    static void addByChannel(SpikeBits spikes, int pixelFrom, int pixelTo, int[] counts, int at) {
        for (int p = pixelFrom; p < pixelTo; p++) {
            for (int word = 0; word < spikes.wordsPerPixel(); word++) {
                for (long bits = spikes.word(p, word); bits != 0; bits &= bits - 1) {
                    counts[at + word * Long.SIZE + Long.numberOfTrailingZeros(bits)]++;
                }
            }
        }
    }
}
