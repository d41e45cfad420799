package spikelane.sim.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.p;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import spikelane.sim.report.draw.Figure;
import spikelane.sim.report.draw.RangeChart;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.io.CsvTable;
import spikelane.sim.io.Numbers;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.Verdict;

/** What the recordings say about the accuracy of each variant against full precision: table, figure and file. */
public final class VerdictSection {
    private static final double PERCENT = 100;

    private VerdictSection() {}

    static DomContent of(Collection<Verdict> verdicts, Map<String, TrialResult> means) {
        Verdict first = verdicts.iterator().next();
        Optional<Assumption> other = means.get(first.variant()).otherSpikes();
        List<DomContent> head = new ArrayList<>(List.of(th("trial").withClass("name"), th("accuracy %"),
                th("over seeds"), th("loss, points"), th("95 % interval"), th("lost"), th("won"), th("p"),
                th("corrected"), th("as accurate"), th("on the front %")));
        other.ifPresent(width -> head.add(th(width.label() + " %")));
        return div(
                StudyReport.folded(verdicts.size(),
                        table(thead(tr().with(head)), tbody(each(verdicts, verdict -> row(verdict, means, other))))),
                p(note(first)).withClass("note"));
    }

    private static String note(Verdict first) {
        return "Against full precision of the same seeds on the same recordings. Over seeds: 95 % interval of the mean of "
                + first.seeds() + (first.seeds() == 1 ? " seed" : " seeds") + " (Student's t). Loss: accuracy less, its"
                + " interval by bootstrap of recordings and seeds. Lost, won: recordings, once a seed, that only full"
                + " precision or only the variant classifies correctly; p of the exact paired test (one seed: McNemar's),"
                + " corrected for all comparisons (Holm). As accurate: shown where the one-sided 95 % bound of the loss is"
                + " below " + Verdict.points(first.tolerated()) + " points. On the front: share of resamples.";
    }

    private static DomContent row(Verdict verdict, Map<String, TrialResult> means, Optional<Assumption> other) {
        TrialResult mean = means.get(verdict.variant());
        List<DomContent> cells = new ArrayList<>();
        cells.add(td(mean.title()).withClass("name m-" + mean.mode()));
        cells.add(td(Numbers.percent(mean.score().accuracy())));
        cells.add(td(verdict.overSeeds() == null
                ? "–"
                : Numbers.interval(verdict.overSeeds().low(), verdict.overSeeds().high())));
        boolean full = verdict.variant().equals("none");
        for (String text : full
                ? List.of("–", "–", "–", "–", "–", "–", "–")
                : List.of(Verdict.points(verdict.loss()),
                        Verdict.points(verdict.lossLow()) + " to " + Verdict.points(verdict.lossHigh()),
                        Integer.toString(verdict.lost()), Integer.toString(verdict.won()),
                        Verdict.probability(verdict.p()), Verdict.probability(verdict.corrected()),
                        verdict.isoAccuracy().name().toLowerCase(Locale.ROOT))) {
            cells.add(td(text));
        }
        cells.add(td(share(verdict.onFront())));
        other.ifPresent(width -> cells.add(td(verdict.onFrontOther() == null ? "–" : share(verdict.onFrontOther()))));
        return tr().with(cells);
    }

    private static String share(double fraction) {
        return Long.toString(Math.round(PERCENT * fraction));
    }

    /** {@return the losses with their intervals, one below the other} */
    static List<Figure> figures(Collection<Verdict> verdicts, Map<String, TrialResult> means) {
        List<Figure> figures = new ArrayList<>();
        LayerFigures
                .pages(verdicts.stream().skip(1).toList(), verdict -> means.get(verdict.variant()).compressionMode())
                .forEach((page, compared) -> figures.add(figure("differences" + page, compared, means)));
        return figures;
    }

    private static Figure figure(String name, List<Verdict> compared, Map<String, TrialResult> means) {
        List<RangeChart.Range> ranges = new ArrayList<>();
        for (Verdict verdict : compared) {
            TrialResult mean = means.get(verdict.variant());
            ranges.add(new RangeChart.Range(mean.title(), "m-" + mean.mode(), PERCENT * verdict.lossLow(),
                    PERCENT * verdict.loss(), PERCENT * verdict.lossHigh(), verdict.words()));
        }
        double tolerated = PERCENT * compared.getFirst().tolerated();
        return new Figure(name,
                "Accuracy that each variant loses against full precision on the same recordings, with the 95 % interval of"
                        + " the paired bootstrap. Dashed: no loss, and the loss that counts as none.",
                RangeChart.of("Losses of " + ranges.size() + " variants with their intervals",
                        "loss of accuracy, points", ranges, 0, tolerated),
                COLUMNS, rows(compared));
    }

    private static final List<String> COLUMNS = List.of("variant", "seeds", "loss", "loss_low", "loss_high", "lost",
            "won", "p", "p_holm", "iso_accuracy", "on_front", "on_front_other_spikes");

    private static List<List<?>> rows(Collection<Verdict> verdicts) {
        List<List<?>> rows = new ArrayList<>();
        for (Verdict v : verdicts) {
            rows.add(List.of(v.variant(), v.seeds(), v.loss(), v.lossLow(), v.lossHigh(), v.lost(), v.won(), v.p(),
                    v.corrected(), v.isoAccuracy().name().toLowerCase(Locale.ROOT), v.onFront(),
                    v.onFrontOther() == null ? "" : v.onFrontOther()));
        }
        return rows;
    }

    /**
     * @param verdicts of a study
     * @return a line each, comma-separated
     */
    public static String csv(Collection<Verdict> verdicts) {
        return CsvTable.text(COLUMNS, rows(verdicts));
    }
}
