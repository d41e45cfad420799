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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.sim.report.draw.Figure;
import spikelane.sim.report.draw.RangeChart;
import spikelane.sim.io.CsvTable;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.EnergySensitivity.Cheaper;
import spikelane.sim.study.finding.EnergySensitivity.Swing;
import spikelane.sim.study.finding.EnergySensitivity.Tornado;
import spikelane.sim.study.finding.StudyFindings;
import spikelane.sim.study.finding.Verdict;

/** How sure the energies of a study are: tornados, and how likely one variant costs less than another. */
public final class SensitivitySection {
    private static final int MOST_SWINGS = 24;

    private SensitivitySection() {}

    private static String title(String variant, Map<String, TrialResult> means) {
        return means.containsKey(variant) ? means.get(variant).title() : variant;
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    static List<Figure> figures(StudyFindings findings, Map<String, TrialResult> means) {
        return findings.tornados().stream().map(tornado -> figure(tornado, means)).toList();
    }

    private static Figure figure(Tornado tornado, Map<String, TrialResult> means) {
        List<RangeChart.Range> ranges = new ArrayList<>();
        for (Swing swing : tornado.swings().stream().limit(MOST_SWINGS).toList()) {
            ranges.add(new RangeChart.Range(swing.cause(), "m-none", swing.low(), tornado.ratio(), swing.high(),
                    ratio(swing.low()) + " to " + ratio(swing.high())));
        }
        String what = title(tornado.variant(), means) + " over " + title(tornado.other(), means);
        return new Figure("tornado-" + tornado.variant() + "-over-" + tornado.other(),
                "Energy of " + what + " where one component's energies are at the ends of their stated spread, or one"
                        + " assumption is otherwise; all else as stated. Dashed: as stated, and equal energies.",
                RangeChart.of("What moves the energy of " + what, "energy of " + what, ranges, tornado.ratio(), 1),
                List.of("cause", "low", "stated", "high"), tornado.swings().stream()
                        .map(swing -> List.of(swing.cause(), swing.low(), tornado.ratio(), swing.high())).toList());
    }

    static DomContent of(StudyFindings findings, Map<String, TrialResult> means) {
        SequencedMap<String, List<Cheaper>> columns = new LinkedHashMap<>();
        findings.cheaper().forEach(pair -> columns
                .computeIfAbsent(pair.assumption() + "|" + pair.other(), none -> new ArrayList<>()).add(pair));
        List<DomContent> head = new ArrayList<>(List.of(th("energy over that of").withClass("name")));
        columns.values().forEach(pairs -> {
            Cheaper first = pairs.getFirst();
            head.add(th(title(first.other(), means) + (first.assumption().isEmpty() ? "" : ", " + first.assumption())));
            head.add(th("costs less"));
        });
        return div(
                StudyReport.folded(means.size(),
                        table(thead(tr().with(head)), tbody(each(means.values(), mean -> row(mean, columns))))),
                p("Ratio of the energies with its 90 % interval under the spreads that the accelerator's file states, and"
                        + " the probability that the variant costs less: 10,000 draws, the same for all variants.")
                        .withClass("note"));
    }

    private static DomContent row(TrialResult mean, SequencedMap<String, List<Cheaper>> columns) {
        List<DomContent> cells = new ArrayList<>(List.of(td(mean.title()).withClass("name m-" + mean.mode())));
        for (List<Cheaper> pairs : columns.values()) {
            Cheaper pair = pairs.stream().filter(other -> other.variant().equals(mean.compression().name())).findFirst()
                    .orElse(null);
            cells.add(td(pair == null
                    ? "–"
                    : ratio(pair.ratio()) + " (" + ratio(pair.low()) + " – " + ratio(pair.high()) + ")"));
            cells.add(td(pair == null ? "–" : Verdict.probability(pair.probability())));
        }
        return tr().with(cells);
    }

    /**
     * @param findings of a study
     * @return how likely one variant costs less than another, a line each
     */
    public static String csv(StudyFindings findings) {
        return CsvTable.text(
                List.of("assumption", "variant", "other", "ratio", "ratio_low", "ratio_high", "probability_cheaper"),
                findings.cheaper().stream().map(pair -> List.of(pair.assumption(), pair.variant(), pair.other(),
                        pair.ratio(), pair.low(), pair.high(), pair.probability())).toList());
    }
}
