package spikelane.sim.activity;

import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.sliced.SlicedSpikes;
import spikelane.sim.network.Network;

/**
 * Is told of every active input of every layer with weights, by one thread: of one sample after the other, or of all
 * samples of a batch at once. Input positions are numbered as the layer's weights are: {@code (c*H + y)*W + x}; for the
 * time convolution of TCJA {@code t*C + c}, for its channel convolution {@code c*T + t}. Layers are numbered by their
 * place among {@link Network#weightLayers}.
 */
@FunctionalInterface
public interface ActivityListener {
    /** Listens to nothing, without a cost for each active input. */
    ActivityListener NONE = new ActivityListener() {
        @Override
        public boolean listens() {
            return false;
        }

        @Override
        public void active(int layer, int step, int input) {}
    };

    /** {@return whether there is a point in telling it anything} */
    default boolean listens() {
        return true;
    }

    /**
     * @param number place in the call of the sample that the following calls for one sample belong to
     */
    default void beginSample(int number) {}

    /**
     * @param layer the layer
     * @param step  time step; 0 for TCJA, which runs once a sample
     * @param input position of an input that is not zero
     */
    void active(int layer, int step, int input);

    /**
     * Is told of an active input of a layer that reads whole numbers instead of {@link #active(int, int, int)}.
     *
     * @param layer the layer
     * @param step  time step
     * @param input position of an input that is not zero
     * @param count what it reads there, in units of its {@link spikelane.sim.network.Signal}
     */
    default void counted(int layer, int step, int input, int count) {
        active(layer, step, input);
    }

    /**
     * @param layer   the layer
     * @param step    time step
     * @param list    its active inputs
     * @param rowFrom first image row of those that are told of
     * @param rowTo   row after the last
     */
    default void active(int layer, int step, SpikeList list, int rowFrom, int rowTo) {
        int pixels = list.rows() * list.width();
        for (int row = rowFrom; row < rowTo; row++) {
            for (int x = 0; x < list.width(); x++) {
                int pixel = row * list.width() + x;
                int end = list.start(row, x + 1);
                for (int i = list.start(row, x); i < end; i++) {
                    active(layer, step, (list.entry(i) - x * list.channels()) * pixels + pixel);
                }
            }
        }
    }

    /**
     * @param layer the layer
     * @param step  time step
     * @param batch active inputs of all samples
     */
    default void active(int layer, int step, SlicedSpikes batch) {
        for (int n = 0; n < batch.samples(); n++) {
            beginSample(n);
            int input = 0;
            for (int c = 0; c < batch.channels(); c++) {
                for (int y = 0; y < batch.height(); y++) {
                    for (int x = 0; x < batch.width(); x++, input++) {
                        if (batch.get(n, y, x, c)) {
                            active(layer, step, input);
                        }
                    }
                }
            }
        }
    }

    /**
     * Is told of what a layer's neurons sent, before any pooling; not of layers that run bit-sliced over a batch.
     *
     * @param layer  the layer
     * @param step   time step
     * @param spikes of its neurons
     * @param from   first pixel, of those that are told of
     * @param to     behind the last one
     */
    default void fired(int layer, int step, SpikeBits spikes, int from, int to) {}
}
