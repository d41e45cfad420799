package spikelane.sim.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.study.SeedMeans;
import spikelane.sim.study.FakeTrials;
import spikelane.sim.study.ParetoFront;
import spikelane.sim.study.StudyPreset;
import spikelane.sim.study.ResultLog;
import spikelane.sim.study.StudyFile.Judgement;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.StudyFindings;

class StudyReportTest {
    private static String html(List<TrialResult> results, int trials) {
        return html(results, trials, false);
    }

    private static String html(List<TrialResult> results, int trials, boolean downloads) {
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("data", "Gestures <generated> & \"seeded\"");
        settings.put("command", "spikelane study --seed 1");
        StudyFindings findings = StudyFindings.of(results, Judgement.USUAL, Architecture.preset("eyeriss-snn"));
        return StudyReport.html("Gestures, preset quick", settings, StudyContent.of(results, findings), trials,
                MachineBlock.describe(), downloads);
    }

    private static Document plot(String html) throws Exception {
        Matcher svg = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(html);
        assertTrue(svg.find());
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg.group())));
    }

    private static List<Element> ofClass(Document document, String name) {
        List<Element> found = new ArrayList<>();
        NodeList all = document.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            if (List.of(element.getAttribute("class").split(" ")).contains(name)) {
                found.add(element);
            }
        }
        return found;
    }

    /** To renew it: pareto.svg of the study's folder. */
    @Test
    void committedPictureIsThatOfTheCommittedResults() throws IOException {
        Path results = Path.of(System.getProperty("spikelane.root"), "sim", "results");
        List<TrialResult> trials = ResultLog.read(results.resolve("nmnist-grid.jsonl"));
        assertEquals(StudyReport.picture(SeedMeans.of(trials)), Files.readString(results.resolve("nmnist-grid.svg")));
    }

    @Test
    void needsNothingFromElsewhere() {
        String html = html(FakeTrials.all(StudyPreset.QUICK), StudyPreset.QUICK.grid().size(), true);
        assertTrue(html.contains("download=\"zeros.svg\"") && html.contains("download=\"zeros.csv\""));
        String withoutNamespace = html.replace("http://www.w3.org/2000/svg", "");
        assertFalse(withoutNamespace.contains("http:") || withoutNamespace.contains("https:"), "an address");
        for (String outside : List.of("<script", "<link", "<img", "<iframe", "@import", "url(", " src=")) {
            assertFalse(html.contains(outside), outside);
        }
        assertTrue(html.contains("Gestures &lt;generated&gt; &amp;"), "text is escaped");
        assertTrue(html.contains("prefers-color-scheme: dark"));
        assertFalse(html.contains("not finished"));
    }

    @Test
    void showsEveryTrialInTableAndPlot() throws Exception {
        List<TrialResult> results = FakeTrials.all(StudyPreset.QUICK);
        String html = html(results, results.size());
        Document plot = plot(html);
        assertEquals(results.size(), ofClass(plot, "point").size());
        assertEquals(results.size(), ofClass(plot, "interval").size());
        assertEquals(5, ofClass(plot, "legend").size() - 2, "modes, the front and those of a mode");
        for (TrialResult result : results) {
            String row = ">" + result.title() + "</td>";
            assertEquals(5, html.split(Pattern.quote(row), -1).length - 1, result.title());
        }
        assertTrue(html.contains("<th>tcja3.channel</th>"));
        assertTrue(html.contains("JDK"));
    }

    @ParameterizedTest
    @EnumSource
    void labelsDoNotCoverEachOtherAndTheFrontIsLabelled(StudyPreset preset) throws Exception {
        List<TrialResult> results = FakeTrials.all(preset);
        Document plot = plot(html(results, results.size()));
        List<Element> labels = ofClass(plot, "label");
        assertTrue(labels.size() <= results.size());
        for (int i = 0; i < labels.size(); i++) {
            for (int j = 0; j < i; j++) {
                double dx = Math.abs(x(labels.get(i)) - x(labels.get(j)));
                double dy = Math.abs(y(labels.get(i)) - y(labels.get(j)));
                assertTrue(dx > 20 || dy >= 13,
                        labels.get(i).getTextContent() + " and " + labels.get(j).getTextContent());
            }
        }
        assertEquals(ParetoFront.of(results).size(), ofClass(plot, "on-front").size());
    }

    private static double x(Element element) {
        return Double.parseDouble(element.getAttribute("x"));
    }

    private static double y(Element element) {
        return Double.parseDouble(element.getAttribute("y"));
    }

    @Test
    void isReadableFromTheFirstTrialOn() throws Exception {
        String html = html(FakeTrials.all(StudyPreset.QUICK).subList(0, 1), 17);
        assertTrue(html.contains("1 of 17 trials are done"));
        assertFalse(html.contains("NaN"));
        assertEquals(1, ofClass(plot(html), "point").size());
    }
}
