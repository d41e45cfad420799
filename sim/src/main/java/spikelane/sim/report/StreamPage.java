package spikelane.sim.report;

import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
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
import java.util.SequencedMap;
import spikelane.sim.report.draw.Axis;
import spikelane.sim.report.draw.Svg;
import spikelane.sim.io.Numbers;
import spikelane.sim.stream.Latency;
import spikelane.sim.stream.StreamResult;

/** Latencies of a stream as one HTML file that needs nothing but itself: a picture of percentiles, and tables. */
public final class StreamPage {
    private static final double WIDTH = 820;
    private static final double LEFT = 70;
    private static final double RIGHT = 790;
    private static final double TOP = 30;
    private static final double BOTTOM = 330;
    /** Percentiles stand as far to the right as there are nines in them; the median at the left. */
    private static final double[] TICKS = {50, 90, 99, 99.9, 99.99, 99.999};

    private StreamPage() {}

    /** A latency, by name and the classes of its colour and dashes. */
    private record Series(String name, String style, String dashes, Latency latency) {}

    /**
     * @param result  what was measured
     * @param machine facts about machine and code, by name
     * @return the page
     */
    public static String html(StreamResult result, SequencedMap<String, String> machine) {
        String heading = result.network() + " on a stream: " + result.source();
        List<Series> series = series(result);
        List<DomContent> content = new ArrayList<>(List.of(h1(heading)));
        if (!series.isEmpty()) {
            content.add(figure(picture(result, series), figcaption(
                    "Latency by percentile, both axes logarithmic; to the right of 99 % stand the rare ones.")));
            content.add(latencies(series));
        }
        content.add(
                p("Decision: from the last event of a slice to the class. Slice: from the end of a slice to the end of"
                        + " its time step. Step: the computation alone.").withClass("note"));
        content.add(h2("The stream"));
        content.add(StudyReport.facts(facts(result)));
        content.add(h2("Machine"));
        content.add(StudyReport.facts(machine));
        return StudyReport.page(heading, content);
    }

    private static List<Series> series(StreamResult result) {
        List<Series> series = new ArrayList<>();
        series.add(new Series("decision", "m-quantise", "dash0", result.decision()));
        series.add(new Series("slice", "m-cumulative", "dash1", result.slice()));
        series.add(new Series("step", "m-prune", "dash2", result.step()));
        series.removeIf(one -> one.latency() == null);
        return series;
    }

    private static DomContent latencies(List<Series> series) {
        return table(
                thead(tr(th("ms").withClass("name"), th("50 %"), th("99 %"), th("99.9 %"), th("largest"),
                        th("measured"))),
                tbody(each(series,
                        one -> tr(td(one.name).withClass("name " + one.style), td(ms(one.latency.p50())),
                                td(ms(one.latency.p99())), td(ms(one.latency.p999())), td(ms(one.latency.max())),
                                td(Long.toString(one.latency.count()))))));
    }

    private static String ms(double value) {
        return Numbers.significant(value);
    }

    /** {@return facts about a stream, by name, for people} */
    public static SequencedMap<String, String> facts(StreamResult result) {
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        facts.put("source", result.source() + ", rate " + result.rate());
        facts.put("network",
                result.network() + ", T " + result.steps() + ", a slice of "
                        + Numbers.compact(result.sliceUs() / 1000.0) + " ms a time step, " + result.threads()
                        + (result.threads() == 1 ? " thread" : " threads"));
        facts.put("ended by", result.end() + " after " + Numbers.compact(result.seconds()) + " s, "
                + Numbers.compact(result.streamSeconds()) + " s of the stream");
        facts.put("slices", result.slices() + ", in " + result.windows() + " whole windows; " + result.brokenOff()
                + " in windows that ended early");
        facts.put("missed deadlines",
                result.missed() == null
                        ? "none is set at rate " + result.rate()
                        : result.missed() + (result.lastMissed() == null
                                ? ""
                                : ", the last " + Numbers.compact(result.lastMissed()) + " s into the stream"));
        facts.put("events", result.events() + "; not counted: " + result.late() + " late, " + result.clipped()
                + " beyond the largest count of a pixel, " + result.unfinished() + " in unfinished slices");
        facts.put("back-pressure", "the producer waited " + result.ring().waits() + " times for room, "
                + Numbers.compact(result.ring().waitedSeconds()) + " s");
        result.feed().forEach((name, value) -> facts.put(name, value.toString()));
        return facts;
    }

    private static DomContent picture(StreamResult result, List<Series> series) {
        double least = series.stream().flatMap(one -> one.latency.curve().stream()).mapToDouble(Latency.Point::ms)
                .filter(value -> value > 0).min().orElse(1);
        double most = series.stream().mapToDouble(one -> one.latency.max()).max().orElse(1);
        double deadline = result.sliceUs() / 1000.0;
        Axis y = Axis.ofRatios(least, Math.max(most, deadline), BOTTOM, TOP);
        double nines = series.stream().mapToDouble(one -> nines(one.latency.curve().getLast().percentile())).max()
                .orElse(1);
        Axis x = Axis.linear(0, Math.max(1, nines), LEFT, RIGHT);
        List<DomContent> content = new ArrayList<>();
        for (double tick : y.ticks()) {
            content.add(Svg.line("grid", LEFT, y.at(tick), RIGHT, y.at(tick)));
            content.add(Svg.text("tick end", LEFT - 6, y.at(tick) + 4, Numbers.compact(tick)));
        }
        for (double percentile : TICKS) {
            if (nines(percentile) <= x.high()) {
                double across = x.at(nines(percentile));
                content.add(Svg.line("grid", across, TOP, across, BOTTOM));
                content.add(Svg.text("tick middle", across, BOTTOM + 18, Numbers.decimal(percentile) + " %"));
            }
        }
        content.add(Svg.line("front", LEFT, y.at(deadline), RIGHT, y.at(deadline)));
        content.add(Svg.text("label end", RIGHT, y.at(deadline) - 5, "a slice: " + Numbers.compact(deadline) + " ms"));
        for (int i = 0; i < series.size(); i++) {
            Series one = series.get(i);
            content.add(curve(one, x, y));
            content.add(
                    Svg.group(one.style, Svg.path("series " + one.dashes, "M" + Svg.at(LEFT + 100 * i, 14) + "h24")));
            content.add(Svg.text("legend", LEFT + 30 + 100.0 * i, 18, one.name));
        }
        content.add(Svg.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM));
        content.add(Svg.line("axis", LEFT, TOP, LEFT, BOTTOM));
        content.add(Svg.text("name", 10, 18, "ms"));
        return Svg.picture(WIDTH, BOTTOM + 30, "latency of " + result.network() + " by percentile").with(content);
    }

    private static DomContent curve(Series one, Axis x, Axis y) {
        StringBuilder path = new StringBuilder();
        List<DomContent> points = new ArrayList<>();
        for (Latency.Point point : one.latency.curve()) {
            if (point.percentile() >= TICKS[0] && point.ms() > 0) {
                double across = x.at(nines(point.percentile()));
                path.append(path.isEmpty() ? "M" : "L").append(Svg.at(across, y.at(point.ms())));
                points.add(Svg.group("point",
                        Svg.path("marker", "M" + Svg.at(across - 3, y.at(point.ms())) + "l3,-3l3,3l-3,3z")
                                .with(Svg.tooltip(one.name + ", " + Numbers.decimal(point.percentile()) + " %: "
                                        + ms(point.ms()) + " ms"))));
            }
        }
        DomContent line = Svg.path("series " + one.dashes, path.toString());
        return Svg.group(one.style, line).with(points);
    }

    /** {@return 0 at the median, 1 at 95 %: each step to the right halves or tenths what lies above} */
    private static double nines(double percentile) {
        return Math.log10(50 / (100 - percentile));
    }
}
