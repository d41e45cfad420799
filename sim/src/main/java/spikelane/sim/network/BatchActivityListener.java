package spikelane.sim.network;

import spikelane.kernels.BatchSlicedSpikes;
import spikelane.kernels.SpikeList;

/**
 * Is told of every active input of every layer with weights for a batch of samples: of all samples at once, or of one
 * of them by the methods of {@link ActivityListener}.
 */
public interface BatchActivityListener extends ActivityListener {
    /** Listens to nothing. */
    BatchActivityListener NOBODY = new BatchActivityListener() {
        @Override
        public boolean listens() {
            return false;
        }

        @Override
        public void beginSampleOfBatch(int number) {}

        @Override
        public void active(int layer, int step, BatchSlicedSpikes batch) {}

        @Override
        public void active(int layer, int step, int input) {}

        @Override
        public void active(int layer, int step, SpikeList list) {}
    };

    /**
     * @param number place in the batch of the sample that the following calls for one sample belong to
     */
    void beginSampleOfBatch(int number);

    /**
     * @param layer place of the layer among {@link CextNetConfig#layers}
     * @param step  time step
     * @param batch active inputs of all samples
     */
    void active(int layer, int step, BatchSlicedSpikes batch);
}
