package spikelane.sim.study;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import spikelane.sim.study.finding.StudyFindings;
import spikelane.sim.train.EpochReport;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.price.CostModel;
import spikelane.sim.accelerator.sweep.SweepGrid;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.WeightEncoding;
import spikelane.sim.accelerator.work.Workload;
import spikelane.sim.fuzz.FuzzTarget;
import spikelane.sim.fuzz.PriceTargets;
import spikelane.sim.fuzz.Scratch;
import spikelane.sim.io.Json;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.report.ResultTable;
import spikelane.sim.report.StudyContent;
import spikelane.sim.report.StudyFigures;
import spikelane.sim.report.StudyReport;

/** The files of a study's folder, used as a study that goes on uses them. */
public final class StudyTargets {
    private static final StudyPlan PLAN = FakeTrials.plan(1);

    private static final Workload SMALL = new Workload(8, List.of(LayerWork.ofDensities("conv0",
            new LayerDimensions(2, 4, 4, 2, 2, 3, 3, 1, 1), Input.BITS, true, 8, 0.5, 0.1, 0.2)));

    private static final String GRID = """
            networks: lenet5
            architectures: [eyeriss-snn, iscas23]
            keys: {memories.shared_glb.capacity: [6400, 12800]}
            bits: [2, 8]
            weight_densities: [0.2, 1]
            spike_densities: 0.1
            steps: 4
            encodings: [rle, ubm]
            """;

    private StudyTargets() {}

    private static final Architecture EYERISS = Architecture.preset("eyeriss-snn");
    private static final StudyPrices PRICES = StudyPrices.of(StudyPreset.QUICK.file(), "eyeriss-snn");
    private static final TrialResult FULL_PRECISION = FakeTrials.all(StudyPreset.QUICK).getFirst();

    /** {@return a study's folder without files} */
    private static Path study() {
        Path folder = Scratch.folder("study/trials/" + PLAN.full(1).hash()).getParent().getParent();
        try {
            Files.deleteIfExists(folder.resolve("study.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] soundResults() {
        return bytes(FakeTrials.all(StudyPreset.QUICK).subList(0, 3).stream().map(result -> Json.line(result) + "\n")
                .collect(Collectors.joining()));
    }

    public static List<FuzzTarget> all() {
        return List.of(new FuzzTarget("plan", StudyTargets::soundPlan, StudyTargets::plan),
                new FuzzTarget("study", () -> bytes(StudyFile.text(StudyPreset.QUICK)), StudyTargets::study),
                new FuzzTarget("grid", () -> bytes(GRID), StudyTargets::grid),
                new FuzzTarget("results", StudyTargets::soundResults, StudyTargets::results),
                new FuzzTarget("curve", StudyTargets::soundCurve, StudyTargets::curve),
                new FuzzTarget("workload", () -> bytes(Json.line(SMALL)), StudyTargets::workload));
    }

    private static byte[] soundCurve() {
        SequencedMap<String, Double> layers = new LinkedHashMap<>(Map.of("lif0", 0.1));
        return bytes(EpochReport
                .lines(List.of(new EpochReport("none", 1, 2, 2.3, 0.1, null, null, 0.001, layers, layers, List.of()),
                        new EpochReport("none", 2, 2, 1.9, 0.4, 2.0, 0.3, 0.001, layers, layers, List.of()))));
    }

    private static void curve(byte[] bytes) {
        SequencedMap<TrialResult, List<EpochReport>> curves = new LinkedHashMap<>();
        curves.put(FULL_PRECISION, EpochReport.read(Scratch.file("curve.jsonl", bytes)));
        StudyFigures.of(StudyContent.of(List.of(FULL_PRECISION), StudyFindings.NONE, List.of(), Map.of(), curves))
                .forEach(figure -> FuzzTarget.require(!figure.svg().matches("(?s).*(NaN|Infinity).*"),
                        "a number that is none"));
    }

    private static byte[] soundPlan() throws IOException {
        Path folder = study();
        StudyFolder.open(folder, PLAN, List.of()).close();
        return Files.readAllBytes(folder.resolve("study.json"));
    }

    private static void plan(byte[] bytes) {
        Path folder = study();
        Scratch.file("study/study.json", bytes);
        StudyFolder.open(folder, PLAN, List.of()).close();
    }

    private static void grid(byte[] bytes) {
        FuzzTarget.require(SweepGrid.read(Scratch.file("grid.yaml", bytes)).points() > 0, "a grid without points");
    }

    private static void study(byte[] bytes) {
        Path file = Scratch.file("study.yaml", bytes);
        StudyFile study = StudyFile.read(file);
        FuzzTarget.require(!study.grid().isEmpty() && !study.seeds().isEmpty(), "a study without trials");
        StudyPrices.of(study, "eyeriss-snn");
    }

    private static void results(byte[] bytes) throws IOException {
        Path file = Scratch.folder("results").resolve("results.jsonl");
        Files.write(file, bytes);
        List<TrialResult> results = new ResultLog(file).open(dropped -> {});
        if (results.isEmpty()) {
            return;
        }
        for (TrialResult result : results) {
            FuzzTarget.requireNumber("accuracy", result.score().accuracy(), 0, 1);
            FuzzTarget.requireNumber("lower end", result.score().ciLow(), 0, 1);
            FuzzTarget.requireNumber("upper end", result.score().ciHigh(), 0, 1);
            FuzzTarget.requireNumber("zeros", result.weightSparsity(), 0, 1);
            FuzzTarget.requireNumber("energy", result.leastEnergyUj(), 0, Double.MAX_VALUE);
            FuzzTarget.requireNumber("cycles", result.price().cycles(), 0, Double.MAX_VALUE);
            FuzzTarget.require(!result.title().isBlank(), "a trial without a title");
        }
        boolean named = results.stream().flatMap(result -> result.layers().stream())
                .anyMatch(layer -> layer.name().matches("(?s).*(NaN|Infinity).*"));
        for (String text : List.of(ResultTable.text(results), ResultTable.paretoCsv(results),
                StudyReport.html("fuzz", new LinkedHashMap<>(),
                        StudyContent.of(results,
                                StudyFindings.of(results, new StudyFile.Judgement(100, 1, 0.01), EYERISS)),
                        results.size(), new LinkedHashMap<>(), false))) {
            FuzzTarget.require(named || !text.matches("(?s).*(NaN|Infinity).*"), "a number that is none");
        }
    }

    private static void workload(byte[] bytes) {
        try (StudyFolder study = StudyFolder.open(study(), PLAN, List.of())) {
            study.trial(PLAN.full(1));
            Files.write(study.workload(PLAN.full(1).hash()), bytes);
            TrialPricing pricing = new TrialPricing(study, PRICES, dropped -> {});
            Workload workload = pricing.workload(FULL_PRECISION).orElse(null);
            if (workload == null) {
                return; // damaged: the trial is run again
            }
            TrialResult.Price price = pricing.price(workload);
            FuzzTarget.requireNumber("EDP", price.edp(), 0, Double.MAX_VALUE);
            PriceTargets.requireFinite(workload, new CostModel(EYERISS), WeightEncoding.RLE);
            FuzzTarget.require(!Json.line(price).contains("NaN"), "a number that is none");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
