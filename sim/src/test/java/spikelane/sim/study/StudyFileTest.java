package spikelane.sim.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import spikelane.kernels.WorkPool;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.Pruning;
import spikelane.sim.compress.Quantiser;
import spikelane.sim.io.BadInputException;
import spikelane.sim.study.TrialResult.Price;

class StudyFileTest {
    @TempDir
    Path temp;

    private static StudyFile changed(String old, String replacement) {
        String text = StudyFile.text(StudyPreset.QUICK);
        assertTrue(text.contains(old), old);
        return StudyFile.parse("mine.yaml", text.replace(old, replacement), Path.of("/a"));
    }

    @ParameterizedTest
    @EnumSource
    void presetsAreFilesThatNameThemselves(StudyPreset preset) {
        StudyFile file = preset.file();
        assertEquals(preset.label(), file.name());
        assertEquals(preset == StudyPreset.QUICK ? 1 : 3, file.seeds().size());
        assertEquals(Compression.none(), file.grid().getFirst());
        assertEquals(List.of(WeightEncoding.RLE, WeightEncoding.CP, WeightEncoding.UOP, WeightEncoding.UBM),
                file.encodings());
        assertTrue(StudyPrices.of(file, file.architectures().getFirst()).alternatives().size() >= 4);
    }

    @Test
    void listsOfARecipeAreMultipliedOut() {
        StudyFile file = changed("  - {mode: quantise, bits: [8, 4, 3, 2]}",
                "  - {mode: quantise, bits: [8, 4], quantiser: [duq, lsq], per_channel: [false, true]}\n"
                        + "  - {mode: joint, bits: 4, pruned: 0.5, pruning: [one-shot, layer-wise]}");
        List<Compression> grid = file.grid();
        assertEquals(1 + 2 * 2 * 2 + 2 + 4 + 2 * 2 * 2, grid.size());
        assertEquals(Quantiser.LSQ, grid.get(3).quantiser());
        assertTrue(grid.get(2).byChannel());
        assertEquals(Pruning.LAYER_WISE, grid.get(10).pruning());
        assertEquals(List.of(5L), file.seedsFrom(5));
        assertEquals(List.of(4L, 5L, 6L), StudyPreset.PAPER.file().seedsFrom(4));
    }

    @Test
    void membranesAreAnAxisOfTheirOwn() {
        List<Compression> grid = changed("  - {mode: quantise, bits: [8, 4, 3, 2]}",
                "  - {mode: quantise, bits: [8, 4], membrane: [2, 16]}\n  - {mode: quantise, membrane: 4}").grid();
        assertEquals(List.of("none", "quantise-b8-m2", "quantise-b8-m16", "quantise-b4-m2", "quantise-b4-m16",
                "quantise-m4"), grid.stream().limit(6).map(Compression::name).toList());
    }

    @Test
    void pathsStartFromTheFilesFolder() {
        StudyFile file = changed("network: {family: cextnet-quick, largest_image: 40}",
                "data: events\nnetwork: {file: nets/mine.yaml}");
        assertEquals(Path.of("/a/events"), file.data().orElseThrow());
        assertEquals(Path.of("/a/nets/mine.yaml"), file.ownNetwork().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "mode: none}|mode: quantise, bits: 5}|line 7: the first recipe is not {mode: none}",
            "bits: [8, 4, 3, 2]|bits: [8, 9]|line 9: quantise at 9 bits: expected one of [2,",
            "bits: [8, 4, 3, 2]|bits: 8, membrane: 17|expected a whole number of 2 to 16",
            "mode: none}|mode: none, membrane: 4}|line 8: none with membrane potentials of 4 bits",
            "bits: [8, 4, 3, 2]|bits: [8, 8]|line 9: the variant quantise-b8 is asked for twice",
            "[0.75, 0.8, 0.9, 0.95]|[1.5]|line 10: prune with a pruned fraction of 1.5",
            "seeds: [1]|seeds: []|line 4: 0 seeds", "seeds: [1]|seeds: [1, 1]|line 4: seed 1, expected",
            "epochs: 40|epochs: 0|line 5: 0, expected a whole number of 1 to",
            "seeds:|sedes:|line 4: unknown key \"sedes\"", "family: cextnet-quick|family: vgg|line 3: no family vgg",
            "largest_image: 40|file: a|line 3: expected a file or",
            "learning_rate: 0.003|learning_rate: -1|line 5: learning_rate -1.0",
            "encodings: [rle, cp, uop, ubm]|encodings: [rle, xyz]|line 13: found \"xyz\"",
            "architectures: [eyeriss-snn]|architectures: []|line 12: no architecture",
            "tolerated_loss: 0.01|tolerated_loss: 0|line 18: a loss of 0.0",
            "resamples: 10000|resamples: 1|line 18: 1, expected",
            "set: {technology: 28}|set: {}|line 17: expected a mapping"})
    void whatIsWrongIsNamedWithItsLine(String old, String replacement, String told) {
        String message = assertThrows(BadInputException.class, () -> changed(old, replacement)).getMessage();
        assertTrue(message.startsWith("mine.yaml ") && message.contains(told), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void anAssumptionThatDoesNotFitTheAcceleratorIsNamed() {
        StudyFile file = changed("widths.payload: 4", "widths.pay: 4");
        assertTrue(assertThrows(BadInputException.class, () -> StudyPrices.of(file, "eyeriss-snn")).getMessage()
                .contains("no key \"widths.pay\""));
        StudyFile twice = changed("name: 28 nm", "name: 1-bit spikes");
        assertTrue(assertThrows(BadInputException.class, () -> StudyPrices.of(twice, "eyeriss-snn")).getMessage()
                .contains("1-bit spikes stands in the study twice"));
    }

    @Test
    void otherArchitecturesArePricedAtBothWidthsToo() {
        StudyPrices prices = StudyPrices.of(changed("[eyeriss-snn]", "[eyeriss-snn, iscas23]"), "eyeriss-snn");
        assertEquals(List.of("1-bit spikes", "16-bit membranes", "4-bit payload", "28 nm", "iscas23",
                "iscas23, 1-bit spikes"), List.copyOf(prices.alternatives().sequencedKeySet()));
        assertNotEquals(prices.digest(), StudyPrices.of(StudyPreset.QUICK.file(), "eyeriss-snn").digest());
    }

    private static StudyPlan plan(Long... seeds) {
        StudyPlan one = FakeTrials.plan(1);
        return new StudyPlan(one.dataset(), one.digest(), one.heldOut(), one.preset(), List.of(seeds),
                one.architecture(), one.priced(), one.splitBy(), one.description(), one.training(), one.fineTuning(),
                one.grid(), one.classes(), one.recordings(), one.arithmetic());
    }

    /** A hash depends on what a network depends on, and on nothing else: it must stay what it is. */
    @Test
    void aTrialIsNamedByItsContent() {
        List<StudyTrial> trials = plan(1L, 2L).trials();
        assertEquals(trials.size(), new HashSet<>(trials.stream().map(StudyTrial::hash).toList()).size());
        assertEquals(plan(2L).trials(), trials.subList(trials.size() / 2, trials.size()));
        StudyPlan one = plan(1L);
        StudyPlan longer = new StudyPlan(one.dataset(), one.digest(), one.heldOut(), "another name", one.seeds(),
                "iscas23", "", one.splitBy(), one.description(), one.training(), StudyPreset.PAPER.fineTuning(),
                one.grid(), one.classes(), one.recordings(), one.arithmetic());
        assertEquals(one.full(1).hash(), longer.full(1).hash());
        assertNotEquals(one.trials().get(1).hash(), longer.trials().get(1).hash());
        assertEquals("quantise-b8-s1", one.trials().get(1).name());
    }

    @Test
    void trialsArePickedByNumberRangeAndNameAndBringTheirFullPrecision() {
        StudyPlan plan = plan(1L, 2L);
        assertEquals(34, TrialPicks.of(plan, List.of()).size());
        assertEquals(List.of("none-s1", "quantise-b8-s1", "quantise-b4-s1"), names(plan, "2-3"));
        assertEquals(List.of("none-s2", "quantise-b2-s2"), names(plan, "quantise-b2-s2"));
        assertEquals(List.of("none-s1", "quantise-b2-s1", "none-s2", "quantise-b2-s2"), names(plan, "quantise-b2-*"));
        for (String wrong : List.of("0", "35", "5-3", "quantise", "1-99")) {
            assertTrue(assertThrows(BadInputException.class, () -> TrialPicks.of(plan, List.of(wrong))).getMessage()
                    .startsWith("--trials "), wrong);
        }
    }

    private static List<String> names(StudyPlan plan, String pick) {
        return TrialPicks.of(plan, List.of(pick)).stream().map(StudyTrial::name).toList();
    }

    @Test
    void picksAreRunAndTheRestLater() {
        StudyPlan plan = plan(1L, 2L);
        FakeTrials first = new FakeTrials();
        FakeTrials rest = new FakeTrials();
        List<TrialResult> some;
        List<TrialResult> all;
        try (StudyFolder folder = StudyFolder.open(temp, plan, List.of())) {
            some = Study.run(plan, TrialPicks.of(plan, List.of("joint-b2-p0.9-s2")), folder, first, new Silent(),
                    results -> {});
            all = Study.run(plan, plan.trials(), folder, rest, new Silent(), results -> {});
        }
        assertEquals(List.of("none", "joint-b2-p0.9"), first.asked);
        assertEquals(2, some.size());
        assertEquals(32, rest.asked.size());
        assertEquals(plan.trials().stream().map(StudyTrial::hash).toList(),
                all.stream().map(result -> result.origin().trial()).toList());
    }

    private static final class Silent implements StudyProgress {
        @Override
        public void begins(long effort, long done, List<Portion> left) {}

        @Override
        public void trialBegins(int trial, int of, String name) {}

        @Override
        public void at(long done) {}

        @Override
        public void trialEnds(TrialResult result) {}
    }

    @Test
    void meansOfSeedsCountEveryRecordingOnceASeed() {
        List<TrialResult> results = new ArrayList<>();
        FakeTrials trials = new FakeTrials();
        plan(1L, 2L).trials().forEach(trial -> results.add(trials.run(trial, done -> {})));
        List<TrialResult> means = SeedMeans.of(results);
        assertEquals(17, means.size());
        TrialResult a = results.get(4);
        TrialResult b = results.get(21);
        TrialResult mean = means.get(4);
        assertEquals(a.compression(), b.compression());
        assertEquals((a.score().accuracy() + b.score().accuracy()) / 2, mean.score().accuracy(), 1e-12);
        assertEquals((a.leastEnergyUj() + b.leastEnergyUj()) / 2, mean.leastEnergyUj(), 1e-12);
        Price other = mean.price(mean.otherSpikes().orElseThrow()).orElseThrow();
        assertEquals((a.price(a.otherSpikes().get()).get().leastEnergyUj()
                + b.price(b.otherSpikes().get()).get().leastEnergyUj()) / 2, other.leastEnergyUj(), 1e-12);
        assertEquals(List.of(a), SeedMeans.of(List.of(a)));
    }

    @Test
    void anEstimateIsMeasured() {
        StudyPlan plan = plan(1L);
        try (WorkPool pool = new WorkPool(2)) {
            StudyEstimate estimate = StudyEstimate.of(plan, 100, 20, pool, done -> {});
            assertTrue(estimate.trainingStep() > 1e-4 && estimate.fineTuningStep() > 1e-4, estimate.toString());
            assertTrue(estimate.bytes() > 120L * 2 * 8 * 32 * 32 * 2, estimate.toString());
            StudyEstimate.Summary summary = estimate.summary(plan, plan.trials());
            assertEquals(17, summary.trials().size());
            assertEquals(40 * 7 * estimate.trainingStep(), summary.trials().getFirst().seconds(),
                    50 * estimate.evaluation());
            assertEquals(18, estimate.text(plan, plan.trials()).lines().count());
        }
    }
}
