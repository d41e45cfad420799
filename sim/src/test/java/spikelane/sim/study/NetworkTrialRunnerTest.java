package spikelane.sim.study;

import spikelane.sim.study.finding.StudyAnswer;
import spikelane.sim.study.finding.StudyFindings;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.CextNet;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.kernels.WorkPool;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.price.EnergyReport;
import spikelane.sim.compress.Compression;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Frames;
import spikelane.sim.data.Split;
import spikelane.sim.data.SplitBy;
import spikelane.sim.data.Trial;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.inference.Evaluator;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkText;
import spikelane.sim.network.ModelFile;
import spikelane.sim.report.MachineBlock;
import spikelane.sim.report.StudyContent;
import spikelane.sim.report.StudyReport;
import spikelane.sim.study.NetworkTrialRunner.Samples;
import spikelane.sim.study.StudyPlan.Recipe;
import spikelane.sim.train.Augmentation;

/** A study of a very small network on a few generated gestures, from recordings to results. */
class NetworkTrialRunnerTest {
    private static final Dataset DATA = new GestureGenerator(1, 2, 1);
    private static final Network NETWORK = CextNet.paper().channels(4).image(16, 16).steps(4).blocks(2).gated(1)
            .hidden(16).classes(11, 2).dropout(0.2).statistics(Statistics.ALL_STEPS).network();
    private static final List<Compression> GRID = List.of(Compression.none(), Compression.quantise(2),
            Compression.prune(0.8), Compression.cumulative(3, 0.9));
    private static Samples samples;
    private final List<String> log = new ArrayList<>();

    @TempDir
    Path temp;

    @BeforeAll
    static void frame() {
        try (WorkPool pool = new WorkPool(2)) {
            samples = new Samples(Frames.of(DATA, Split.TRAIN, 4, 16, 16, SplitBy.NUMBER, pool),
                    Frames.of(DATA, Split.TEST, 4, 16, 16, SplitBy.NUMBER, pool),
                    DATA.trials(Split.TEST).stream().map(Trial::file).toList());
        }
    }

    private static StudyPlan plan(String arch) {
        StudyPlan quick = StudyPlan.of(DATA, List.of(), 0, StudyPreset.QUICK.file(), NETWORK, List.of(3L),
                prices(arch));
        Recipe recipe = new Recipe(2, 8, 1e-3, 0, new Augmentation(1, 0, 0));
        return new StudyPlan(quick.dataset(), quick.digest(), 0, "test", quick.seeds(), quick.architecture(),
                quick.priced(), "number", NetworkText.of(NETWORK), recipe, recipe, GRID, quick.classes(),
                quick.recordings(), quick.arithmetic());
    }

    private static StudyPrices prices(String arch) {
        return StudyPrices.of(StudyPreset.QUICK.file(), arch);
    }

    private static Path trial(Path study, Compression compression) {
        StudyTrial trial = plan("eyeriss-snn").trials().stream().filter(t -> t.compression().equals(compression))
                .findFirst().orElseThrow();
        return study.resolve("trials").resolve(trial.hash());
    }

    private List<TrialResult> run(Path where, int threads, List<Long> progress) {
        return run(where, threads, progress, "eyeriss-snn");
    }

    private List<TrialResult> run(Path where, int threads, List<Long> progress, String arch) {
        StudyPlan plan = plan(arch);
        try (WorkPool pool = new WorkPool(threads); StudyFolder folder = StudyFolder.open(where, plan, List.of())) {
            TrialPricing pricing = new TrialPricing(folder, prices(arch), log::add);
            NetworkTrialRunner runner = new NetworkTrialRunner(plan, folder, pricing, () -> samples,
                    samples.train().size(), samples.test().size(), pool, log::add);
            return Study.run(plan, plan.trials(), folder, runner, new StudyProgress() {
                @Override
                public void begins(long effort, long done, List<Portion> left) {
                    progress.add(effort);
                }

                @Override
                public void trialBegins(int trial, int of, String name) {}

                @Override
                public void at(long done) {
                    progress.add(done);
                }

                @Override
                public void trialEnds(TrialResult result) {}
            }, results -> {});
        }
    }

    /** Every field but the seconds. */
    private static List<String> withoutSeconds(List<TrialResult> results) {
        return results.stream().map(result -> Json.line(result).replaceFirst("\"seconds\":[0-9.E-]+", "")).toList();
    }

    @Test
    void measuresTrainedNetworks() throws IOException {
        List<Long> progress = new ArrayList<>();
        List<TrialResult> results = run(temp, 2, progress);
        assertEquals(GRID, results.stream().map(TrialResult::compression).toList());
        assertEquals(progress.getFirst(), progress.getLast());
        assertEquals(GRID.size(), log.stream().filter(line -> line.startsWith("evaluation: ")).count());
        assertTrue(log.stream().anyMatch(line -> line.startsWith("  fc1 SpikePropagation")), log.toString());
        for (TrialResult result : results) {
            ModelFile file = ModelFile.read(trial(temp, result.compression()).resolve("model.safetensors"));
            assertEquals(result.bits(), file.model().bits());
            try (WorkPool pool = new WorkPool(1)) {
                assertEquals(result.score().correct(),
                        Evaluator.evaluate(file.model(), samples.test(), pool).correct());
            }
            assertEquals(samples.test().size(), result.score().total());
            assertEquals(List.of("rle", "cp", "uop", "ubm"), List.copyOf(result.price().energy().sequencedKeySet()));
            assertEquals(result.price().energy().values().stream().min(Double::compare).orElseThrow(),
                    result.leastEnergyUj());
            assertTrue(result.price().energy().values().stream().allMatch(uj -> uj > 0 && Double.isFinite(uj)));
            assertTrue(result.price().cycles() > 0 && result.price().edp() > 0);
            assertEquals(NETWORK.weightLayers().size(), result.layers().size());
            double zeros = result.layers().stream().mapToLong(TrialResult.LayerResult::zeros).sum();
            double weights = result.layers().stream().mapToLong(TrialResult.LayerResult::weights).sum();
            assertEquals(zeros / weights, result.weightSparsity(), 1e-12);
            assertTrue(result.layers().getFirst().spikeDensity() > 0);
            assertEquals(null, result.layers().get(2).spikeDensity(), "TCJA sees no spikes");
        }
        assertTrue(results.get(0).weightSparsity() < 0.01);
        assertTrue(results.get(2).weightSparsity() >= 0.8);
        assertTrue(results.get(3).weightSparsity() >= 0.9);
        assertTrue(results.get(1).leastEnergyUj() < results.get(0).leastEnergyUj());
        for (Compression trial : GRID) {
            assertEquals(
                    List.of("curve.jsonl", "model.safetensors", "predictions.csv", "seconds.json", "trial.json",
                            "workload.json"),
                    Stream.of(trial(temp, trial).toFile().list()).sorted().toList(), "no checkpoint is left");
        }
        TrialResult ternary = results.get(1);
        List<String> predictions = Files.readAllLines(trial(temp, GRID.get(1)).resolve("predictions.csv"));
        assertEquals("recording,class,predicted", predictions.getFirst());
        assertEquals(ternary.score().wrong(), IntStream.range(0, samples.test().size())
                .filter(i -> !predictions.get(i + 1).split(",", -1)[1].equals(predictions.get(i + 1).split(",", -1)[2]))
                .boxed().toList());
    }

    @Test
    void anotherAcceleratorPricesTheSameTrialsAgainWithoutRunningThem() throws IOException {
        List<TrialResult> first = run(temp, 2, new ArrayList<>());
        List<String> wanted = withoutSeconds(run(temp.resolve("fresh"), 2, new ArrayList<>(), "iscas23"));
        for (Compression trial : GRID) {
            Files.delete(trial(temp, trial).resolve("model.safetensors"));
        }
        List<TrialResult> again = run(temp, 2, new ArrayList<>(), "iscas23");
        assertEquals(wanted, withoutSeconds(again));
        for (int i = 0; i < first.size(); i++) {
            assertEquals(first.get(i).seconds(), again.get(i).seconds(), "not run again");
        }
        assertEquals(withoutSeconds(first), withoutSeconds(run(temp, 2, new ArrayList<>())), "and back");
        StudyPlan plan = plan("eyeriss-snn");
        try (StudyFolder folder = StudyFolder.open(temp, plan, List.of())) {
            TrialPricing pricing = new TrialPricing(folder, prices("eyeriss-snn"), log::add);
            List<EnergyReport> reports = pricing.reports(first);
            assertEquals(GRID.size(), reports.size());
            for (int i = 0; i < reports.size(); i++) {
                assertEquals(first.get(i).leastEnergyUj(), reports.get(i).cost().energyUj());
            }
            String html = StudyReport.html("small", new LinkedHashMap<>(),
                    StudyContent.of(first, StudyFindings.NONE, reports, pricing.costs(first), folder.curves(first)),
                    GRID.size(), MachineBlock.describe(), false);
            assertTrue(html.contains("Energy by layer and component") && html.contains("psum_spad"));
            assertTrue(html.contains("id=\"busiest\"") && html.contains("id=\"encodings-edp\""), "from workloads");
            assertTrue(html.contains("id=\"learning-loss\""), "from learning curves");
            assertTrue(html.split("<svg").length >= 3, "plot and bars");
        }
    }

    /** Full precision lies outside the calibration: its energy is there, the word that its interval is not known beside it. */
    @Test
    void trialsOutsideTheCalibrationAreNamedInAnswerAndReport() throws IOException {
        List<TrialResult> results = run(temp, 2, new ArrayList<>(), "iscas23");
        Architecture architecture = Architecture.load("iscas23");
        List<String> sentences = StudyAnswer.withoutInterval(architecture, results);
        assertEquals(List.of("The interval of these energies is not known: full precision; iscas23 is calibrated on"
                + " 2, 3, 4, 6 and 8 bit weights, not on 32 bit."), sentences);
        assertEquals(List.of(), StudyAnswer.withoutInterval(Architecture.load("eyeriss-snn"), results));
        try (StudyFolder folder = StudyFolder.open(temp, plan("iscas23"), List.of())) {
            TrialPricing pricing = new TrialPricing(folder, prices("iscas23"), log::add);
            List<EnergyReport> reports = pricing.reports(results);
            String html = StudyReport.html(
                    "small", new LinkedHashMap<>(), StudyContent.of(results, StudyFindings.NONE, reports,
                            pricing.costs(results), folder.curves(results)),
                    GRID.size(), MachineBlock.describe(), false);
            assertTrue(html.contains(sentences.getFirst()) && html.contains("<td>not known</td>"));
        }
    }

    /** Networks of a folder without workloads, as older versions left it, are evaluated again, not trained. */
    @Test
    void trialsWhoseWorkloadWasNotKeptAreEvaluatedAgain() throws IOException {
        run(temp, 2, new ArrayList<>());
        List<byte[]> models = new ArrayList<>();
        for (Compression trial : GRID) {
            Files.delete(trial(temp, trial).resolve("workload.json"));
            models.add(Files.readAllBytes(trial(temp, trial).resolve("model.safetensors")));
        }
        List<TrialResult> again = run(temp, 2, new ArrayList<>(), "cpu");
        assertEquals(GRID, again.stream().map(TrialResult::compression).toList());
        for (int i = 0; i < GRID.size(); i++) {
            assertArrayEquals(models.get(i), Files.readAllBytes(trial(temp, GRID.get(i)).resolve("model.safetensors")));
            assertTrue(Files.exists(trial(temp, GRID.get(i)).resolve("workload.json")));
        }
    }

    @Test
    void isTheSameOnAnyThreadsAndWithALostResult() throws IOException {
        List<String> once = withoutSeconds(run(temp.resolve("1"), 1, new ArrayList<>()));
        assertEquals(once, withoutSeconds(run(temp.resolve("2"), 2, new ArrayList<>())));
        Path log = temp.resolve("2/results.jsonl");
        Files.write(log, Files.readAllLines(log).subList(0, 2));
        Files.delete(trial(temp.resolve("2"), GRID.get(0)).resolve("model.safetensors"));
        Files.delete(trial(temp.resolve("2"), GRID.get(2)).resolve("model.safetensors"));
        assertEquals(once, withoutSeconds(run(temp.resolve("2"), 2, new ArrayList<>())));
    }

    /** Killed between network and result, a trial still says what its training took, in the runs before too. */
    @Test
    void secondsCountTheTrainingOfARunThatWasKilledBeforeTheResult() throws IOException {
        List<TrialResult> once = run(temp, 2, new ArrayList<>());
        for (int i = 0; i < GRID.size(); i++) {
            Path seconds = trial(temp, GRID.get(i)).resolve("seconds.json");
            double training = Json.MAPPER.readTree(Files.readString(seconds)).get("seconds").asDouble();
            assertTrue(training > 0 && training < once.get(i).seconds(), training + " of " + once.get(i).seconds());
            Files.writeString(seconds, "{\"seconds\":" + (1000 * (i + 1)) + "}\n");
        }
        Files.delete(temp.resolve("results.jsonl"));
        List<TrialResult> again = run(temp, 2, new ArrayList<>());
        assertEquals(withoutSeconds(once), withoutSeconds(again));
        for (int i = 0; i < GRID.size(); i++) {
            double evaluation = again.get(i).seconds() - 1000 * (i + 1);
            assertTrue(evaluation > 0 && evaluation < 500, again.get(i).seconds() + " seconds");
        }
        Files.writeString(trial(temp, GRID.get(1)).resolve("seconds.json"), "{\"seconds\":-1}");
        Files.delete(temp.resolve("results.jsonl"));
        String message = assertThrows(BadInputException.class, () -> run(temp, 2, new ArrayList<>())).getMessage();
        assertTrue(message.contains("seconds.json is no time of a training: seconds -1.0, expected 0 or more"),
                message);
    }

    /** Its place in the folder makes a network not that of a trial; nor do results make another trial's workload theirs. */
    @Test
    void anotherTrialsNetworkOrADamagedOneIsKeptAsideAndTrainedAgain() throws IOException {
        List<String> wanted = withoutSeconds(run(temp, 2, new ArrayList<>()));
        Path ternary = trial(temp, GRID.get(1)).resolve("model.safetensors");
        byte[] right = Files.readAllBytes(ternary);
        byte[] other = Files.readAllBytes(trial(temp, GRID.get(2)).resolve("model.safetensors"));
        byte[] flipped = right.clone();
        flipped[flipped.length - 3] ^= 1;
        ModelFile unknown = new ModelFile(ModelFile.read(ternary).model(), Optional.empty());
        for (byte[] wrong : List.of(other, flipped)) {
            Files.write(ternary, wrong);
            Files.delete(temp.resolve("results.jsonl"));
            log.clear();
            assertEquals(wanted, withoutSeconds(run(temp, 2, new ArrayList<>())));
            assertArrayEquals(right, Files.readAllBytes(ternary));
            assertEquals(1, log.stream().filter(line -> line.startsWith("the network " + ternary)).count(),
                    log::toString);
        }
        assertArrayEquals(other, Files.readAllBytes(ternary.resolveSibling("model.safetensors.other-1")));
        assertArrayEquals(flipped, Files.readAllBytes(ternary.resolveSibling("model.safetensors.damaged-1")));
        ModelFile.write(ternary, unknown);
        Files.delete(temp.resolve("results.jsonl"));
        log.clear();
        assertEquals(wanted, withoutSeconds(run(temp, 2, new ArrayList<>())));
        assertTrue(log.stream().anyMatch(line -> line.contains("does not say how it was trained")), log::toString);
    }

    @Test
    void anotherTrialsWorkloadOrADamagedOneIsKeptAsideAndTheTrialRunAgain() throws IOException {
        List<String> wanted = withoutSeconds(run(temp, 2, new ArrayList<>()));
        Path ternary = trial(temp, GRID.get(1)).resolve("workload.json");
        byte[] right = Files.readAllBytes(ternary);
        Files.copy(trial(temp, GRID.get(2)).resolve("workload.json"), ternary, StandardCopyOption.REPLACE_EXISTING);
        run(temp, 2, new ArrayList<>(), "cpu");
        assertArrayEquals(right, Files.readAllBytes(ternary));
        assertTrue(Files.exists(ternary.resolveSibling("workload.json.other-1")));
        Files.writeString(ternary, new String(right, StandardCharsets.UTF_8).replaceFirst("1", "2"));
        assertEquals(wanted, withoutSeconds(run(temp, 2, new ArrayList<>())));
        assertTrue(Files.exists(ternary.resolveSibling("workload.json.damaged-1")));
    }
}
