package spikelane.benchmarks.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Numbers;
import spikelane.sim.study.ResultLog;
import spikelane.sim.study.SeedMeans;
import spikelane.sim.study.StudyFile.Judgement;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.Verdict;

/** The variants that answer a study's question, over its seeds: accuracy, what they lose, energy at both widths of a spike. */
final class SeedsTable {
    private static final List<String> VARIANTS = List.of("none", "quantise-b8", "quantise-b4", "quantise-b3",
            "quantise-b2", "prune-b8-p0.8", "prune-b8-p0.9", "cumulative-b2-p0.8", "joint-b2-p0.8");

    private SeedsTable() {}

    static String markdown(Path file) {
        List<TrialResult> trials = ResultLog.read(file);
        SequencedMap<String, Verdict> verdicts = Verdict.of(trials, Judgement.USUAL);
        List<TrialResult> means = SeedMeans.of(trials);
        TrialResult full = means.getFirst();
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("variant", "accuracy, % (95 % over seeds)", "loss, points (95 %)", "energy, uJ",
                "% of full precision",
                "the same with " + full.otherSpikes().map(Assumption::label).orElse("another spike") + ", uJ",
                "% of full precision", "on the front, % of resamples"));
        for (String name : VARIANTS) {
            TrialResult trial = means.stream().filter(mean -> mean.compression().name().equals(name)).findFirst()
                    .orElseThrow(() -> new BadInputException(file + " has no trial " + name));
            Verdict verdict = verdicts.get(name);
            if (verdict == null || verdict.overSeeds() == null) {
                throw new BadInputException(file + ": " + name + " was not trained with several seeds");
            }
            List<String> line = new ArrayList<>(
                    List.of(trial.title(), accuracy(verdict), name.equals(VARIANTS.getFirst()) ? "" : loss(verdict)));
            line.add(Numbers.significant(trial.leastEnergyUj()));
            line.add(Numbers.percent(trial.leastEnergyUj() / full.leastEnergyUj()));
            Optional<Double> other = leastEnergy(trial);
            line.add(other.map(Numbers::significant).orElse(""));
            line.add(other.map(uj -> Numbers.percent(uj / leastEnergy(full).orElseThrow())).orElse(""));
            line.add(Math.round(100 * verdict.onFront())
                    + (verdict.onFrontOther() == null ? "" : " / " + Math.round(100 * verdict.onFrontOther())));
            lines.add(line);
        }
        return Tables.markdownTable(lines);
    }

    /** {@return accuracy over seeds, % (95 %)} */
    static String accuracy(Verdict verdict) {
        return Numbers.percent(verdict.overSeeds().mean()) + " ("
                + Numbers.interval(verdict.overSeeds().low(), verdict.overSeeds().high()) + ")";
    }

    /** {@return loss against full precision, points (95 %)} */
    static String loss(Verdict verdict) {
        return Verdict.points(verdict.loss()) + " (" + Verdict.points(verdict.lossLow()) + " to "
                + Verdict.points(verdict.lossHigh()) + ")";
    }

    private static Optional<Double> leastEnergy(TrialResult trial) {
        return trial.otherSpikes().flatMap(trial::price).map(TrialResult.Price::leastEnergyUj);
    }
}
