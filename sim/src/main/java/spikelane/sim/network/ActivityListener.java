package spikelane.sim.network;

import spikelane.kernels.SpikeBits;
import spikelane.kernels.SpikeList;

/**
 * Is told of every active input of every layer with weights, by one thread. Input positions are numbered as the layer's
 * weights are: {@code (c*H + y)*W + x}; for the time convolution of TCJA {@code t*C + c}, for its channel convolution
 * {@code c*T + t}.
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

        @Override
        public void active(int layer, int step, SpikeList list) {}
    };

    /** {@return whether there is a point in telling it anything} */
    default boolean listens() {
        return true;
    }

    /**
     * @param layer place of the layer among {@link CextNetConfig#layers}
     * @param step  time step; 0 for TCJA, which runs once a sample
     * @param input position of an input that is not zero
     */
    void active(int layer, int step, int input);

    /**
     * @param layer place of the layer among {@link CextNetConfig#layers}
     * @param step  time step
     * @param list  its active inputs
     */
    default void active(int layer, int step, SpikeList list) {
        int pixels = list.rows() * list.width();
        for (int row = 0; row < list.rows(); row++) {
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
     * Is told of what a layer's neurons sent, before any pooling; by the kernels of one sample only.
     *
     * @param layer  place of the layer among {@link CextNetConfig#layers}
     * @param step   time step
     * @param spikes of its neurons
     * @param from   first pixel, of those that are told of
     * @param to     behind the last one
     */
    default void fired(int layer, int step, SpikeBits spikes, int from, int to) {}
}
