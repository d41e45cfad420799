package spikelane.sim.report;

import static j2html.TagCreator.body;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
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
import static j2html.TagCreator.thead;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;

import j2html.TagCreator;
import j2html.tags.ContainerTag;
import j2html.tags.DomContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.accelerator.price.EnergyReport;
import spikelane.sim.io.Numbers;
import spikelane.sim.study.ParetoFront;
import spikelane.sim.study.SeedMeans;
import spikelane.sim.study.finding.StudyAnswer;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.TrialResult.LayerResult;
import spikelane.sim.study.finding.StudyFindings;

/** A study as one HTML file that needs nothing but itself. */
public final class StudyReport {
    private StudyReport() {}

    /**
     * @param heading  what was studied, a line
     * @param settings facts about data, network and training, by name
     * @param done     the trials so far, at least one
     * @param trials   how many trials the study has
     * @param findings what is worked out from the trials
     * @param prices   trials whose workload was kept, by layer and component
     * @param machine  facts about machine and code, by name
     * @return the page
     */
    public static String html(String heading, SequencedMap<String, String> settings, List<TrialResult> done, int trials,
            StudyFindings findings, List<EnergyReport> prices, SequencedMap<String, String> machine) {
        List<DomContent> content = new ArrayList<>();
        content.add(h1(heading));
        List<TrialResult> results = SeedMeans.of(done);
        if (done.size() < trials) {
            content.add(p(done.size() + " of " + trials + " trials are done; the study is not finished.")
                    .withClass("warning"));
        }
        content.add(div(each(
                Stream.concat(StudyAnswer.of(done, findings.verdicts()).stream(), findings.ranking().stream()).toList(),
                sentence -> p(sentence))).withClass("answer"));
        SequencedMap<String, Figure> figures = new LinkedHashMap<>();
        StudyFigures.of(results, findings).forEach(shown -> figures.put(shown.name(), shown));
        Stream.of("energy-accuracy", "energy-accuracy-other-spikes").map(figures::remove).filter(Objects::nonNull)
                .forEach(shown -> content.add(figure(shown)));
        content.add(h2("Trials"));
        content.add(div(trialTable(results)).withClass("wide"));
        content.add(p("Energy in µJ per sample by weight encoding (RLE run lengths, CP coordinates, UOP offset pairs,"
                + " UBM bitmask), the cheapest in bold; cycles and energy-delay product (EDP) are those of the cheapest."
                + " ● marks the Pareto front. Zeros are zero weights of the whole network.").withClass("note"));
        if (!prices.isEmpty()) {
            StudyAnswer.withoutInterval(prices.getFirst().cost().architecture(), results)
                    .forEach(sentence -> content.add(p(sentence).withClass("warning")));
        }
        Map<String, TrialResult> byName = new LinkedHashMap<>();
        results.forEach(result -> byName.put(result.compression().name(), result));
        if (findings.verdicts().size() > 1) {
            content.add(h2("Accuracy against full precision"));
            content.add(figure(figures.remove("differences")));
            content.add(VerdictSection.of(findings.verdicts().values(), byName));
        }
        if (!findings.tornados().isEmpty()) {
            content.add(h2("How sure the energies are"));
            SensitivitySection.figures(findings, byName).stream().map(Figure::name).map(figures::remove)
                    .forEach(shown -> content.add(figure(shown)));
            content.add(SensitivitySection.of(findings, byName));
        }
        content.add(h2("Zero weights by layer, %"));
        content.add(div(layerTable(results, LayerResult::weightSparsity,
                layer -> layer.zeros() + " of " + layer.weights() + " weights are zero")).withClass("wide"));
        content.add(h2("Spike density by layer, %"));
        content.add(div(layerTable(results, LayerResult::spikeDensity,
                layer -> layer.maxSpikeDensity() == null
                        ? ""
                        : Numbers.percent(layer.maxSpikeDensity()) + " % in the sample with the most active inputs"))
                .withClass("wide"));
        content.add(p("Active inputs of the layer / inputs, mean over time steps and test samples. The input of conv0"
                + " is event counts; a TCJA layer sees mean spikes, not spikes.").withClass("note"));
        content.add(h2("Further figures"));
        figures.values().forEach(shown -> content.add(figure(shown)));
        addEnergy(content, results, prices);
        content.add(h2("How it was made"));
        content.add(facts(settings));
        content.add(h2("Machine"));
        content.add(facts(machine));
        return page(heading, content);
    }

    private static DomContent figure(Figure shown) {
        return TagCreator.figure(div(shown.picture()).withClass("wide drawn"), figcaption(shown.caption()));
    }

    /** {@return a drawing of a report as an SVG file of its own} */
    static String standAlone(ContainerTag<?> picture) {
        return picture.render().replaceFirst("</svg>$",
                Matcher.quoteReplacement(style(rawHtml(styleSheet("chart.css"))).render() + "</svg>\n"));
    }

    /**
     * @param results the trials so far, at least one
     * @return the report's plot of energy against accuracy as an SVG file of its own
     */
    public static String picture(List<TrialResult> results) {
        return standAlone(ParetoPlot.of(results));
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
        content.add(p("At the cheapest encoding: the first trial, and those on the Pareto front.").withClass("note"));
        for (EnergyReport price : prices) {
            if (shown.contains(price.name())) {
                content.add(details(summary(price.name()), EnergySection.layers(price))
                        .withCondOpen(price.name().equals(prices.getFirst().name())));
            }
        }
        content.add(h2("The same by the field's conventions"));
        content.add(EnergySection.conventions(prices.stream().filter(price -> shown.contains(price.name())).toList()));
    }

    static String page(String heading, List<DomContent> content) {
        return document(TagCreator.html(
                head(meta().withCharset("utf-8"),
                        meta().withName("viewport").withContent("width=device-width, initial-scale=1"), title(heading),
                        style(rawHtml(styleSheet("chart.css") + styleSheet("report.css")))),
                body(main(content.toArray(DomContent[]::new)))).withLang("en"));
    }

    private static String styleSheet(String name) {
        try (InputStream in = StudyReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DomContent trialTable(List<TrialResult> results) {
        List<TrialResult> front = ParetoFront.of(results);
        Set<String> encodings = results.getFirst().price().energy().keySet();
        List<DomContent> head = new ArrayList<>(List.of(th(""), nameHead()));
        Stream.of("bits", "pruned %", "accuracy %", "95 % interval", "zeros %").forEach(name -> head.add(th(name)));
        encodings.forEach(encoding -> head.add(th("µJ " + encoding.toUpperCase(Locale.ROOT))));
        Optional<Assumption> other = results.getFirst().otherSpikes();
        other.ifPresent(width -> head.add(th("µJ " + width.label())));
        Stream.of("kcycles", "EDP, µJ s", "s").forEach(name -> head.add(th(name)));
        return table(thead(tr().with(head)),
                tbody(each(results, result -> trialRow(result, encodings, other, front.contains(result)))));
    }

    private static DomContent trialRow(TrialResult result, Set<String> encodings, Optional<Assumption> other,
            boolean onFront) {
        List<DomContent> cells = new ArrayList<>(List.of(td(onFront ? "●" : ""), nameCell(result)));
        Stream.of(Integer.toString(result.bits()), Numbers.decimal(result.prune() * 100),
                Numbers.percent(result.score().accuracy()),
                Numbers.interval(result.score().ciLow(), result.score().ciHigh()),
                Numbers.percent(result.weightSparsity())).forEach(text -> cells.add(td(text)));
        for (String encoding : encodings) {
            String energy = Numbers.significant(result.price().energy().get(encoding));
            cells.add(td(energy).withCondClass(encoding.equals(result.price().encoding()), "best"));
        }
        other.ifPresent(width -> cells
                .add(td(result.price(width).map(price -> Numbers.significant(price.leastEnergyUj())).orElse("–"))));
        Stream.of(result.price().cycles() / 1000, result.price().edp() * 1e6, result.seconds())
                .forEach(value -> cells.add(td(Numbers.significant(value))));
        return tr().withCondClass(onFront, "on-front").with(cells);
    }

    private static DomContent layerTable(List<TrialResult> results, Function<LayerResult, Double> value,
            Function<LayerResult, String> detail) {
        List<DomContent> head = new ArrayList<>(List.of(nameHead()));
        results.getFirst().layers().forEach(layer -> head.add(th(layer.name())));
        double most = results.stream().flatMap(result -> result.layers().stream()).map(value).filter(Objects::nonNull)
                .max(Comparator.naturalOrder()).orElse(0.0);
        return table(thead(tr().with(head)), tbody(each(results, result -> tr(nameCell(result),
                each(result.layers(), layer -> shadedCell(value.apply(layer), most, detail.apply(layer)))))));
    }

    private static DomContent nameHead() {
        return th("trial").withClass("name");
    }

    private static DomContent nameCell(TrialResult result) {
        return td(result.title()).withClass("name m-" + result.mode());
    }

    private static DomContent shadedCell(Double fraction, double most, String detail) {
        if (fraction == null) {
            return td("–");
        }
        return td(Numbers.percent(fraction)).withClass("shaded").withTitle(detail)
                .withStyle("--share:" + Svg.number(most == 0 ? 0 : fraction / most * 100) + "%");
    }

    static DomContent facts(Map<String, String> facts) {
        return table(tbody(each(facts, (name, value) -> tr(th(name).withClass("name"), td(value))))).withClass("facts");
    }
}
