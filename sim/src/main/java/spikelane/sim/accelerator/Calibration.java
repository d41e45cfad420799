package spikelane.sim.accelerator;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Fits the eleven constants of the preset {@code iscas23} to published energies and cycles of arXiv 2302.04174. Seven
 * decide the cycles and are found by a simplex on the mean relative error; energy is linear in the other four, found by
 * least absolute relative deviations. Four points carry the wrong input statistic and are left out.
 */
public final class Calibration {
    private static final int SIMPLEX_STEPS = 500;
    private static final int REWEIGHTINGS = 60;
    /** Relative residuals below this weigh the same, which keeps the reweighting finite. */
    private static final double SMALLEST_RESIDUAL = 0.004;

    private final CostModel costModel;
    private final Architecture base;
    private final PublishedNetwork network = new PublishedNetwork();
    private final Map<String, Workload> weights = new HashMap<>();

    /**
     * The fitted constants.
     *
     * @param activity        spike activity of the published network: five numbers
     * @param multicast       operations that one buffer word serves
     * @param unoverlapped    share of the smaller kind of port traffic that is not hidden
     * @param psumTernaryBits effective width of a partial sum of ternary weights
     * @param gatedSlotPj     energy of a gated slot of a zero weight
     * @param metadataPj      energy of the metadata beside a buffer word
     * @param byteReadPj      energy of reading a buffer word of 8-bit operands
     */
    public record Constants(Architecture.Activity activity, double multicast, double unoverlapped,
            double psumTernaryBits, double gatedSlotPj, double metadataPj, double byteReadPj) {
        private double[] ofCycles() {
            return new double[]{activity.density(), multicast, unoverlapped, activity.maxOverMean(), activity.ternary(),
                    activity.collapseMean(), activity.collapseMax()};
        }

        private Constants withCycles(double[] x) {
            return new Constants(new Architecture.Activity(x[0], x[3], x[4], x[5], x[6]), x[1], x[2], psumTernaryBits,
                    gatedSlotPj, metadataPj, byteReadPj);
        }

        private double[] ofEnergy() {
            return new double[]{psumTernaryBits, gatedSlotPj, metadataPj, byteReadPj};
        }

        private Constants withEnergy(double[] x) {
            return new Constants(activity, multicast, unoverlapped, x[0], x[1], x[2], x[3]);
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
     * @param point    the point
     * @param energyUj predicted energy
     * @param cycles   predicted cycles
     */
    public record Prediction(Point point, double energyUj, double cycles) {
        /** {@return relative error of the energy} */
        public double energyError() {
            return energyUj / point.energyUj - 1;
        }

        /** {@return relative error of the cycles} */
        public double cyclesError() {
            return cycles / point.cycles - 1;
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
        return allPoints(csv).stream().filter(p -> !p.hasWrongStatistic()).toList();
    }

    static List<Point> allPoints(Path csv) {
        List<Point> points = new ArrayList<>();
        for (CsvTable.Row row : CsvTable.read(csv).rows()) {
            Configuration c = Configuration.of(row);
            points.add(new Point(c.encoding(), c.mode(), c.prune(), c.statistic(), c.bits(),
                    row.number("energy_uj", 0, Double.MAX_VALUE), row.number("cycles", 0, Double.MAX_VALUE)));
        }
        return points;
    }

    /** {@return the constants of the architecture that this started from} */
    public Constants start() {
        return new Constants(base.activity(), base.feed().multicast(), base.feed().unoverlapped(),
                base.widths().psumTernary(), base.compute().gatedSlot(), base.feed().metadataPj(),
                base.feed().byteReadPj());
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
        return fitEnergy(start.withCycles(x), points);
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

    /** Energy is linear in four constants: the slopes are differences of prices. */
    private Constants fitEnergy(Constants constants, List<Point> points) {
        double[] from = constants.ofEnergy();
        double[] energies = energies(constants, points);
        double[][] slopes = new double[from.length][];
        for (int i = 0; i < from.length; i++) {
            double[] moved = from.clone();
            moved[i] += 0.25;
            slopes[i] = energies(constants.withEnergy(moved), points);
            for (int n = 0; n < energies.length; n++) {
                slopes[i][n] = (slopes[i][n] - energies[n]) / 0.25;
            }
        }
        double[] weight = points.stream().mapToDouble(p -> 1 / p.energyUj).toArray();
        double[] residualWeight = weight.clone();
        double[] step = new double[from.length];
        for (int iteration = 0; iteration < REWEIGHTINGS; iteration++) {
            step = leastSquares(slopes, energies, points, residualWeight);
            for (int n = 0; n < energies.length; n++) {
                double residual = energies[n] - points.get(n).energyUj;
                for (int i = 0; i < step.length; i++) {
                    residual += step[i] * slopes[i][n];
                }
                double relative = Math.abs(residual) * weight[n];
                residualWeight[n] = weight[n] / Math.sqrt(Math.max(relative, SMALLEST_RESIDUAL));
            }
        }
        double[] to = from.clone();
        for (int i = 0; i < to.length; i++) {
            to[i] += step[i];
        }
        return constants.withEnergy(to);
    }

    private double[] energies(Constants constants, List<Point> points) {
        return predict(constants, points).stream().mapToDouble(Prediction::energyUj).toArray();
    }

    /** Normal equations of sum weight^2 (energy + step * slopes - published)^2, solved by elimination. */
    private static double[] leastSquares(double[][] slopes, double[] energies, List<Point> points, double[] weight) {
        int n = slopes.length;
        double[][] a = new double[n][n + 1];
        for (int k = 0; k < energies.length; k++) {
            double w = weight[k] * weight[k];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    a[i][j] += w * slopes[i][k] * slopes[j][k];
                }
                a[i][n] += w * slopes[i][k] * (points.get(k).energyUj - energies[k]);
            }
        }
        for (int i = 0; i < n; i++) {
            for (int row = 0; row < n; row++) {
                if (row != i) {
                    double factor = a[row][i] / a[i][i];
                    for (int j = i; j <= n; j++) {
                        a[row][j] -= factor * a[i][j];
                    }
                }
            }
        }
        double[] solution = new double[n];
        Arrays.setAll(solution, i -> a[i][n] / a[i][i]);
        return solution;
    }

    /**
     * @param constants constants to predict with
     * @param points    published points
     * @return a prediction of each, from its configuration alone
     */
    public List<Prediction> predict(Constants constants, List<Point> points) {
        CostModel model = costModel.with(base.with(constants));
        return points.stream().map(point -> {
            NetworkCost cost = model.price(workload(point, constants), point.encoding, point.statistic);
            return new Prediction(point, cost.energyUj(), cost.cycles());
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
