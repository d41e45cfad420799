package spikelane.sim.accelerator.published;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Feed;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CsvTable;
import spikelane.sim.io.UntrustedResultException;

/**
 * Fits the eight constants of the preset {@code iscas23} to published energies and cycles of arXiv 2302.04174. Seven
 * decide the cycles and are found by a simplex on the mean relative error; energy is linear in the eighth, found by least
 * absolute relative deviations. Four points carry the wrong input statistic and are left out.
 */
public final class Calibration {
    private static final int SIMPLEX_STEPS = 500;
    private static final int LEAST_CONFIGURATIONS = 20;

    private final CostModel costModel;
    private final Architecture base;
    private final PublishedNetwork network = new PublishedNetwork();
    private final Map<String, Workload> weights = new HashMap<>();

    /**
     * The fitted constants.
     *
     * @param activity     spike activity of the published network: five numbers
     * @param multicast    operations that one buffer word serves
     * @param unoverlapped share of the smaller kind of port traffic that is not hidden
     * @param metadataPj   energy of the metadata beside a buffer word
     */
    public record Constants(Architecture.Activity activity, double multicast, double unoverlapped, double metadataPj) {
        /** {@return the architecture with these} */
        private Architecture in(Architecture architecture) {
            return architecture.with(activity, multicast, unoverlapped, metadataPj);
        }

        private void requirePlausible() {
            requireRange("density", activity.density(), 0, 1);
            requireRange("max_over_mean", activity.maxOverMean(), 1, 1000);
            requireRange("ternary", activity.ternary(), 0, 1000);
            requireRange("collapse_mean", activity.collapseMean(), 0, 1000);
            requireRange("collapse_max", activity.collapseMax(), 0, 1000);
            requireRange("multicast", multicast, 1e-6, 1e6);
            requireRange("unoverlapped", unoverlapped, 0, 1);
            requireRange("metadata", metadataPj, 0, 1e9);
        }

        private static void requireRange(String name, double value, double least, double most) {
            if (!(value >= least && value <= most)) {
                throw new UntrustedResultException("the points ask for a " + name + " of " + value
                        + ", which is impossible: expected " + least + " to " + most);
            }
        }

        private double[] ofCycles() {
            return new double[]{activity.density(), multicast, unoverlapped, activity.maxOverMean(), activity.ternary(),
                    activity.collapseMean(), activity.collapseMax()};
        }

        private Constants withCycles(double[] x) {
            return new Constants(new Architecture.Activity(x[0], x[3], x[4], x[5], x[6]), x[1], x[2], metadataPj);
        }

        private Constants withMetadata(double pj) {
            return new Constants(activity, multicast, unoverlapped, pj);
        }
    }

    /**
     * A published point.
     *
     * @param encoding  of the weights
     * @param mode      seq or joint
     * @param prune     pruned fraction
     * @param statistic which sample; the study's "min" is the least sparse, MAX
     * @param bits      b
     * @param energyUj  published energy
     * @param cycles    published cycles
     */
    public record Point(WeightEncoding encoding, String mode, double prune, ActivityStatistic statistic, int bits,
            double energyUj, double cycles) {
        /** {@return what all four encodings of one configuration share} */
        public String configuration() {
            return mode + " " + prune + " " + statistic + " " + bits;
        }

        private boolean hasWrongStatistic() {
            return mode.equals("joint") && prune == 0 && statistic == ActivityStatistic.MAX && bits != 3;
        }
    }

    /**
     * What a model says about a published point.
     *
     * @param point        the point
     * @param energyUj     predicted energy
     * @param cycles       predicted cycles
     * @param energySpread relative half-width of the energy's interval; not a number outside the calibration
     * @param cyclesSpread relative half-width of the cycles' interval; not a number outside the calibration
     */
    public record Prediction(Point point, double energyUj, double cycles, double energySpread, double cyclesSpread) {
        /** {@return relative error of the energy} */
        public double energyError() {
            return energyUj / point.energyUj - 1;
        }

        /** {@return relative error of the cycles} */
        public double cyclesError() {
            return cycles / point.cycles - 1;
        }

        /** {@return whether the published energy lies in the interval} */
        public boolean coversEnergy() {
            return Math.abs(point.energyUj / energyUj - 1) <= energySpread;
        }

        /** {@return whether the published cycles lie in the interval} */
        public boolean coversCycles() {
            return Math.abs(point.cycles / cycles - 1) <= cyclesSpread;
        }
    }

    /**
     * @param base the architecture whose constants are fitted; its own are where the fit starts
     */
    public Calibration(Architecture base) {
        this.base = base;
        this.costModel = new CostModel(base);
    }

    /**
     * @param csv columns encoding, mode, prune, stat, bits, energy_uj, cycles
     * @return its points without the four that carry the wrong input statistic
     */
    public static List<Point> points(Path csv) {
        return points(CsvTable.read(csv, Configuration.COLUMNS));
    }

    static List<Point> points(CsvTable table) {
        return allPoints(table).stream().filter(p -> !p.hasWrongStatistic()).toList();
    }

    /**
     * @param points published points
     * @param csv    where they are from, for messages
     * @throws BadInputException if they are too few to fit the constants and to judge them
     */
    public static void requireEnough(List<Point> points, Path csv) {
        long configurations = points.stream().map(Point::configuration).distinct().count();
        if (configurations < LEAST_CONFIGURATIONS || points.stream().noneMatch(p -> p.encoding.packsPayload())) {
            throw new BadInputException(csv + ": " + configurations + " configurations that count, expected at least "
                    + LEAST_CONFIGURATIONS + ", some of them with packed weights (rle, cp or b)");
        }
    }

    static List<Point> allPoints(Path csv) {
        return allPoints(CsvTable.read(csv, Configuration.COLUMNS));
    }

    private static List<Point> allPoints(CsvTable table) {
        List<Point> points = new ArrayList<>();
        Set<Configuration> seen = new HashSet<>();
        for (CsvTable.Row row : table.rows()) {
            Configuration c = Configuration.of(row);
            if (!seen.add(c)) {
                throw row.error("a second point of the same configuration and encoding");
            }
            points.add(new Point(c.encoding(), c.mode(), c.prune(), c.statistic(), c.bits(),
                    row.number("energy_uj", 1e-6, 1e12), row.number("cycles", 1, 1e15)));
        }
        return points;
    }

    /** {@return the constants of the architecture that this started from} */
    public Constants start() {
        return new Constants(base.activity(), base.feed().multicast(), base.feed().unoverlapped(),
                base.feed().metadataPj());
    }

    /**
     * @param points published points
     * @return the constants that fit them
     */
    public Constants fit(List<Point> points) {
        Map<String, Point> byConfiguration = new HashMap<>();
        points.forEach(p -> byConfiguration.putIfAbsent(p.configuration(), p));
        List<Point> configurations = byConfiguration.values().stream()
                .sorted((a, b) -> a.configuration().compareTo(b.configuration())).toList();
        Constants start = start();
        double[] x = NelderMead.minimise(candidate -> cyclesError(start.withCycles(candidate), configurations),
                start.ofCycles(), SIMPLEX_STEPS);
        Constants fitted = fitEnergy(start.withCycles(x), points);
        fitted.requirePlausible();
        return fitted;
    }

    private double cyclesError(Constants constants, List<Point> configurations) {
        Feed feed = new Feed("", constants.multicast, constants.unoverlapped, 0, 0);
        double wordsPerCycle = base.memories().stream().filter(m -> m.name().equals(base.feed().memory())).findFirst()
                .orElseThrow().wordsPerCycle();
        double sum = 0;
        for (Point point : configurations) {
            double words = 0;
            for (LayerWork layer : workload(point, constants).layers()) {
                words += feed.words(layer, base.skipped(point.encoding), point.statistic);
            }
            sum += Math.abs(words / wordsPerCycle / point.cycles - 1);
        }
        return sum / configurations.size();
    }

    private Workload workload(Point point, Constants constants) {
        Workload all = weights.computeIfAbsent(point.prune + " " + point.bits,
                key -> network.weights(point.prune, point.bits));
        return PublishedNetwork.withActivity(all, point.prune, constants.activity);
    }

    /**
     * Energy is {@code e + pj * s} with s the words that metadata accompanies, so the sum of relative deviations is least at
     * the median of {@code (published - e) / s}, each point weighted by {@code s / published}.
     */
    private Constants fitEnergy(Constants constants, List<Point> points) {
        record Wish(double pj, double weight) {}
        double[] without = energies(constants.withMetadata(0), points);
        double[] with = energies(constants.withMetadata(1), points);
        List<Wish> wishes = new ArrayList<>();
        for (int n = 0; n < without.length; n++) {
            double slope = with[n] - without[n];
            if (slope > 0) {
                double published = points.get(n).energyUj;
                wishes.add(new Wish((published - without[n]) / slope, slope / published));
            }
        }
        wishes.sort(Comparator.comparingDouble(Wish::pj));
        double rest = wishes.stream().mapToDouble(Wish::weight).sum() / 2;
        int median = 0;
        while (rest > wishes.get(median).weight) {
            rest -= wishes.get(median++).weight;
        }
        return constants.withMetadata(wishes.get(median).pj);
    }

    private double[] energies(Constants constants, List<Point> points) {
        return predict(constants, points).stream().mapToDouble(Prediction::energyUj).toArray();
    }

    /**
     * @param constants constants to predict with
     * @param points    published points
     * @return a prediction of each, from its configuration alone
     */
    public List<Prediction> predict(Constants constants, List<Point> points) {
        CostModel model = costModel.with(constants.in(base));
        return points.stream().map(point -> {
            NetworkCost cost = model.price(workload(point, constants), point.encoding, point.statistic)
                    .prunedTo(point.prune);
            return new Prediction(point, cost.energyUj(), cost.cycles(), cost.energySpread().orElse(Double.NaN),
                    cost.cyclesSpread().orElse(Double.NaN));
        }).toList();
    }

    /**
     * Cross-validation: every configuration, all its encodings together, is predicted by constants that were fitted
     * without it.
     *
     * @param points published points
     * @param folds  parts that take turns at being left out
     * @param seed   of the shuffle of configurations
     * @return one prediction a point
     */
    public List<Prediction> crossValidate(List<Point> points, int folds, long seed) {
        List<String> configurations = new ArrayList<>(
                points.stream().map(Point::configuration).distinct().sorted().toList());
        Collections.shuffle(configurations, new Random(seed));
        List<Prediction> predictions = new ArrayList<>();
        for (int fold = 0; fold < folds; fold++) {
            int part = fold;
            List<Point> held = points.stream().filter(p -> configurations.indexOf(p.configuration()) % folds == part)
                    .toList();
            List<Point> kept = points.stream().filter(p -> configurations.indexOf(p.configuration()) % folds != part)
                    .toList();
            predictions.addAll(predict(fit(kept), held));
        }
        return predictions;
    }
}
