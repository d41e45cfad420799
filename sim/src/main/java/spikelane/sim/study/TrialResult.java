package spikelane.sim.study;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.sim.compress.Compression;
import spikelane.sim.inference.Evaluation;
import spikelane.sim.io.Numbers;

/**
 * One trial of a study, a line of {@code results.jsonl}, where score and price are not objects of their own. Every field
 * but {@code seconds} is the same each time the trial is run.
 *
 * @param mode           how it was compressed: none, quantise, prune, cumulative or joint
 * @param bits           b; 32 = full precision
 * @param prune          fraction of weights pruned
 * @param score          on the test split
 * @param weightSparsity zero weights / weights of the whole network
 * @param layers         every layer with weights, from input to output
 * @param price          of the mean sample
 * @param seed           the study's seed
 * @param seconds        wall time of the trial
 */
public record TrialResult(String mode, int bits, double prune, @JsonUnwrapped Score score, double weightSparsity,
        List<LayerResult> layers, @JsonUnwrapped Price price, long seed, double seconds) {
    /**
     * How well it classifies.
     *
     * @param accuracy correct / total
     * @param ciLow    lower end of the accuracy's 95 % Wilson interval
     * @param ciHigh   its upper end
     * @param correct  recordings classified correctly
     * @param total    recordings
     */
    public record Score(double accuracy, double ciLow, double ciHigh, int correct, int total) {
        static Score of(Evaluation evaluation) {
            return new Score(evaluation.accuracy(), evaluation.ciLow(), evaluation.ciHigh(), evaluation.correct(),
                    evaluation.total());
        }

        /** {@return whether the two cannot be told apart on so many recordings} */
        boolean overlaps(Score other) {
            return ciLow <= other.ciHigh && other.ciLow <= ciHigh;
        }
    }

    /**
     * What a sample costs on an accelerator.
     *
     * @param energy   energy in microjoules by weight encoding: rle, cp, uop, ubm
     * @param encoding the cheapest of them; {@code cycles} and {@code edp} are those of this encoding
     * @param cycles   latency, cycles
     * @param edp      energy-delay product, joule seconds
     */
    public record Price(SequencedMap<String, Double> energy, String encoding, double cycles, double edp) {
        /**
         * @param energy microjoules by encoding, not empty
         * @return the encoding with the least energy, the first of equals
         */
        public static String cheapest(Map<String, Double> energy) {
            return energy.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
        }

        /** {@return energy at the cheapest encoding, microjoules} */
        double leastEnergyUj() {
            return energy.get(encoding);
        }
    }

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
    public record LayerResult(String name, long weights, long zeros, Double spikeDensity, Double maxSpikeDensity) {
        /** {@return zero weights / weights} */
        public double weightSparsity() {
            return (double) zeros / weights;
        }
    }

    TrialResult withPrice(Price other) {
        return new TrialResult(mode, bits, prune, score, weightSparsity, layers, other, seed, seconds);
    }

    /** {@return energy at the cheapest encoding, microjoules} */
    public double leastEnergyUj() {
        return price.leastEnergyUj();
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
