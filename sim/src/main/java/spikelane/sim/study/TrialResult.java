package spikelane.sim.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Pruning;
import spikelane.sim.compress.Quantiser;
import spikelane.sim.inference.Evaluation;
import spikelane.sim.io.CodeVersion;
import spikelane.sim.io.Numbers;
import spikelane.sim.network.Model;

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
 * @param alternatives   prices where the accelerator is otherwise than its file says, by what is; null in lines of older
 *                       versions
 * @param origin         what made it; null in lines of older versions
 */
public record TrialResult(String mode, int bits, double prune, @JsonUnwrapped Score score, double weightSparsity,
        List<LayerResult> layers, @JsonUnwrapped Price price, long seed, double seconds,
        @JsonInclude(JsonInclude.Include.NON_NULL) SequencedMap<String, Price> alternatives,
        @JsonInclude(JsonInclude.Include.NON_NULL) Origin origin) {
    /** Fields that lines of older versions lack. */
    static final List<String> LATER = List.of("wrong", "components", "alternatives", "origin");
    /** How far two roundings of the same number may be apart. */
    private static final double ROUNDING = 1e-9;

    /** Checks that the numbers are possible, finite and of one trial. */
    public TrialResult {
        require(Stream.of(Compression.Mode.values()).anyMatch(known -> known.label().equals(mode)), "mode " + mode,
                "one of " + Stream.of(Compression.Mode.values()).map(Compression.Mode::label).toList());
        compression(mode, bits, prune, origin);
        require(score != null && price != null, "score or price missing", "both");
        requireFraction("weightSparsity", weightSparsity);
        require(layers != null && !layers.isEmpty() && layers.stream().allMatch(Objects::nonNull), "layers " + layers,
                "at least one");
        layers = List.copyOf(layers);
        require(layers.stream().map(LayerResult::name).distinct().count() == layers.size(),
                "layers " + layers.stream().map(LayerResult::name).toList(), "each once");
        require(seconds >= 0 && Double.isFinite(seconds), "seconds " + seconds, "0 or more");
        if (alternatives != null) {
            require(alternatives.values().stream().allMatch(Objects::nonNull), "a price of alternatives is null",
                    "a price");
            alternatives = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(alternatives));
        }
    }

    private static void require(boolean holds, String what, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(what + ", expected " + expected);
        }
    }

    private static void requireFraction(String name, double value) {
        require(value >= 0 && value <= 1, name + " " + value, "0 to 1");
    }

    /**
     * How well it classifies.
     *
     * @param accuracy correct / total
     * @param ciLow    lower end of the accuracy's 95 % Wilson interval
     * @param ciHigh   its upper end
     * @param correct  recordings classified correctly
     * @param total    recordings
     * @param wrong    numbers of the recordings that were not, from 0, rising; null in lines of older versions, and where
     *                 several trials are counted together
     */
    public record Score(double accuracy, double ciLow, double ciHigh, int correct, int total,
            @JsonInclude(JsonInclude.Include.NON_NULL) List<Integer> wrong) {
        private static final int MOST_RECORDINGS = 1_000_000;

        /** Checks that the interval holds the accuracy and the accuracy is that of the counts. */
        public Score {
            require(total >= 1 && total <= MOST_RECORDINGS && correct >= 0 && correct <= total,
                    "correct " + correct + " of total " + total, "0 to total, and a total of 1 to " + MOST_RECORDINGS);
            requireFraction("accuracy", accuracy);
            require(Math.abs(accuracy - (double) correct / total) < ROUNDING, "accuracy " + accuracy,
                    "correct / total, " + (double) correct / total);
            requireFraction("ciLow", ciLow);
            requireFraction("ciHigh", ciHigh);
            require(ciLow <= accuracy + ROUNDING && accuracy <= ciHigh + ROUNDING,
                    "interval " + ciLow + " to " + ciHigh, "one that holds the accuracy " + accuracy);
            if (wrong != null) {
                require(wrong.size() == total - correct, wrong.size() + " recordings wrong", "total less correct");
                int least = 0;
                for (Integer recording : wrong) {
                    require(recording != null && recording >= least && recording < total, "recording " + recording,
                            "rising numbers below " + total);
                    least = recording + 1;
                }
                wrong = List.copyOf(wrong);
            }
        }

        static Score of(Evaluation evaluation, int[] labels) {
            return new Score(evaluation.accuracy(), evaluation.ciLow(), evaluation.ciHigh(), evaluation.correct(),
                    evaluation.total(), IntStream.range(0, labels.length)
                            .filter(i -> evaluation.predictions()[i] != labels[i]).boxed().toList());
        }

        /** {@return whether the two cannot be told apart on so many recordings} */
        public boolean overlaps(Score other) {
            return ciLow <= other.ciHigh && other.ciLow <= ciHigh;
        }
    }

    /**
     * What made a result.
     *
     * @param trial     checksum of the trial's content, {@link StudyTrial#hash}
     * @param pruning   which weights were pruned, and when
     * @param quantiser how weights were quantised
     * @param byChannel whether each output channel had a range and scale of its own
     * @param membraneBits bits of a membrane potential; null where they were the network's, and then not in JSON
     * @param code      version and commit of the code
     * @param training  settings of the training
     */
    public record Origin(String trial, String pruning, String quantiser, boolean byChannel,
            @JsonInclude(JsonInclude.Include.NON_NULL) Integer membraneBits, String code, String training) {
        /** Checks that it names a trial. */
        public Origin {
            require(trial != null && trial.matches("[0-9a-f]{16}"), "trial " + trial, "16 hexadecimal digits");
            require(code != null && training != null, "code " + code + ", training " + training, "both");
        }

        static Origin of(StudyTrial trial) {
            return new Origin(trial.hash(), trial.compression().pruning().label(),
                    trial.compression().quantiser().label(), trial.compression().byChannel(),
                    trial.compression().membraneBits(), CodeVersion.text(),
                    trial.recipe().describe() + ", seed " + trial.seed());
        }
    }

    /**
     * What a sample costs on an accelerator.
     *
     * @param energy   energy in microjoules by weight encoding: rle, cp, uop, ubm
     * @param encoding the cheapest of them; {@code cycles} and {@code edp} are those of this encoding
     * @param cycles   latency, cycles
     * @param edp      energy-delay product, joule seconds
     * @param components energy of this encoding by component, microjoules; null in lines of older versions
     */
    public record Price(SequencedMap<String, Double> energy, String encoding, double cycles, double edp,
            @JsonInclude(JsonInclude.Include.NON_NULL) SequencedMap<String, Double> components) {
        private static final List<String> ENCODINGS = Stream.of(WeightEncoding.values()).map(Price::label).toList();

        /** Checks that every encoding has its energy and the named one is the cheapest. */
        public Price {
            require(energy != null && !energy.isEmpty() && ENCODINGS.containsAll(energy.keySet()),
                    "energy of " + (energy == null ? null : energy.keySet()), "some of " + ENCODINGS);
            energy.forEach((name, microjoules) -> requirePositive("energy " + name, microjoules));
            energy = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(energy));
            require(energy.containsKey(encoding), "encoding " + encoding, "one of " + energy.keySet());
            require(energy.get(encoding).equals(Collections.min(energy.values())), "encoding " + encoding,
                    "the cheapest, " + cheapest(energy));
            requirePositive("cycles", cycles);
            requirePositive("edp", edp);
            if (components != null) {
                components.forEach((name, microjoules) -> require(
                        microjoules != null && microjoules >= 0 && Double.isFinite(microjoules),
                        "component " + name + " " + microjoules, "a finite number from 0"));
                double sum = components.values().stream().mapToDouble(Double::doubleValue).sum();
                require(Math.abs(sum - energy.get(encoding)) <= ROUNDING * sum, "components of " + sum + " together",
                        "the energy, " + energy.get(encoding));
                components = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(components));
            }
        }

        private static void requirePositive(String name, Double value) {
            require(value != null && value > 0 && Double.isFinite(value), name + " " + value,
                    "a finite number above 0");
        }

        /** {@return the encoding's name in results} */
        static String label(WeightEncoding encoding) {
            return encoding.name().toLowerCase(Locale.ROOT);
        }

        /**
         * @param energy microjoules by encoding, not empty
         * @return the encoding with the least energy, the first of equals
         */
        public static String cheapest(Map<String, Double> energy) {
            return energy.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
        }

        /** {@return energy at the cheapest encoding, microjoules} */
        public double leastEnergyUj() {
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
        /** Checks the counts and densities. */
        public LayerResult {
            require(name != null && !name.isBlank(), "layer name " + name, "a name");
            require(weights >= 1 && zeros >= 0 && zeros <= weights,
                    "layer " + name + ": zeros " + zeros + " of weights " + weights,
                    "0 to weights, at least 1 of them");
            require((spikeDensity == null) == (maxSpikeDensity == null),
                    "layer " + name + ": spikeDensity " + spikeDensity + ", maxSpikeDensity " + maxSpikeDensity,
                    "both or none");
            if (spikeDensity != null) {
                requireFraction("layer " + name + ": spikeDensity", spikeDensity);
                requireFraction("layer " + name + ": maxSpikeDensity", maxSpikeDensity);
                require(spikeDensity <= maxSpikeDensity + ROUNDING, "layer " + name + ": spikeDensity " + spikeDensity,
                        "at most maxSpikeDensity " + maxSpikeDensity);
            }
        }

        /** {@return zero weights / weights} */
        public double weightSparsity() {
            return (double) zeros / weights;
        }
    }

    TrialResult withPrices(Price other, SequencedMap<String, Price> others) {
        return new TrialResult(mode, bits, prune, score, weightSparsity, layers, other, seed, seconds, others, origin);
    }

    /**
     * @param assumption what is otherwise than the accelerator's file says
     * @return the price there; empty where it was not asked for, or in lines of older versions
     */
    public Optional<Price> price(Assumption assumption) {
        return Optional.ofNullable(alternatives == null ? null : alternatives.get(assumption.label()));
    }

    /**
     * @param assumption what is otherwise than the accelerator's file says
     * @return this trial at its price there, if that is known
     */
    public Optional<TrialResult> under(Assumption assumption) {
        return price(assumption).map(other -> withPrices(other, null));
    }

    /** {@return the width of a spike that the accelerator's file does not state; empty in lines of older versions} */
    public Optional<Assumption> otherSpikes() {
        return Stream.of(Assumption.ONE_BIT_SPIKES, Assumption.WIDE_SPIKES).filter(width -> price(width).isPresent())
                .findFirst();
    }

    /** {@return energy at the cheapest encoding, microjoules} */
    public double leastEnergyUj() {
        return price.leastEnergyUj();
    }

    /** {@return how it was compressed} */
    public Compression.Mode compressionMode() {
        return Compression.Mode.valueOf(mode.toUpperCase(Locale.ROOT));
    }

    /** {@return the compression; gradual pruning and DuQ in lines of older versions} */
    public Compression compression() {
        return compression(mode, bits, prune, origin);
    }

    private static Compression compression(String mode, int bits, double prune, Origin origin) {
        Compression.Mode known = Compression.Mode.valueOf(mode.toUpperCase(Locale.ROOT));
        return origin == null
                ? new Compression(known, bits, prune, Pruning.GRADUAL)
                : new Compression(known, bits, prune,
                        labelled(Pruning.values(), Pruning::label, origin.pruning, "pruning"),
                        labelled(Quantiser.values(), Quantiser::label, origin.quantiser, "quantiser"), origin.byChannel,
                        new LinkedHashMap<>(), origin.membraneBits);
    }

    private static <E> E labelled(E[] all, Function<E, String> label, String wanted, String what) {
        return Stream.of(all).filter(one -> label.apply(one).equals(wanted)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        what + " " + wanted + ", expected one of " + Stream.of(all).map(label).toList()));
    }

    /** {@return a short name for people: full precision, 2 bit, 8 bit 80 % pruned, joint 3 bit 90 %} */
    public String title() {
        return switch (compressionMode()) {
            case NONE -> "full precision";
            case QUANTISE -> bits == Model.FULL_PRECISION ? "full precision" : bits + " bit";
            case PRUNE -> bits + " bit " + percent() + " pruned";
            case CUMULATIVE, JOINT -> mode + " " + bits + " bit " + percent();
        } + unusual();
    }

    private String unusual() {
        Compression all = compression();
        return (all.quantiser() == Quantiser.DUQ ? "" : " " + all.quantiser().label())
                + (all.byChannel() ? " by channel" : "")
                + (all.pruning() == Pruning.GRADUAL ? "" : " " + all.pruning().label())
                + (all.membraneBits() == null ? "" : " membrane " + all.membraneBits());
    }

    private String percent() {
        return Numbers.decimal(prune * 100) + " %";
    }
}
