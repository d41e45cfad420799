package spikelane.sim.report;

import static j2html.TagCreator.body;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.head;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.style;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;

import j2html.TagCreator;
import j2html.tags.DomContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import spikelane.sim.report.draw.ChartStyle;
import spikelane.sim.report.draw.Figure;
import spikelane.sim.accelerator.price.EnergyReport;
import spikelane.sim.study.ParetoFront;
import spikelane.sim.study.finding.StudyAnswer;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.StudyFindings;

/** A study as one HTML file that needs nothing but itself. */
public final class StudyReport {
    private static final int MOST_ROWS = 24;

    private StudyReport() {}

    /**
     * @param heading   what was studied, a line
     * @param settings  facts about data, network and training, by name
     * @param study     what it shows
     * @param trials    how many trials the study has
     * @param machine   facts about machine and code, by name
     * @param downloads whether the figures' files are in the page
     * @return the page
     */
    public static String html(String heading, SequencedMap<String, String> settings, StudyContent study, int trials,
            SequencedMap<String, String> machine, boolean downloads) {
        List<TrialResult> results = study.results();
        List<TrialResult> means = study.means();
        StudyFindings findings = study.findings();
        List<Figure> figures = new ArrayList<>(StudyFigures.of(study));
        List<DomContent> content = new ArrayList<>();
        content.add(h1(heading));
        if (results.size() < trials) {
            content.add(p(results.size() + " of " + trials + " trials are done; the study is not finished.")
                    .withClass("warning"));
        }
        content.add(div(
                each(Stream.concat(StudyAnswer.of(results, findings.verdicts()).stream(), findings.ranking().stream())
                        .toList(), sentence -> p(sentence)))
                .withClass("answer"));
        take(figures, "energy-accuracy", content, downloads);
        take(figures, "edp-accuracy", content, downloads);
        content.add(h2("Trials"));
        content.addAll(StudyTables.trials(means));
        if (!study.prices().isEmpty()) {
            StudyAnswer.withoutInterval(study.prices().getFirst().cost().architecture(), means)
                    .forEach(sentence -> content.add(p(sentence).withClass("warning")));
        }
        if (findings.verdicts().size() > 1) {
            content.add(h2("Accuracy against full precision"));
            take(figures, "differences", content, downloads);
            content.add(VerdictSection.of(findings.verdicts().values(), study.byName()));
        }
        if (!findings.tornados().isEmpty()) {
            content.add(h2("How sure the energies are"));
            take(figures, "tornado", content, downloads);
            content.add(SensitivitySection.of(findings, study.byName()));
        }
        content.add(h2("Weight encodings"));
        take(figures, "encodings", content, downloads);
        content.add(h2("Zero weights by layer, %"));
        take(figures, "zeros", content, downloads);
        content.add(StudyTables.zeros(means));
        content.add(h2("Spike density by layer, %"));
        take(figures, "spikes", content, downloads);
        content.add(StudyTables.spikes(means));
        content.add(
                p("Active inputs of the layer / inputs, mean over time steps and test samples. The input of the first"
                        + " layer is event counts; a TCJA layer sees mean spikes, not spikes.").withClass("note"));
        if (figures.stream().anyMatch(figure -> figure.name().startsWith("learning"))) {
            content.add(h2("Learning curves"));
            take(figures, "learning", content, downloads);
        }
        content.add(h2("Where the energy goes"));
        take(figures, "", content, downloads);
        addEnergy(content, means, study.prices());
        content.add(h2("How it was made"));
        content.add(facts(settings));
        content.add(h2("Machine"));
        content.add(facts(machine));
        return page(heading, content);
    }

    /** Moves the figures of a kind to the page. */
    private static void take(List<Figure> figures, String kind, List<DomContent> content, boolean downloads) {
        figures.stream().filter(figure -> figure.name().startsWith(kind))
                .forEach(figure -> content.add(figure.inPage(downloads)));
        figures.removeIf(figure -> figure.name().startsWith(kind));
    }

    /** A table as it is, or folded away where it is long; print shows it all. */
    static DomContent folded(int rows, DomContent table) {
        DomContent wide = div(table).withClass("wide");
        return rows <= MOST_ROWS ? wide : details(summary("all " + rows + " variants"), wide);
    }

    /**
     * @param results the trials so far, at least one
     * @return the report's plot of energy against accuracy as an SVG file of its own
     */
    public static String picture(List<TrialResult> results) {
        return ChartStyle.standAlone(StudyFigures.energy(results));
    }

    /**
     * @param prices priced networks, at least one
     * @return a page about their energy
     */
    public static String energy(List<EnergyReport> prices) {
        String heading = "Energy on " + prices.getFirst().cost().architecture().name();
        List<DomContent> content = new ArrayList<>(List.of(h1(heading)));
        for (EnergyReport price : prices) {
            content.add(h2(price.name()));
            content.add(EnergySection.layers(price));
        }
        content.add(h2("The same by the field's conventions"));
        content.add(EnergySection.conventions(prices));
        return page(heading, content);
    }

    /** Bars and tables of the trials on the front and of full precision; the others are in the table of conventions. */
    private static void addEnergy(List<DomContent> content, List<TrialResult> results, List<EnergyReport> prices) {
        if (prices.isEmpty()) {
            return;
        }
        Set<String> shown = new LinkedHashSet<>();
        shown.add(results.getFirst().title());
        ParetoFront.of(results).forEach(result -> shown.add(result.title()));
        content.add(h2("Energy by layer and component"));
        content.add(p(
                "At the cheapest encoding: the first trial, and those on the Pareto front; of several seeds the first.")
                .withClass("note"));
        Set<String> told = new LinkedHashSet<>();
        List<EnergyReport> first = prices.stream()
                .filter(price -> shown.contains(price.name()) && told.add(price.name())).toList(); // of its first seed
        for (EnergyReport price : first) {
            content.add(details(summary(price.name()), EnergySection.layers(price))
                    .withCondOpen(price.name().equals(prices.getFirst().name())));
        }
        content.add(h2("The same by the field's conventions"));
        content.add(EnergySection.conventions(first));
    }

    static String page(String heading, List<DomContent> content) {
        return document(TagCreator.html(
                head(meta().withCharset("utf-8"),
                        meta().withName("viewport").withContent("width=device-width, initial-scale=1"), title(heading),
                        style(rawHtml(ChartStyle.sheet() + styleSheet()))),
                body(main(content.toArray(DomContent[]::new)))).withLang("en"));
    }

    private static String styleSheet() {
        try (InputStream in = StudyReport.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DomContent facts(Map<String, String> facts) {
        return table(tbody(each(facts, (name, value) -> tr(th(name).withClass("name"), td(value))))).withClass("facts");
    }
}
