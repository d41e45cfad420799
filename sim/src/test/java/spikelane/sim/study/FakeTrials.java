package spikelane.sim.study;

import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.CextNet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.compress.Compression;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkText;
import spikelane.sim.network.LayerShape;
import spikelane.sim.study.TrialResult.Origin;
import spikelane.sim.study.TrialResult.Price;
import spikelane.sim.study.TrialResult.Score;

/** Makes up plausible results at once, the same each time; counts how often it is asked. */
public class FakeTrials implements TrialRunner {
    /** Committed results of a version that knew neither recordings nor widths nor components. */
    public static final Path OLDER = Path.of(System.getProperty("spikelane.root"), "sim", "src", "test", "resources",
            "spikelane", "sim", "study", "results-of-version-0.1.jsonl");

    public static final Network NETWORK = CextNet.paper().channels(16).image(32, 32).steps(8).blocks(4).gated(2)
            .hidden(64).classes(11, 4).dropout(0.25).statistics(Statistics.ALL_STEPS).network();
    private static final int TOTAL = 264;

    final List<String> asked = new ArrayList<>();
    /** The trial before which this fails as a kill would, or null. */
    String dieAt;

    public static StudyPlan plan(long seed) {
        return new StudyPlan("Gestures", "0123abcd", 0, "quick", List.of(seed), "eyeriss-snn", "89ab", "number",
                NetworkText.of(NETWORK), StudyPreset.QUICK.training(), StudyPreset.QUICK.fineTuning(),
                StudyPreset.QUICK.grid(), List.of("a", "b"), "4567", "256 bit");
    }

    /** Leaves a folder of a made-up study. */
    public static void study(Path folder, List<Long> seeds, List<String> picks) {
        StudyPlan plan = plan(1).with(seeds, StudyPreset.QUICK.grid());
        try (StudyFolder open = StudyFolder.open(folder, plan, List.of())) {
            Study.run(plan, TrialPicks.of(plan, picks), open, new FakeTrials(), new StudyProgress() {
                @Override
                public void begins(long effort, long done, List<Portion> left) {}

                @Override
                public void trialBegins(int trial, int of, String name) {}

                @Override
                public void at(long done) {}

                @Override
                public void trialEnds(TrialResult result) {}
            }, results -> {});
        }
    }

    public static List<TrialResult> all(StudyPreset preset) {
        FakeTrials trials = new FakeTrials();
        StudyPlan plan = plan(1);
        return new StudyPlan(plan.dataset(), plan.digest(), plan.heldOut(), plan.preset(), plan.seeds(),
                plan.architecture(), plan.priced(), plan.splitBy(), plan.description(), plan.training(),
                plan.fineTuning(), preset.grid(), plan.classes(), plan.recordings(), plan.arithmetic()).trials()
                .stream().map(trial -> trials.run(trial, done -> {})).toList();
    }

    @Override
    public long effort(StudyTrial trial) {
        return trial.compression().mode() == Compression.Mode.NONE ? 30 : 10;
    }

    @Override
    public TrialResult run(StudyTrial asking, LongConsumer progress) {
        Compression trial = asking.compression();
        if (trial.name().equals(dieAt)) {
            throw new IllegalStateException("killed");
        }
        asked.add(trial.name());
        progress.accept(effort(asking) / 2);
        SplittableRandom random = new SplittableRandom(trial.name().hashCode() + 31 * (asking.seed() - 1));
        double quantisedZeros = trial.quantises() ? 1 - Math.pow(0.33, 1.0 / ((1 << (trial.bits() - 1)) - 1)) : 0;
        double zeros = 1 - (1 - quantisedZeros) * (1 - trial.prune());
        double loss = (trial.quantises() ? 0.05 / trial.bits() : 0) + Math.pow(trial.prune(), 12) * 0.2;
        int correct = (int) (TOTAL * Math.max(0.1, 0.965 - loss + (random.nextDouble() - 0.5) * 0.02));
        double accuracy = (double) correct / TOTAL;
        double half = 1.96 * Math.sqrt(accuracy * (1 - accuracy) / TOTAL) + 0.004;
        double energyUj = 1.4 + trial.bits() * 0.3 + trial.bits() * (1 - zeros) * (1 + random.nextDouble() * 0.2);
        List<TrialResult.LayerResult> layers = new ArrayList<>();
        for (LayerShape shape : NETWORK.weightLayers()) {
            Double density = shape.input() == LayerShape.Input.REAL ? null : 0.02 + random.nextDouble() * 0.2;
            layers.add(new TrialResult.LayerResult(shape.name(), shape.weights(), Math.round(zeros * shape.weights()),
                    density, density == null ? null : density * 2));
        }
        double cycles = 40_000 + 400_000 * (1 - zeros);
        Price price = price(energyUj, trial.bits(), cycles);
        SequencedMap<String, Price> alternatives = new LinkedHashMap<>();
        alternatives.put(Assumption.ONE_BIT_SPIKES.label(), price(1 + energyUj / 2, trial.bits(), cycles));
        return new TrialResult(trial.mode().label(), trial.bits(), trial.prune(),
                new Score(accuracy, accuracy - half, Math.min(1, accuracy + half), correct, TOTAL,
                        wrong(random, TOTAL - correct)),
                zeros, layers, price, asking.seed(), 12.345, alternatives, Origin.of(asking));
    }

    private static List<Integer> wrong(SplittableRandom random, int count) {
        return random.ints(0, TOTAL).distinct().limit(count).sorted().boxed().toList();
    }

    private static Price price(double energyUj, int bits, double cycles) {
        SequencedMap<String, Double> energy = new LinkedHashMap<>();
        energy.put("rle", energyUj);
        energy.put("cp", energyUj * 1.01);
        energy.put("uop", energyUj * (1.3 - bits * 0.02));
        energy.put("ubm", energyUj * 1.25);
        String encoding = Price.cheapest(energy);
        SequencedMap<String, Double> components = new LinkedHashMap<>();
        components.put("DRAM", energy.get(encoding) * 0.75);
        components.put("MAC", energy.get(encoding) * 0.25);
        return new Price(energy, encoding, cycles, energy.get(encoding) * 1e-6 * cycles / 200e6, components);
    }
}
