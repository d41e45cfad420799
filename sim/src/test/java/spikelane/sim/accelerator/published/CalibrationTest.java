package spikelane.sim.accelerator.published;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.published.Calibration.Constants;

class CalibrationTest {
    private static final List<Calibration.Point> POINTS = Calibration
            .points(Path.of(System.getProperty("spikelane.root"), "reference-data", "paper", "energy.csv"));
    /** The simplex stops short of the minimum by less than this from wherever near it it starts. */
    private static final double FIT_TOLERANCE = 0.1;

    private final Architecture preset = Architecture.preset("iscas23");
    private final Calibration calibration = new Calibration(preset);

    @Test
    void fourWrongPointsAreLeftOut() {
        assertEquals(452 - 4 * 4, POINTS.size());
    }

    @Test
    void calibratedConstantsAreEightAndInTheirPhysicalRanges() {
        Constants c = calibration.start();
        Map<Double, double[]> ranges = Map.ofEntries(Map.entry(c.activity().density(), new double[]{0.01, 0.5}),
                Map.entry(c.activity().maxOverMean(), new double[]{1, 5}),
                Map.entry(c.activity().ternary(), new double[]{0.3, 1}),
                Map.entry(c.activity().collapseMean(), new double[]{1, 2}),
                Map.entry(c.activity().collapseMax(), new double[]{1, 2}),
                Map.entry(c.multicast(), new double[]{1, 32}), Map.entry(c.unoverlapped(), new double[]{0, 1}),
                Map.entry(c.metadataPj(), new double[]{0, 18.2}));
        assertEquals(8, ranges.size());
        assertEquals(8, preset.toYaml().lines().filter(line -> line.contains("CALIBRATED:")).count());
        ranges.forEach((value, range) -> assertTrue(value >= range[0] && value <= range[1],
                value + " outside " + range[0] + " to " + range[1]));
    }

    @Test
    void shippedConstantsAreThoseOfTheFit() {
        Constants fitted = calibration.fit(POINTS);
        ErrorSummary shipped = ErrorSummary.of(calibration.predict(calibration.start(), POINTS));
        ErrorSummary again = ErrorSummary.of(calibration.predict(fitted, POINTS));
        assertEquals(again.energyMedian(), shipped.energyMedian(), FIT_TOLERANCE * again.energyMedian());
        assertEquals(again.cyclesMedian(), shipped.cyclesMedian(), FIT_TOLERANCE * again.cyclesMedian());
        assertEquals(fitted.activity().density(), calibration.start().activity().density(), FIT_TOLERANCE * 0.1);
    }

    @Test
    @Tag("slow")
    void heldOutConfigurationsArePredicted() {
        List<ErrorSummary> all = new ArrayList<>();
        for (long seed = 1; seed <= 3; seed++) {
            ErrorSummary errors = ErrorSummary.of(calibration.crossValidate(POINTS, 10, seed));
            all.add(errors);
            assertTrue(errors.energyMedian() <= 0.018, errors::toString);
            assertTrue(errors.energyP95() <= 0.09, errors::toString);
            assertTrue(errors.energyRank() >= 0.975, errors::toString);
            assertTrue(errors.cyclesMedian() <= 0.04, errors::toString);
            assertTrue(errors.cyclesP95() <= 0.15, errors::toString);
            assertEquals(0.9, errors.energyCoverage(), 0.03, errors::toString);
            assertEquals(0.9, errors.cyclesCoverage(), 0.03, errors::toString);
        }
        PublishedTest.assertDocumented(String.format(Locale.ROOT, "| energy | %s %% | %s %% | %s | %s %% |",
                range(all, "%.2f", ErrorSummary::energyMedian, 100), range(all, "%.1f", ErrorSummary::energyP95, 100),
                range(all, "%.3f", ErrorSummary::energyRank, 1),
                range(all, "%.0f", ErrorSummary::energyCoverage, 100)));
        PublishedTest.assertDocumented(String.format(Locale.ROOT, "| cycles | %s %% | %s %% | | %s %% |",
                range(all, "%.1f", ErrorSummary::cyclesMedian, 100), range(all, "%.1f", ErrorSummary::cyclesP95, 100),
                range(all, "%.0f", ErrorSummary::cyclesCoverage, 100)));
    }

    private static String range(List<ErrorSummary> errors, String format, ToDoubleFunction<ErrorSummary> figure,
            double unit) {
        DoubleSummaryStatistics range = errors.stream().mapToDouble(figure).summaryStatistics();
        return String.format(Locale.ROOT, format + " to " + format, range.getMin() * unit, range.getMax() * unit);
    }

    @Test
    void constantsAreDocumented() {
        Constants c = calibration.start();
        Map<String, Double> rows = Map.of("density", c.activity().density(), "max_over_mean",
                c.activity().maxOverMean(), "ternary", c.activity().ternary(), "collapse_mean",
                c.activity().collapseMean(), "collapse_max", c.activity().collapseMax(), "multicast", c.multicast(),
                "unoverlapped", c.unoverlapped(), "metadata", c.metadataPj());
        rows.forEach((name, value) -> PublishedTest.assertDocumented(
                String.format(Locale.ROOT, "| %s | %s |", name, new BigDecimal(value).round(new MathContext(3)))));
    }
}
