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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import spikelane.sim.accelerator.describe.Assumption;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.io.Numbers;
import spikelane.sim.report.draw.Svg;
import spikelane.sim.study.ParetoFront;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.TrialResult.LayerResult;

/** The tables of a study's page with a row for each variant; of many, first those on the front. */
final class StudyTables {
    private static final int MOST_ROWS = 24;

    private StudyTables() {}

    /** {@return accuracy, zeros, energies and latency of each variant} */
    static List<DomContent> trials(List<TrialResult> means) {
        List<TrialResult> front = ParetoFront.of(means);
        List<DomContent> content = new ArrayList<>();
        if (means.size() > MOST_ROWS) {
            content.add(div(trialTable(
                    means.stream().filter(mean -> mean.compressionMode() == Mode.NONE || front.contains(mean)).toList(),
                    front)).withClass("wide"));
        }
        content.add(StudyReport.folded(means.size(), trialTable(means, front)));
        content.add(p("Energy in µJ per sample by weight encoding (RLE run lengths, CP coordinates, UOP offset pairs,"
                + " UBM bitmask), the cheapest in bold; cycles and energy-delay product (EDP) are those of the cheapest."
                + " ● marks the Pareto front. Zeros are zero weights of the whole network.").withClass("note"));
        return content;
    }

    /** {@return zero weights of each layer} */
    static DomContent zeros(List<TrialResult> means) {
        return StudyReport.folded(means.size(), layerTable(means, LayerResult::weightSparsity,
                layer -> layer.zeros() + " of " + layer.weights() + " weights are zero"));
    }

    /** {@return active inputs of each layer} */
    static DomContent spikes(List<TrialResult> means) {
        return StudyReport.folded(means.size(),
                layerTable(means, LayerResult::spikeDensity, layer -> layer.maxSpikeDensity() == null
                        ? ""
                        : Numbers.percent(layer.maxSpikeDensity()) + " % in the sample with the most active inputs"));
    }

    private static DomContent trialTable(List<TrialResult> results, List<TrialResult> front) {
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
}
