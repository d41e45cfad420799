package spikelane.sim.network;

import spikelane.kernels.BatchSlicedSpikes;
import spikelane.sim.data.BadInputException;
import spikelane.sim.network.LayerShape.Kind;

/**
 * How many samples an evaluation runs at once, and why.
 *
 * @param batch  1: sample by sample, event-driven; 32 or 64: bit-sliced over the batch ({@link InferenceBatchSliced})
 * @param reason what decided, in a few words
 */
public record BatchChoice(int batch, String reason) {
    /** Fewer samples than this fill too little of a batch: its cost does not depend on how many there are. */
    static final int FEWEST = 16;

    /** {@return whether samples run one after the other} */
    public boolean single() {
        return batch == 1;
    }

    @Override
    public String toString() {
        return (single() ? "1 sample" : batch + " samples") + " at once (" + reason + ")";
    }

    /**
     * @param model   the network
     * @param samples how many there are
     * @param threads how many threads share them
     * @return what is expected to be fastest
     */
    public static BatchChoice of(Model model, int samples, int threads) {
        String obstacle = InferenceBatchSliced.obstacle(model);
        if (obstacle != null) {
            return new BatchChoice(1, obstacle);
        }
        if (samples < FEWEST) {
            return new BatchChoice(1, samples + " samples: at least " + FEWEST + " make a batch worth while");
        }
        long small = work(model.config(), samples, threads, 32);
        long large = work(model.config(), samples, threads, InferenceBatchSliced.MAX_BATCH);
        return small <= large
                ? new BatchChoice(32, "ternary weights; 64 would fill less of the registers")
                : new BatchChoice(InferenceBatchSliced.MAX_BATCH, "ternary weights, " + samples + " samples");
    }

    /**
     * @param model the network
     * @param batch what was asked for: 1, 32 or 64
     * @return that
     * @throws BadInputException if it cannot run
     */
    public static BatchChoice forced(Model model, int batch) {
        if (batch != 1 && batch != 32 && batch != InferenceBatchSliced.MAX_BATCH) {
            throw new BadInputException("batch " + batch + ": 1, 32 or 64 is possible");
        }
        String obstacle = batch == 1 ? null : InferenceBatchSliced.obstacle(model);
        if (obstacle != null) {
            throw new BadInputException("batch " + batch + " cannot run: " + obstacle);
        }
        return new BatchChoice(batch, "asked for");
    }

    /** {@return number of batches of the busiest thread} */
    static int rounds(int samples, int threads, int batch) {
        int batches = (samples + batch - 1) / batch;
        return (batches + threads - 1) / threads;
    }

    /** {@return what grows with the time of the bit-sliced convolutions: blocks times weights} */
    private static long work(CextNetConfig config, int samples, int threads, int batch) {
        int lanes = BatchSlicedSpikes.BLOCK_BITS / batch;
        long work = 0;
        for (LayerShape layer : config.layers()) {
            if (layer.kind() == Kind.CONV && layer.input() != LayerShape.Input.GATED) {
                work += layer.weights() * layer.height() * ((layer.width() + lanes - 1) / lanes);
            }
        }
        return work * rounds(samples, threads, batch);
    }
}
