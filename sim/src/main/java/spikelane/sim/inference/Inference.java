package spikelane.sim.inference;

import java.util.List;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.inference.layer.KernelFit;
import spikelane.sim.network.Network;
import spikelane.sim.network.FixedPoint;
import spikelane.sim.network.Model;

/**
 * A network made ready to classify samples: batch norm folded, weights laid out. It does not change, so threads share
 * it, each with a {@link Worker} of its own.
 *
 * <p>
 * A quantised network computes in integers where a layer's input is counts or spikes ({@link FixedPoint}); layers
 * behind a TCJA gate sum in float32 what the gates let through, times integer codes. Neurons are LIF: tau 2, threshold
 * 1, hard reset to 0, a tie fires.
 */
public interface Inference extends AutoCloseable {
    /** {@return the network} */
    Network network();

    /** {@return the most samples that a worker takes at once} */
    default int batch() {
        return 1;
    }

    /** {@return the form of each layer that runs sample by sample with a kernel of its own, and why} */
    default List<LayerForm> forms() {
        return List.of();
    }

    /** {@return working memory for one thread} */
    Worker newWorker();

    /** Frees the network and its workers; harmless when closed already. */
    @Override
    void close();

    /**
     * @param model    network
     * @param maxCount largest event count of the samples
     * @return its inference on this machine's kernels, in the forms that the cost table finds fastest; in plain loops
     *         where they do not run it
     * @throws IllegalArgumentException if a layer does not fit into 32-bit integers
     */
    static Inference of(Model model, int maxCount) {
        return KernelFit.obstacle(model).<Inference>map(why -> new InferencePlain(model, why))
                .orElseGet(() -> new InferenceVector(CostTableFile.kernels(), model, maxCount));
    }

    /** Classifies. For one thread at a time. */
    @FunctionalInterface
    interface Worker {
        /**
         * @param counts   T x 2 x H x W event counts of each sample; 1 to {@link Inference#batch} samples
         * @param spikes   as many; each receives the number of spikes of each output neuron over all time steps,
         *                 classes * votes
         * @param activity is told of every active input of every layer with weights
         * @throws IllegalArgumentException if a count is larger than the network was made for
         */
        void run(short[][] counts, int[][] spikes, ActivityListener activity);

        /**
         * Classifies one sample.
         *
         * @param counts   its T x 2 x H x W event counts
         * @param spikes   receives the number of spikes of each output neuron
         * @param activity as above
         */
        default void run(short[] counts, int[] spikes, ActivityListener activity) {
            run(new short[][]{counts}, new int[][]{spikes}, activity);
        }
    }

    /** Classifies one sample after the other. */
    interface Single extends Worker {
        @Override
        void run(short[] counts, int[] spikes, ActivityListener activity);

        @Override
        default void run(short[][] counts, int[][] spikes, ActivityListener activity) {
            for (int n = 0; n < counts.length; n++) {
                activity.beginSample(n);
                run(counts[n], spikes[n], activity);
            }
        }
    }

    /**
     * @param network the network
     * @param spikes number of spikes of each output neuron
     * @return the class whose neurons spiked most often; of equals the first
     */
    static int predict(Network network, int[] spikes) {
        int best = 0;
        int most = -1;
        for (int label = 0; label < network.readout().classes(); label++) {
            int sum = 0;
            for (int vote = 0; vote < network.readout().votes(); vote++) {
                sum += spikes[label * network.readout().votes() + vote];
            }
            if (sum > most) {
                most = sum;
                best = label;
            }
        }
        return best;
    }
}
