package spikelane.benchmarks.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import spikelane.sim.io.BadInputException;
import spikelane.sim.study.ResultLog;
import spikelane.sim.study.StudyFile.Judgement;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.Verdict;

/** What batch norm behind fully connected layers keeps: the variants of a study with it beside those of the published structure. */
final class NormTable {
    private static final String PUBLISHED = "nmnist-grid.jsonl";

    private NormTable() {}

    /** @param normed results of the study with it, beside which those of the published structure lie */
    static String markdown(Path normed) {
        List<TrialResult> trials = ResultLog.read(normed);
        SequencedMap<String, Verdict> with = Verdict.of(trials, Judgement.USUAL);
        SequencedMap<String, Verdict> without = Verdict.of(ResultLog.read(normed.resolveSibling(PUBLISHED)),
                Judgement.USUAL);
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("variant", "published structure, % (95 % over seeds)", "with batch norm, %",
                "loss with it, points (95 %)"));
        with.forEach((name, verdict) -> {
            Verdict before = without.get(name);
            if (before == null || before.overSeeds() == null || verdict.overSeeds() == null) {
                throw new BadInputException(
                        normed + ": " + name + " was not trained with several seeds in both studies");
            }
            String title = trials.stream().filter(trial -> trial.compression().name().equals(name)).findFirst()
                    .orElseThrow().title();
            lines.add(List.of(title, SeedsTable.accuracy(before), SeedsTable.accuracy(verdict),
                    name.equals(with.firstEntry().getKey()) ? "" : SeedsTable.loss(verdict)));
        });
        return Tables.markdownTable(lines);
    }
}
