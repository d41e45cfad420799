package spikelane.benchmarks.pages;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import spikelane.benchmarks.harness.Crossover;
import spikelane.benchmarks.harness.Row;
import spikelane.benchmarks.work.CrossoverSeries;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.plan.FormPlanner;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.sim.io.Json;
import spikelane.sim.io.BadInputException;
import tools.jackson.core.type.TypeReference;

/** What a result of the crossover preset says: the fastest form at each point, and how near the planner comes to it. */
public final class CrossoverMap {
    /** Weight densities, of a layer that is not pruned first. */
    static final List<Double> WEIGHTS = CrossoverSeries.weightDensities();
    private static final double UNPRUNED = CrossoverSeries.UNPRUNED;

    /** How much slower than the fastest form the planner's may be. */
    private static final double POINT_TARGET = 0.1;
    private static final double MEAN_TARGET = 0.03;

    private final List<Row> rows;

    /** Weight format of a map. */
    enum Values {
        /** Of -1, 0 and 1: every form takes them. */
        TERNARY,
        /** Of -127 to 127. */
        INT8;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Ternary weights are a case of the larger ones that a form may be compared with. */
        private boolean takes(SpikeForm form, Geometry g) {
            return this == TERNARY || CrossoverSeries.maxAbs(form, g) == Byte.MAX_VALUE;
        }
    }

    /**
     * A form's time at a point.
     *
     * @param form  form
     * @param ns    of a time step of a sample
     * @param dense whether it stores zero weights too
     */
    record Timed(String form, double ns, boolean dense) {}

    /**
     * How the planner does at a point.
     *
     * @param shape     shape
     * @param weights   format
     * @param nonzero   share of the weights that are not zero
     * @param spikes    share of the inputs that spike
     * @param planned   form that the planner picks
     * @param plannedNs its measured time
     * @param best      the fastest
     * @param bestNs    its measured time
     * @param regret    time of the planned form over the fastest's, less 1
     */
    record Regret(String shape, String weights, double nonzero, double spikes, String planned, double plannedNs,
            String best, double bestNs, double regret) {}

    /** @param rows of a result of the crossover preset; others, and forms of earlier versions, are ignored */
    public CrossoverMap(List<Row> rows) {
        this.rows = rows;
    }

    /** {@return spike densities of the map} */
    static List<Double> spikes() {
        return CrossoverSeries.PERCENT.stream().map(percent -> percent / 100.0).toList();
    }

    /** {@return the shapes that were measured} */
    public List<String> shapes() {
        return rows.stream().filter(row -> row.benchmark().equals(Crossover.BENCHMARK)).map(Row::shape).distinct()
                .toList();
    }

    /** {@return what runs at a point one sample at a time, the fastest first} */
    List<Timed> single(String shape, Values values, double nonzero, double spikes) {
        Geometry g = Shapes.layer(shape);
        Map<String, SpikeForm> forms = new HashMap<>();
        CrossoverSeries.forms(g, nonzero).stream().filter(form -> values.takes(form, g))
                .forEach(form -> forms.put(form.name(), form));
        List<Timed> timed = new ArrayList<>();
        for (Row row : rows) {
            SpikeForm form = forms.get(row.implementation());
            if (form != null && row.benchmark().equals(Crossover.BENCHMARK) && row.shape().equals(shape)
                    && row.spikeDensity() == spikes && row.weightDensity() == nonzero) {
                timed.add(new Timed(row.implementation(), row.nsPerCall(), CrossoverSeries.isDense(form, g)));
            }
        }
        timed.sort(Comparator.comparingDouble(Timed::ns));
        return timed;
    }

    /** {@return the bit-sliced layer, neurons included, for a sample of a whole batch; ternary weights only} */
    Optional<Timed> sliced(String shape, Values values, double nonzero) {
        return rows.stream()
                .filter(row -> values == Values.TERNARY && row.implementation().equals("batch-sliced")
                        && row.shape().equals(shape) && Math.abs(row.weightDensity() - nonzero) < 1e-9)
                .findFirst().map(row -> new Timed("batch-sliced", row.nsPerCall() / row.batch(), false));
    }

    /** {@return the fastest at a point; empty if nothing was measured there} */
    Optional<Timed> fastest(String shape, Values values, double nonzero, double spikes, boolean batch) {
        Optional<Timed> single = single(shape, values, nonzero, spikes).stream().findFirst();
        Optional<Timed> sliced = batch ? sliced(shape, values, nonzero) : Optional.empty();
        return sliced.isPresent() && single.isPresent() && sliced.get().ns() < single.get().ns() ? sliced : single;
    }

    private double dense(String shape, Values values, double nonzero, double spikes) {
        return single(shape, values, nonzero, spikes).stream().filter(Timed::dense).findFirst()
                .orElseThrow(() -> missing("a dense form", shape, values, nonzero, spikes)).ns();
    }

    private static BadInputException missing(String what, String shape, Values values, double nonzero, double spikes) {
        return new BadInputException("the map is not whole: no time of " + what + " for " + shape + ", " + values + ", "
                + percent(nonzero) + " nonzero weights, " + percent(spikes) + " spikes");
    }

    /**
     * Sentences that the times support, one a shape and weight format: from which pruning level on a form that stores
     * only nonzero weights beats the fastest dense one.
     */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        for (String shape : shapes()) {
            for (Values values : Values.values()) {
                sentences.add(shape + ", " + values + ", one sample at a time: " + from(shape, values, false) + ".");
                if (sliced(shape, values, UNPRUNED).isPresent()) {
                    sentences.add(shape + ", " + values + ", bit-sliced over a batch, which skips zero weights: "
                            + from(shape, values, true) + ".");
                }
            }
        }
        return sentences;
    }

    private String from(String shape, Values values, boolean batch) {
        SequencedMap<String, List<String>> levels = new LinkedHashMap<>();
        for (double spikes : spikes()) {
            String level = "never down to " + percent(WEIGHTS.getLast()) + " nonzero weights";
            for (double nonzero : WEIGHTS) {
                Optional<Timed> other = batch
                        ? sliced(shape, values, nonzero)
                        : single(shape, values, nonzero, spikes).stream().filter(timed -> !timed.dense()).findFirst();
                if (other.isPresent() && other.get().ns() < dense(shape, values, nonzero, spikes)) {
                    level = nonzero == UNPRUNED
                            ? "without pruning"
                            : "from " + percent(nonzero) + " nonzero weights on (" + other.get().form() + ")";
                    break;
                }
            }
            levels.computeIfAbsent(level, key -> new ArrayList<>()).add(percent(spikes));
        }
        List<String> parts = new ArrayList<>();
        levels.forEach((level, at) -> parts.add(level + " at " + String.join(", ", at) + " spikes"));
        return "beats the fastest dense form " + String.join("; ", parts);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    /** {@return the planner's pick at each point of the maps, one sample at a time} */
    List<Regret> regrets(FormPlanner planner) {
        List<Regret> regrets = new ArrayList<>();
        for (String shape : shapes()) {
            Geometry g = Shapes.layer(shape);
            for (Values values : Values.values()) {
                for (double nonzero : WEIGHTS) {
                    try (Arena arena = Arena.ofShared()) {
                        IntWeights weights = new IntWeights(arena, g,
                                Inputs.weights(g, Inputs.maxAbs(values.toString()), nonzero));
                        for (double spikes : spikes()) {
                            regrets.add(regret(planner, shape, values, weights, nonzero, spikes));
                        }
                    }
                }
            }
        }
        return regrets;
    }

    private Regret regret(FormPlanner planner, String shape, Values values, IntWeights weights, double nonzero,
            double spikes) {
        List<Timed> timed = single(shape, values, nonzero, spikes);
        if (timed.isEmpty()) {
            throw missing("any form", shape, values, nonzero, spikes);
        }
        Timed best = timed.getFirst();
        Map<String, Double> measured = new HashMap<>();
        timed.forEach(form -> measured.put(form.form(), form.ns()));
        String planned = planner.estimates(weights, spikes).stream().map(estimate -> estimate.form().name())
                .filter(measured::containsKey).findFirst()
                .orElseThrow(() -> missing("a form with a price", shape, values, nonzero, spikes));
        double ns = measured.get(planned);
        return new Regret(shape, values.toString(), nonzero, spikes, planned, ns, best.form(), best.ns(),
                ns / best.ns() - 1);
    }

    /**
     * Series with points beyond the target, the worst first: a time that a slow minute has raised is found when all forms
     * are measured again.
     */
    public Set<Map<String, String>> beyondTarget(FormPlanner planner) {
        Set<Map<String, String>> series = new LinkedHashSet<>();
        regrets(planner).stream().filter(point -> point.regret() > POINT_TARGET)
                .sorted(Comparator.comparingDouble(Regret::regret).reversed())
                .forEach(point -> rows.stream().filter(row -> isAt(row, point))
                        .forEach(row -> Crossover.series(row.benchmark(), row.params()).ifPresent(series::add)));
        return series;
    }

    private static boolean isAt(Row row, Regret point) {
        return row.benchmark().equals(Crossover.BENCHMARK) && row.shape().equals(point.shape())
                && row.weightDensity() == point.nonzero();
    }

    /** {@return by how much the slowest fork of a row exceeds the fastest, the median row} */
    private double spread() {
        return Row.median(rows.stream().filter(row -> row.benchmark().equals(Crossover.BENCHMARK)).mapToDouble(
                row -> Arrays.stream(row.forks()).max().orElseThrow() / Arrays.stream(row.forks()).min().orElseThrow()
                        - 1)
                .toArray());
    }

    /** {@return what the machine block keeps of the map} */
    public SequencedMap<String, Object> summary(FormPlanner planner) {
        List<Regret> regrets = regrets(planner);
        SequencedMap<String, Object> summary = new LinkedHashMap<>();
        summary.put("sentences", sentences());
        summary.put("plannerSource", planner.source());
        summary.put("plannerGeometricMean", mean(regrets));
        summary.put("plannerWorst", regrets.stream().mapToDouble(Regret::regret).max().orElse(0));
        summary.put("forksDiffer", spread());
        summary.put("plannerPoints", regrets);
        return summary;
    }

    private static double mean(List<Regret> regrets) {
        return Math.exp(regrets.stream().mapToDouble(r -> Math.log1p(r.regret())).average().orElse(0)) - 1;
    }

    /** {@return sentences, maps and what the planner misses, as Markdown} */
    String markdown(Map<String, Object> summary) {
        StringBuilder text = new StringBuilder();
        sentences().forEach(sentence -> text.append("- ").append(sentence).append('\n'));
        for (String shape : shapes()) {
            for (Values values : Values.values()) {
                text.append("\n").append(shape).append(", ").append(values)
                        .append(": fastest form one sample at a time, ns; rows are nonzero weights, columns spikes\n\n")
                        .append(table(shape, values));
            }
        }
        if (summary != null) {
            text.append(planner(summary));
        }
        return text.toString();
    }

    /** What the planner misses, from the summary as it was made or as it was read back from a file. */
    private static String planner(Map<String, Object> summary) {
        List<Regret> points = Json.MAPPER.convertValue(summary.get("plannerPoints"), new TypeReference<>() {
        });
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT,
                "%nPlanner (%s) against the fastest measured form, %d points: %.1f %% slower in the geometric mean"
                        + " (target %.0f %%), %.1f %% at worst (target %.0f %%).%n",
                summary.get("plannerSource"), points.size(),
                100 * ((Number) summary.get("plannerGeometricMean")).doubleValue(), 100 * MEAN_TARGET,
                100 * ((Number) summary.get("plannerWorst")).doubleValue(), 100 * POINT_TARGET));
        if (summary.get("forksDiffer") instanceof Number differ) {
            text.append(String.format(Locale.ROOT,
                    "The slowest fork of the median row takes %.1f %% more than its fastest," + " which counts.%n",
                    100 * differ.doubleValue()));
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("shape", "weights", "nonzero", "spikes", "planned", "ns", "fastest", "ns", "slower"));
        for (Regret point : points) {
            if (point.regret() > POINT_TARGET) {
                lines.add(List.of(point.shape(), point.weights(), percent(point.nonzero()), percent(point.spikes()),
                        point.planned(), Tables.number(point.plannedNs()), point.best(), Tables.number(point.bestNs()),
                        percent(point.regret())));
            }
        }
        if (lines.size() > 1) {
            text.append(String.format(Locale.ROOT, "%nPoints beyond that:%n%n")).append(Tables.markdownTable(lines));
        }
        return text.toString();
    }

    private String table(String shape, Values values) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("nonzero"));
        spikes().forEach(spikes -> head.add(percent(spikes)));
        boolean batch = sliced(shape, values, UNPRUNED).isPresent();
        if (batch) {
            head.add("batch-sliced, neurons included");
        }
        lines.add(head);
        for (double nonzero : WEIGHTS) {
            List<String> line = new ArrayList<>(List.of(percent(nonzero)));
            for (double spikes : spikes()) {
                line.add(fastest(shape, values, nonzero, spikes, false)
                        .map(timed -> timed.form() + " " + Tables.number(timed.ns())).orElse(""));
            }
            if (batch) {
                line.add(sliced(shape, values, nonzero).map(timed -> Tables.number(timed.ns())).orElse(""));
            }
            lines.add(line);
        }
        return Tables.markdownTable(lines);
    }
}
