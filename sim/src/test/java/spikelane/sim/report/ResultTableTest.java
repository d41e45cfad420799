package spikelane.sim.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import spikelane.sim.compress.Compression;
import spikelane.sim.io.Numbers;
import spikelane.sim.report.draw.Axis;
import spikelane.sim.study.ParetoFront;
import spikelane.sim.study.finding.StudyAnswer;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.TrialResult.LayerResult;
import spikelane.sim.study.TrialResult.Price;
import spikelane.sim.study.TrialResult.Score;

class ResultTableTest {
    private static TrialResult trial(Compression compression, int correct, double rle, double uop) {
        SequencedMap<String, Double> energy = new LinkedHashMap<>();
        energy.put("rle", rle);
        energy.put("cp", 20.0);
        energy.put("uop", uop);
        energy.put("ubm", 30.0);
        double accuracy = correct / 1000.0;
        return new TrialResult(compression.mode().label(), compression.bits(), compression.prune(),
                new Score(accuracy, accuracy - 0.01, accuracy + 0.01, correct, 1000, null), 0.5,
                List.of(new LayerResult("conv0", 10, 5, null, null)),
                new Price(energy, Price.cheapest(energy), 12_345, 6.789e-9, null), 1, 1, null, null);
    }

    private static final TrialResult FULL = trial(Compression.none(), 970, 12, 10);
    private static final TrialResult TERNARY = trial(Compression.quantise(2), 962, 4, 5);
    private static final TrialResult PRUNED = trial(Compression.prune(0.8), 970, 6, 7);
    private static final TrialResult WORSE = trial(Compression.prune(0.9), 962, 4.5, 7);
    private static final TrialResult EQUAL = trial(Compression.quantise(3), 962, 4, 5);
    private static final List<TrialResult> ALL = List.of(FULL, TERNARY, PRUNED, WORSE, EQUAL);

    @Test
    void frontHoldsWhatNothingBeatsByRisingEnergy() {
        assertEquals(List.of(TERNARY, EQUAL, PRUNED), ParetoFront.of(ALL));
        assertEquals(List.of(FULL), ParetoFront.of(List.of(FULL)));
        assertEquals(List.of(), ParetoFront.of(List.of()));
    }

    @Test
    void tableIsAlignedAndMarksTheFront() {
        List<String> lines = ResultTable.text(ALL).lines().toList();
        assertEquals(6, lines.size());
        assertEquals(1, lines.stream().map(String::length).distinct().count());
        assertTrue(lines.get(0)
                .matches("  trial +bits  pruned %  accuracy %  95 % interval  zeros %  uJ rle  uJ cp  uJ uop  uJ ubm"
                        + "  kcycles  EDP uJs"),
                lines.get(0));
        assertTrue(lines.get(1).startsWith("  none "), lines.get(1));
        assertTrue(lines.get(2).startsWith("* quantise-b2 "), lines.get(2));
        assertTrue(
                lines.get(3).matches(
                        "\\* prune-b8-p0.8 +8 +80 +97.0 +96.0-98.0 +50.0 +6.00 +20.0 +7.00 +30.0 +12.3 +0.00679"),
                lines.get(3));
    }

    @Test
    void csvHasALineForEachTrial() {
        List<String> lines = ResultTable.paretoCsv(ALL).lines().toList();
        assertEquals("trial,mode,bits,prune,encoding,energy_uj,energy_other_spikes_uj,accuracy,ci_low,ci_high,on_front",
                lines.get(0));
        assertEquals("none,none,32,0.0,uop,10.0,,0.97,0.96,0.98,false", lines.get(1));
        assertEquals("prune-b8-p0.8,prune,8,0.8,rle,6.0,,0.97,0.96,0.98,true", lines.get(3));
    }

    @Test
    void answersTheQuestion() {
        List<String> answer = StudyAnswer.of(ALL);
        assertEquals("In full precision the network classifies 97.0 % of 1000 test recordings and costs 10.0 µJ (UOP)"
                + " a sample.", answer.get(0));
        assertEquals("With ternary weights it reaches 96.2 % (0.8 points less; the 95 % intervals overlap) for 4.00 µJ"
                + " (RLE), 40.0 % of the energy.", answer.get(1));
        assertEquals("80 % pruned at 8 bit it reaches 97.0 % (no less; the 95 % intervals overlap) for 6.00 µJ (RLE),"
                + " 60.0 % of the energy.", answer.get(2));
        assertTrue(answer.get(3).startsWith("80 % pruned at 8 bit costs 1.50 times the energy of ternary (RLE"));
        assertEquals(List.of(), StudyAnswer.of(List.of()));
        assertEquals(1, StudyAnswer.of(List.of(FULL)).size());
    }

    @Test
    void numbersReadWell() {
        Map<Double, String> expected = Map.of(0.0, "0", 0.012345, "0.0123", 1.0, "1.00", 99.96, "100.0", 12345.6,
                "12,346", 1.2345e-9, "1.23e-09");
        expected.forEach((value, text) -> assertEquals(text, Numbers.significant(value)));
        assertEquals("92.5", Numbers.decimal(0.925 * 100));
        assertEquals("80", Numbers.decimal(80.00000000000001));
    }

    @Test
    void axesHoldTheirValuesBetweenTheirEnds() {
        for (double[] range : new double[][]{{1, 1}, {3, 4}, {0.002, 7}, {10, 49}, {10, 51}, {5, 900}}) {
            Axis axis = Axis.ofRatios(range[0], range[1], 60, 980);
            assertTrue(axis.at(range[0]) > 60 && axis.at(range[1]) < 980, range[0] + " to " + range[1]);
            assertTrue(axis.ticks().size() >= 2 && axis.ticks().size() <= 13, axis.ticks().toString());
            axis.ticks().forEach(tick -> assertTrue(tick >= axis.low() && tick <= axis.high()));
        }
        assertEquals(List.of(90.0, 92.0, 94.0, 96.0, 98.0, 100.0), Axis.linear(89, 100, 0, 1).ticks());
    }
}
