package spikelane.sim.accelerator.describe;

import java.util.Set;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Operand;
import spikelane.sim.accelerator.work.WeightEncoding;

/**
 * The port through which a shared buffer feeds a sparse PE array. In a layer it carries two kinds of words,
 *
 * <pre>
 *  window  = 2 R S (active inputs + active outputs)   each active value crosses the port once in and once out per tap
 *  operand = operations / multicast                   one word serves `multicast` operations
 *  (operations that the array does not skip)
 *  words   = max(window, operand) + unoverlapped * min(window, operand)
 * </pre>
 *
 * @param memory       name of the shared buffer
 * @param multicast    operations that one word serves
 * @param unoverlapped share of the smaller kind that is not hidden behind the larger
 * @param metadataPj   energy of the metadata beside each word when weights are stored packed (RLE, CP, B), pJ
 * @param byteReadPj   energy of reading a word of 8-bit operands, pJ
 */
public record Feed(String memory, double multicast, double unoverlapped, double metadataPj, double byteReadPj) {
    /**
     * @param layer     a layer
     * @param skipped   what the array skips
     * @param statistic which sample
     * @return words through the port
     */
    public double words(LayerWork layer, Set<Operand> skipped, ActivityStatistic statistic) {
        double window = 2.0 * layer.dims().r() * layer.dims().s()
                * (layer.active(statistic) + layer.activeOutputs(statistic));
        double operand = layer.operations(skipped, statistic) / multicast;
        return Math.max(window, operand) + unoverlapped * Math.min(window, operand);
    }

    /**
     * @param memory   the shared buffer
     * @param layer    a layer
     * @param encoding of its weights
     * @return energy of one word, pJ
     */
    public double wordPj(Memory memory, LayerWork layer, WeightEncoding encoding) {
        return (layer.weightBits() == 8 ? byteReadPj : memory.readPj()) + (encoding.packsPayload() ? metadataPj : 0);
    }
}
