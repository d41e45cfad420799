package spikelane.sim.report;

import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.iff;
import static j2html.TagCreator.p;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import j2html.tags.specialized.TableTag;
import j2html.tags.specialized.TrTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import spikelane.sim.accelerator.price.EnergyReport;
import spikelane.sim.accelerator.price.Interval;
import spikelane.sim.accelerator.price.LayerCost;
import spikelane.sim.accelerator.price.NetworkCost;
import spikelane.sim.accelerator.work.OperationConvention;
import spikelane.sim.io.Numbers;

/** Parts of an HTML report about energy: bars and tables by layer and component, and the field's conventions. */
public final class EnergySection {
    private EnergySection() {}

    /**
     * @param report a priced network
     * @return its energy as stacked bars and as a table
     */
    public static DomContent layers(EnergyReport report) {
        NetworkCost cost = report.cost();
        List<String> components = cost.components();
        TrTag head = tr(th("µJ").withClass("name"), each(components, component -> th(component)), th("sum"),
                th("90 % interval"), th("kcycles"));
        List<TrTag> rows = new ArrayList<>();
        for (LayerCost layer : cost.layers()) {
            rows.add(tr(td(layer.layer()).withClass("name"),
                    each(components, component -> td(Numbers.significant(layer.energyPj().get(component) * 1e-6))),
                    td(Numbers.significant(layer.energyUj())), td(words(cost.energyInterval(layer))),
                    td(Numbers.significant(layer.cycles() / 1000))));
        }
        Map<String, Double> sums = cost.energyUjByComponent();
        rows.add(tr(th("network").withClass("name"),
                each(components, component -> th(Numbers.significant(sums.get(component)))),
                th(Numbers.significant(cost.energyUj())), th(words(cost.energyInterval())),
                th(Numbers.significant(cost.cycles() / 1000))));
        return div(figure(EnergyChart.of(cost)),
                iff(cost.outside() != null,
                        p("Intervals are not known: " + cost.architecture().name() + " is " + cost.outside() + ".")
                                .withClass("note")),
                div(table(thead(head), tbody(each(rows, row -> row)))).withClass("wide"),
                p("Energies at " + cost.architecture().technology().words() + ".").withClass("note"));
    }

    /**
     * @param reports priced networks, at least one
     * @return what the accelerator and the conventions say about each, and where they rank two otherwise
     */
    public static DomContent conventions(List<EnergyReport> reports) {
        TrTag head = tr(th("").withClass("name"), th(reports.getFirst().cost().architecture().name() + ", µJ"),
                each(List.of(OperationConvention.values()), convention -> th(convention.label())));
        TableTag table = table(thead(head),
                tbody(each(reports, report -> tr(td(report.name()).withClass("name"),
                        td(Numbers.significant(report.cost().energyUj())), each(List.of(OperationConvention.values()),
                                convention -> td(Numbers.significant(report.conventions().get(convention))))))));
        List<String> disagreements = EnergyReport.disagreements(reports);
        int pairs = reports.size() * (reports.size() - 1) / 2;
        String summary = pairs == 0
                ? ""
                : disagreements.size() + " of " + pairs + " pairs are ranked otherwise by one of them than by another.";
        return div(div(table).withClass("wide"), p(summary).withClass("note"),
                each(disagreements, sentence -> p(sentence).withClass("note")));
    }

    private static String words(Optional<Interval> interval) {
        return Interval.words(interval, Numbers::significant, "–");
    }
}
