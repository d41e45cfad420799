package spikelane.sim.study;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.sim.compress.Compression;

/**
 * One trial of a study, a line of {@code results.jsonl}. Every field but {@code seconds} is the same each time the
 * trial is run.
 *
 * @param mode           how it was compressed: none, quantise, prune, cumulative or joint
 * @param bits           b; 32 = full precision
 * @param prune          fraction of weights pruned
 * @param accuracy       correct / total on the test split
 * @param ciLow          lower end of the accuracy's 95 % Wilson interval
 * @param ciHigh         its upper end
 * @param correct        recordings classified correctly
 * @param total          recordings of the test split
 * @param weightSparsity zero weights / weights of the whole network
 * @param layers         every layer with weights, from input to output
 * @param energy         energy of the mean sample in microjoules by weight encoding: rle, cp, uop, ubm
 * @param encoding       the cheapest of them; {@code cycles} and {@code edp} are those of this encoding
 * @param cycles         latency of the mean sample, cycles
 * @param edp            energy-delay product of the mean sample, joule seconds
 * @param seed           the study's seed
 * @param seconds        wall time of the trial
 */
public record TrialResult(String mode, int bits, double prune, double accuracy, double ciLow, double ciHigh,
        int correct, int total, double weightSparsity, List<Layer> layers, SequencedMap<String, Double> energy,
        String encoding, double cycles, double edp, long seed, double seconds) {
    /**
     * One layer with weights.
     *
     * @param name            the weight tensor's name
     * @param weights         number of weights
     * @param zeros           how many of them are zero
     * @param spikeDensity    active inputs / inputs, mean over time steps and samples; null where the input is not
     *                        spikes or counts
     * @param maxSpikeDensity the same of the sample with the most active inputs, or null
     */
    public record Layer(String name, long weights, long zeros, Double spikeDensity, Double maxSpikeDensity) {
        /** {@return zero weights / weights} */
        public double weightSparsity() {
            return (double) zeros / weights;
        }
    }

    /**
     * @param energy microjoules by encoding, not empty
     * @return the encoding with the least energy, the first of equals
     */
    public static String cheapest(Map<String, Double> energy) {
        return energy.entrySet().stream().min(Map.Entry.comparingByValue(Comparator.naturalOrder())).orElseThrow()
                .getKey();
    }

    TrialResult withSeconds(double wall) {
        return new TrialResult(mode, bits, prune, accuracy, ciLow, ciHigh, correct, total, weightSparsity, layers,
                energy, encoding, cycles, edp, seed, wall);
    }

    /** {@return energy at the cheapest encoding, microjoules} */
    public double leastEnergyUj() {
        return energy.get(encoding);
    }

    /** {@return how it was compressed} */
    public Compression.Mode compressionMode() {
        return Compression.Mode.valueOf(mode.toUpperCase(Locale.ROOT));
    }

    /** {@return the compression; pruning in a study ranks all layers together} */
    public Compression compression() {
        return new Compression(compressionMode(), bits, prune, false);
    }

    /** {@return a short name for people: full precision, 2 bit, 8 bit 80 % pruned, joint 3 bit 90 %} */
    public String title() {
        return switch (compressionMode()) {
            case NONE -> "full precision";
            case QUANTISE -> bits + " bit";
            case PRUNE -> bits + " bit " + percent() + " pruned";
            case CUMULATIVE, JOINT -> mode + " " + bits + " bit " + percent();
        };
    }

    private String percent() {
        return Numbers.decimal(prune * 100) + " %";
    }
}
