package spikelane.sim.accelerator.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.io.CsvTable;

/** What the calibrated preset says about the published study, beyond the size of its errors. */
class PublishedTest {
    private static final Path PAPER = Path.of(System.getProperty("spikelane.root"), "reference-data", "paper");
    private static final Architecture ARCHITECTURE = Architecture.preset("iscas23");
    private static final CostModel MODEL = new CostModel(ARCHITECTURE);
    private static final PublishedNetwork NETWORK = new PublishedNetwork();

    private static final String DOCUMENT = document();

    private static String document() {
        try {
            return Files.readString(Path.of(System.getProperty("spikelane.root"), "sim", "ACCELERATOR.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the documentation says is what the code gives. */
    static void assertDocumented(String figure) {
        assertTrue(DOCUMENT.contains(figure), () -> "sim/ACCELERATOR.md does not say: " + figure);
    }

    private static NetworkCost price(WeightEncoding encoding, double prune, int bits, ActivityStatistic statistic) {
        return MODEL.price(NETWORK.workload(prune, bits, ARCHITECTURE.activity()), encoding, statistic);
    }

    private static double energy(WeightEncoding encoding, double prune, int bits) {
        return price(encoding, prune, bits, ActivityStatistic.MEAN).energyUj();
    }

    @Test
    void ternaryBeatsPruningByThePublishedFactor() {
        double ratio = energy(WeightEncoding.RLE, 0.8, 8) / energy(WeightEncoding.RLE, 0, 2);
        assertTrue(ratio >= 1.40 && ratio <= 1.50, "80 % pruned 8 bit / ternary, RLE: " + ratio);
        assertDocumented(
                String.format(Locale.ROOT, "80 %% pruned at 8 bit costs %.2f x ternary, RLE (published 1.457)", ratio));
    }

    @Test
    void encodingsStandInThePublishedOrder() {
        Map<String, Map<WeightEncoding, Calibration.Point>> configurations = new HashMap<>();
        for (Calibration.Point point : Calibration.points(PAPER.resolve("energy.csv"))) {
            configurations.computeIfAbsent(point.configuration(), key -> new HashMap<>()).put(point.encoding(), point);
        }
        int pairs = 0;
        int right = 0;
        for (Map<WeightEncoding, Calibration.Point> points : configurations.values()) {
            for (Calibration.Point a : points.values()) {
                for (Calibration.Point b : points.values()) {
                    if (a.encoding().compareTo(b.encoding()) < 0) {
                        double predicted = price(a.encoding(), a.prune(), a.bits(), a.statistic()).energyUj()
                                - price(b.encoding(), b.prune(), b.bits(), b.statistic()).energyUj();
                        pairs++;
                        right += predicted * (a.energyUj() - b.energyUj()) > 0 ? 1 : 0;
                    }
                }
            }
        }
        assertTrue(right >= 0.99 * pairs, right + " of " + pairs + " pairs in the published order");
        assertDocumented(String.format(Locale.ROOT, "%d of %d pairs of encodings", right, pairs));
    }

    @Test
    void skippingZeroWeightsPaysOnlyWherePublished() {
        List<String> percent = new ArrayList<>();
        for (CsvTable.Row row : CsvTable
                .read(PAPER.resolve("dense_weights_energy.csv"), List.of("encoding", "bits", "energy_uj")).rows()) {
            if (row.text("encoding").equals("rle")) {
                int bits = row.whole("bits", 2);
                double sparse = Calibration.allPoints(PAPER.resolve("energy.csv")).stream().filter(
                        p -> p.configuration().equals("joint 0.0 MEAN " + bits) && p.encoding() == WeightEncoding.RLE)
                        .findFirst().orElseThrow().energyUj();
                double published = sparse / row.number("energy_uj", 1, 1e9) - 1;
                double predicted = energy(WeightEncoding.RLE, 0, bits) / energy(WeightEncoding.DENSE, 0, bits) - 1;
                assertEquals(Math.signum(published), Math.signum(predicted), bits + " bits: " + predicted);
                percent.add(String.format(Locale.ROOT, "%+.1f", 100 * predicted));
            }
        }
        assertDocumented(
                String.format(Locale.ROOT, "against a dense-weight machine %s %%", String.join(" / ", percent)));
    }

    /** The 90 % interval of one energy decides whether the published front stands on the predicted one. */
    @Test
    void publishedParetoSetIsPredictedWithinTheInterval() {
        Map<String, Double> accuracy = new HashMap<>();
        for (CsvTable.Row row : CsvTable
                .read(PAPER.resolve("accuracy.csv"), List.of("mode", "prune", "bits", "accuracy")).rows()) {
            accuracy.put(key(row.text("mode"), row.number("prune", 0, 1), row.whole("bits", 2)),
                    row.number("accuracy", 0, 1));
        }
        List<Calibration.Point> points = Calibration.points(PAPER.resolve("energy.csv")).stream()
                .filter(p -> p.encoding() == WeightEncoding.RLE && p.statistic() == ActivityStatistic.MEAN).toList();
        Set<String> published = new TreeSet<>();
        Set<String> predicted = new TreeSet<>();
        Set<String> withinInterval = new TreeSet<>();
        for (Calibration.Point p : points) {
            double a = accuracy.get(key(p.mode(), p.prune(), p.bits()));
            double mine = energy(p.encoding(), p.prune(), p.bits());
            double cheapestPublished = Double.POSITIVE_INFINITY;
            double cheapestPredicted = Double.POSITIVE_INFINITY;
            for (Calibration.Point q : points) {
                if (accuracy.get(key(q.mode(), q.prune(), q.bits())) >= a) {
                    cheapestPublished = Math.min(cheapestPublished, q.energyUj());
                    cheapestPredicted = Math.min(cheapestPredicted, energy(q.encoding(), q.prune(), q.bits()));
                }
            }
            if (p.energyUj() <= cheapestPublished && mine > cheapestPredicted) {
                assertDocumented(String.format(Locale.ROOT, "| %s %s %%, %d bit | %.0f uJ | %.0f uJ | %.1f %% |",
                        p.mode(), String.format(Locale.ROOT, "%.1f", 100 * p.prune()), p.bits(), p.energyUj(), mine,
                        100 * (mine / cheapestPredicted - 1)));
            }
            addIf(p.energyUj() <= cheapestPublished, published, p);
            addIf(mine <= cheapestPredicted, predicted, p);
            addIf(mine <= cheapestPredicted * (1 + ARCHITECTURE.residual().energy(p.bits(), p.prune())), withinInterval,
                    p);
        }
        assertTrue(withinInterval.containsAll(published), "missed: " + published + " not in " + withinInterval);
        assertTrue(withinInterval.size() < points.size() / 2, "the interval separates: " + withinInterval);
        Set<String> both = new TreeSet<>(published);
        both.retainAll(predicted);
        assertDocumented(String.format(Locale.ROOT, "Of the %d published Pareto points %d are on the predicted front",
                published.size(), both.size()));
        assertDocumented(
                String.format(Locale.ROOT, "and %d within its 90 %% interval", published.size() - both.size()));
    }

    private static void addIf(boolean member, Set<String> set, Calibration.Point point) {
        if (member) {
            set.add(key(point.mode(), point.prune(), point.bits()));
        }
    }

    private static String key(String mode, double prune, int bits) {
        return mode + " " + prune + " " + bits;
    }
}
