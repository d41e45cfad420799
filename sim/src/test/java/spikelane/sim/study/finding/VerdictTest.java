package spikelane.sim.study.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import spikelane.sim.compress.Compression;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.StudyFile.Judgement;
import spikelane.sim.study.TrialResult.LayerResult;
import spikelane.sim.study.TrialResult.Origin;
import spikelane.sim.study.TrialResult.Price;
import spikelane.sim.study.TrialResult.Score;
import spikelane.sim.study.finding.Verdict.IsoAccuracy;

class VerdictTest {
    private static final int TOTAL = 1000;
    private static final Compression TERNARY = Compression.quantise(2);
    private static final Compression PRUNED = Compression.prune(0.8);

    private static TrialResult run(Compression compression, long seed, double energyUj, double oneBitUj, int... wrong) {
        double accuracy = 1 - (double) wrong.length / TOTAL;
        SequencedMap<String, Price> alternatives = new LinkedHashMap<>();
        alternatives.put("1-bit spikes", price(oneBitUj));
        return new TrialResult(compression.mode().label(), compression.bits(), compression.prune(),
                new Score(accuracy, accuracy - 0.01, Math.min(1, accuracy + 0.01), TOTAL - wrong.length, TOTAL,
                        IntStream.of(wrong).boxed().toList()),
                0.5, List.of(new LayerResult("conv0", 10, 5, null, null)), price(energyUj), seed, 1, alternatives,
                new Origin("0123456789abcdef", "gradual", "duq", false, null, "0", "1 epoch"));
    }

    private static Price price(double energyUj) {
        SequencedMap<String, Double> energy = new LinkedHashMap<>();
        energy.put("rle", energyUj);
        return new Price(energy, "rle", 10, energyUj, null);
    }

    private static int[] range(int from, int to) {
        return IntStream.range(from, to).toArray();
    }

    private static List<TrialResult> study() {
        List<TrialResult> results = new ArrayList<>();
        for (long seed = 1; seed <= 2; seed++) {
            int more = (int) seed;
            results.add(run(Compression.none(), seed, 10, 10, range(0, 20)));
            results.add(run(TERNARY, seed, 2, 5, range(1, 20 + more)));
            results.add(run(PRUNED, seed, 4, 4, range(10, 60 + more)));
        }
        return results;
    }

    @Test
    void aVariantIsComparedOnTheSameRecordingsOverAllSeeds() {
        SequencedMap<String, Verdict> verdicts = Verdict.of(study(), Judgement.USUAL);
        assertEquals(List.of("none", "quantise-b2", "prune-b8-p0.8"), List.copyOf(verdicts.sequencedKeySet()));
        Verdict ternary = verdicts.get("quantise-b2");
        assertEquals(2, ternary.seeds());
        assertEquals(0.0005, ternary.loss(), 1e-12);
        assertEquals(1 + 2, ternary.lost());
        assertEquals(2, ternary.won());
        // differences -2, 2, 1: |sum| 1 is reached by all of the 8 signs
        assertEquals(1, ternary.p(), 1e-12);
        assertTrue(ternary.lossLow() < 0 && ternary.lossHigh() > 0.0005);
        assertEquals(IsoAccuracy.SHOWN, ternary.isoAccuracy(), ternary.toString());
        Verdict pruned = verdicts.get("prune-b8-p0.8");
        assertEquals(0.0315, pruned.loss(), 1e-12);
        assertTrue(pruned.p() < 1e-4 && pruned.corrected() < 2e-4);
        assertEquals(IsoAccuracy.REFUTED, pruned.isoAccuracy());
        assertEquals((0.980 + 0.979) / 2, ternary.overSeeds().mean(), 1e-12);
        assertEquals(1, ternary.onFront(), 1e-9, "the cheapest");
        assertTrue(pruned.onFront() < 0.001 && pruned.onFrontOther() > 0.999,
                "cheaper than ternary where spikes are one bit");
    }

    @Test
    void fewRecordingsShowNothing() {
        List<TrialResult> same = List.of(run(Compression.none(), 1, 10, 10), run(TERNARY, 1, 2, 5));
        Verdict ternary = Verdict.of(same, new Judgement(1000, 1, 0.002)).get("quantise-b2");
        assertEquals(1 - Math.pow(0.05, 1.0 / TOTAL), ternary.mostLoss(), 1e-12, "rule of three");
        assertEquals(IsoAccuracy.OPEN, ternary.isoAccuracy());
        assertNull(ternary.overSeeds());
    }

    @Test
    void onlyWholeSeedsAreCompared() {
        List<TrialResult> begun = study().subList(0, 5);
        assertEquals(1, Verdict.of(begun, Judgement.USUAL).get("prune-b8-p0.8").seeds());
        assertEquals(List.of("none"), List.copyOf(Verdict.of(begun.subList(0, 1), Judgement.USUAL).keySet()));
        assertEquals(0, Verdict.of(List.of(), Judgement.USUAL).size());
    }

    @Test
    void theAnswerTellsTestsAndBothWidths() {
        List<String> answer = StudyAnswer.of(study());
        assertTrue(answer.get(0)
                .startsWith("In full precision the network classifies 98.0 % of 1000 test recordings (mean"
                        + " of 2 seeds, 95 % interval over seeds 98.0 – 98.0) and costs 10.0 µJ (RLE) a sample, 10.0 µJ with 1-bit"
                        + " spikes."),
                answer.get(0));
        assertTrue(answer.get(1).contains("for 2.00 µJ (RLE), 20.0 % of the energy, 50.0 % with 1-bit spikes."),
                answer.get(1));
        assertTrue(answer.get(2).contains("3.2 points less (95 % interval of the loss ")
                && answer.get(2).contains("exact paired p < 0.001, corrected < 0.001)"), answer.get(2));
        assertTrue(answer.get(3).startsWith(
                "80 % pruned at 8 bit costs 2.00 times the energy of ternary, 0.800 times with" + " 1-bit spikes (RLE;")
                && answer.get(3).contains("Their accuracies differ (exact paired p < 0.001)"), answer.get(3));
        assertTrue(
                answer.get(5)
                        .startsWith("As accurate as full precision to within 1.0 points (one-sided 95 %): 2 bit."
                                + " Less accurate, all 2 comparisons counted (Holm): 8 bit 80 % pruned. Open: none."),
                answer.get(5));
        assertTrue(answer.get(6).endsWith("2 bit (100 %), 8 bit 80 % pruned (100 %)."), answer.get(6));
    }

    @Test
    void namesVariantsThatDifferInTheShareOfPrunedWeightsTogether() {
        assertEquals("2 bit; 8 bit 90, 92.5 % pruned; joint 2 bit 80, 90 % by channel; joint 3 bit 80 %",
                StudyAnswer.together(List.of("2 bit", "8 bit 90 % pruned", "joint 2 bit 80 % by channel",
                        "8 bit 92.5 % pruned", "joint 3 bit 80 %", "joint 2 bit 90 % by channel")));
    }
}
