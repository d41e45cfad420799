package spikelane.sim.study.finding;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SplittableRandom;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.compress.Compression;
import spikelane.sim.study.SeedMeans;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.TrialResult.Price;

/**
 * How sure the order of the energies is. Energies of one component (a memory, the arithmetic, the wires, what is idle) are
 * uncertain by the spread that the accelerator's file states: a factor, log-normal with median 1, whose 90 % interval
 * reaches from 1 / (1 + spread) to 1 + spread. It is the same for all variants (common random numbers), independent
 * between components.
 */
public final class EnergySensitivity {
    private static final int DRAWS = 10_000;
    private static final long SEED = 1;
    /** One-sided 95 % quantile of the standard normal distribution. */
    private static final double Z95 = 1.6448536269514722;
    /** Components that share the uncertainty of the arithmetic. */
    private static final Set<String> COMPUTED = Set.of("MAC", "gated", "LIF");
    private static final String ARITHMETIC = "arithmetic";

    private EnergySensitivity() {}

    /**
     * How likely a variant is the cheaper one.
     *
     * @param assumption  what is otherwise than the accelerator's file says; empty where nothing is
     * @param variant     its name
     * @param other       what it is compared with
     * @param ratio       its energy over the other's, at the stated values
     * @param low         lower end of the ratio's 90 % interval
     * @param high        upper end
     * @param probability that it costs less
     */
    public record Cheaper(String assumption, String variant, String other, double ratio, double low, double high,
            double probability) {}

    /**
     * What one number or assumption does to a ratio of two energies.
     *
     * @param cause what is otherwise
     * @param low   the ratio at one end of its spread, or where the assumption holds
     * @param high  at the other end
     */
    public record Swing(String cause, double low, double high) {}

    /**
     * A ratio of two energies and what moves it.
     *
     * @param variant its name
     * @param other   what it is compared with
     * @param ratio   at the stated values
     * @param swings  of every component and assumption, the widest first
     */
    public record Tornado(String variant, String other, double ratio, List<Swing> swings) {}

    /**
     * @param results      of a study
     * @param architecture what priced them
     * @return each variant against full precision, ternary against every other one, at both widths of a spike; without those
     *         whose components the results do not tell
     */
    public static List<Cheaper> cheaper(List<TrialResult> results, Architecture architecture) {
        List<TrialResult> means = SeedMeans.of(results);
        List<Cheaper> all = new ArrayList<>();
        SequencedMap<String, Architecture> machines = new LinkedHashMap<>();
        Assumption spikes = Assumption.otherSpikes(architecture);
        machines.put("", architecture);
        machines.put(spikes.label(), architecture.with(spikes.changes()));
        machines.forEach((assumption, machine) -> {
            SequencedMap<String, Price> priced = new LinkedHashMap<>();
            means.forEach(
                    mean -> price(mean, assumption).ifPresent(price -> priced.put(mean.compression().name(), price)));
            // of a calibrated machine the residuals of whole networks are known, not its components
            SequencedMap<String, double[]> drawn = machine.residual() == null
                    ? draw(machine, priced)
                    : new LinkedHashMap<>();
            for (String reference : List.of(Compression.none().name(), Compression.quantise(2).name())) {
                for (String variant : drawn.containsKey(reference) ? drawn.sequencedKeySet() : Set.<String>of()) {
                    if (!variant.equals(reference)) {
                        double stated = priced.get(variant).leastEnergyUj() / priced.get(reference).leastEnergyUj();
                        double[] ratios = ratios(drawn.get(variant), drawn.get(reference));
                        all.add(new Cheaper(assumption, variant, reference, stated, quantile(ratios, 0.05),
                                quantile(ratios, 0.95), below(ratios, 1)));
                    }
                }
            }
        });
        return all;
    }

    /** {@return the energy of each variant in each draw} */
    private static SequencedMap<String, double[]> draw(Architecture machine, SequencedMap<String, Price> prices) {
        List<String> sources = List.copyOf(sources(prices.values().toArray(Price[]::new)));
        double[][] factors = new double[DRAWS][sources.size()];
        SplittableRandom random = new SplittableRandom(SEED);
        for (double[] draw : factors) {
            for (int i = 0; i < draw.length; i++) {
                draw[i] = Math.exp(random.nextGaussian() * Math.log1p(spread(machine, sources.get(i))) / Z95);
            }
        }
        SequencedMap<String, double[]> drawn = new LinkedHashMap<>();
        prices.forEach((variant, price) -> {
            double[] parts = new double[sources.size()];
            price.components().forEach((component, energy) -> parts[sources.indexOf(source(component))] += energy);
            double[] energies = new double[DRAWS];
            for (int draw = 0; draw < DRAWS; draw++) {
                for (int i = 0; i < parts.length; i++) {
                    energies[draw] += factors[draw][i] * parts[i];
                }
            }
            drawn.put(variant, energies);
        });
        return drawn;
    }

    private static double[] ratios(double[] energies, double[] others) {
        double[] ratios = new double[DRAWS];
        Arrays.setAll(ratios, draw -> energies[draw] / others[draw]);
        Arrays.sort(ratios);
        return ratios;
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    private static double below(double[] sorted, double bound) {
        int count = 0;
        while (count < sorted.length && sorted[count] < bound) {
            count++;
        }
        return (double) count / sorted.length;
    }

    private static Optional<Price> price(TrialResult mean, String assumption) {
        Price price = assumption.isEmpty()
                ? mean.price()
                : mean.alternatives() == null ? null : mean.alternatives().get(assumption);
        return Optional.ofNullable(price).filter(known -> known.components() != null);
    }

    private static SequencedSet<String> sources(Price... prices) {
        SequencedSet<String> sources = new LinkedHashSet<>();
        for (Price price : prices) {
            price.components().keySet().forEach(component -> sources.add(source(component)));
        }
        return sources;
    }

    private static String source(String component) {
        return COMPUTED.contains(component) ? ARITHMETIC : component;
    }

    private static double spread(Architecture machine, String source) {
        return machine.spread(source.equals(ARITHMETIC) ? "MAC" : source);
    }

    private static double energy(Price price, Map<String, Double> factors) {
        double sum = 0;
        for (var component : price.components().entrySet()) {
            sum += component.getValue() * factors.getOrDefault(source(component.getKey()), 1.0);
        }
        return sum;
    }

    /**
     * @param results      of a study
     * @param architecture what priced them
     * @return ternary against full precision, and 80 % pruned against ternary, as far as they are there
     */
    public static List<Tornado> tornados(List<TrialResult> results, Architecture architecture) {
        List<TrialResult> means = SeedMeans.of(results);
        List<Tornado> tornados = new ArrayList<>();
        for (List<Compression> pair : List.of(List.of(Compression.quantise(2), Compression.none()),
                List.of(Compression.prune(StudyAnswer.PRUNED), Compression.quantise(2)))) {
            Optional<TrialResult> variant = find(means, pair.get(0));
            Optional<TrialResult> other = find(means, pair.get(1));
            if (variant.isPresent() && other.isPresent() && price(variant.get(), "").isPresent()
                    && price(other.get(), "").isPresent()) {
                tornados.add(tornado(variant.get(), other.get(), architecture));
            }
        }
        return tornados;
    }

    private static Optional<TrialResult> find(List<TrialResult> means, Compression wanted) {
        return means.stream().filter(mean -> mean.compression().equals(wanted)).findFirst();
    }

    private static Tornado tornado(TrialResult variant, TrialResult other, Architecture architecture) {
        Price a = variant.price();
        Price b = other.price();
        List<Swing> swings = new ArrayList<>();
        for (String source : sources(a, b)) {
            double most = 1 + spread(architecture, source);
            if (most > 1) {
                double less = energy(a, Map.of(source, 1 / most)) / energy(b, Map.of(source, 1 / most));
                double more = energy(a, Map.of(source, most)) / energy(b, Map.of(source, most));
                swings.add(new Swing(
                        source + ", times " + Math.round(100 / most) / 100.0 + " to " + Math.round(100 * most) / 100.0,
                        Math.min(less, more), Math.max(less, more)));
            }
        }
        double stated = a.leastEnergyUj() / b.leastEnergyUj();
        for (String assumption : variant.alternatives() == null
                ? List.<String>of()
                : variant.alternatives().sequencedKeySet()) {
            Optional<Price> changed = price(variant, assumption);
            Optional<Price> changedOther = price(other, assumption);
            if (changed.isPresent() && changedOther.isPresent()) {
                double ratio = changed.get().leastEnergyUj() / changedOther.get().leastEnergyUj();
                swings.add(new Swing(assumption, Math.min(stated, ratio), Math.max(stated, ratio)));
            }
        }
        swings.sort(Comparator.comparingDouble((Swing swing) -> swing.low - swing.high));
        return new Tornado(variant.compression().name(), other.compression().name(), stated, List.copyOf(swings));
    }
}
