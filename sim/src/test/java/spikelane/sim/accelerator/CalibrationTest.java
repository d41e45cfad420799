package spikelane.sim.accelerator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikelane.sim.accelerator.Calibration.Constants;

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
    void calibratedConstantsAreElevenAndInTheirPhysicalRanges() {
        Constants c = calibration.start();
        Map<Double, double[]> ranges = Map.ofEntries(Map.entry(c.activity().density(), new double[]{0.01, 0.5}),
                Map.entry(c.activity().maxOverMean(), new double[]{1, 5}),
                Map.entry(c.activity().ternary(), new double[]{0.3, 1}),
                Map.entry(c.activity().collapseMean(), new double[]{1, 2}),
                Map.entry(c.activity().collapseMax(), new double[]{1, 2}),
                Map.entry(c.multicast(), new double[]{1, 32}), Map.entry(c.unoverlapped(), new double[]{0, 1}),
                Map.entry(c.psumTernaryBits(), new double[]{2, 8}),
                Map.entry(c.gatedSlotPj(), new double[]{0.20, 0.25}), Map.entry(c.metadataPj(), new double[]{0, 18.2}),
                Map.entry(c.byteReadPj(), new double[]{14.1, 18.2}));
        assertEquals(11, ranges.size());
        assertEquals(11, preset.toYaml().lines().filter(line -> line.contains("CALIBRATED:")).count());
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
        for (long seed = 1; seed <= 3; seed++) {
            ErrorSummary errors = ErrorSummary.of(calibration.crossValidate(POINTS, 10, seed));
            System.out.println("cross-validation, seed " + seed + ": " + errors);
            assertTrue(errors.energyMedian() <= 0.018, errors::toString);
            assertTrue(errors.energyP95() <= 0.09, errors::toString);
            assertTrue(errors.energyRank() >= 0.975, errors::toString);
            assertTrue(errors.cyclesMedian() <= 0.04, errors::toString);
            assertTrue(errors.cyclesP95() <= 0.15, errors::toString);
        }
    }
}
