package spikelane.sim.study.finding;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.study.StudyFile.Judgement;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.EnergySensitivity.Cheaper;
import spikelane.sim.study.finding.EnergySensitivity.Tornado;

/**
 * All that is worked out from the results of a study.
 *
 * @param verdicts on the accuracy of each variant by its name; empty where results do not say which recordings were wrong
 * @param cheaper  how likely one variant costs less than another
 * @param tornados what moves the ratios that the study is about
 */
public record StudyFindings(SequencedMap<String, Verdict> verdicts, List<Cheaper> cheaper, List<Tornado> tornados) {
    /** Of results that say nothing of recordings and components. */
    public static final StudyFindings NONE = new StudyFindings(new LinkedHashMap<>(), List.of(), List.of());

    /**
     * @param results      trials of a study
     * @param settings     how they are judged
     * @param architecture what priced them
     * @return what they say
     */
    public static StudyFindings of(List<TrialResult> results, Judgement settings, Architecture architecture) {
        return new StudyFindings(Verdict.of(results, settings), EnergySensitivity.cheaper(results, architecture),
                EnergySensitivity.tornados(results, architecture));
    }

    /** {@return a sentence for each width of a spike: how likely ternary costs less than 80 % pruned} */
    public List<String> ranking() {
        return cheaper.stream().filter(
                pair -> pair.variant().equals("prune-b8-p" + StudyAnswer.PRUNED) && pair.other().equals("quantise-b2"))
                .map(pair -> "Under the stated spreads of the accelerator's numbers"
                        + (pair.assumption().isEmpty() ? "" : ", with " + pair.assumption())
                        + ", 80 % pruned at 8 bit costs " + ratio(pair.low()) + " to " + ratio(pair.high())
                        + " times ternary (90 %); ternary costs less with a probability of "
                        + Verdict.probability(1 - pair.probability()) + ".")
                .toList();
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
