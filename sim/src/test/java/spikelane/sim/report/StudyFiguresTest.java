package spikelane.sim.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.study.FakeTrials;
import spikelane.sim.study.ResultLog;
import spikelane.sim.study.StudyFile.Judgement;
import spikelane.sim.study.StudyPreset;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.StudyFindings;

class StudyFiguresTest {
    private static final List<TrialResult> ALL = FakeTrials.all(StudyPreset.QUICK);
    private static final Architecture EYERISS = Architecture.preset("eyeriss-snn");

    private static SequencedMap<String, Figure> figures(List<TrialResult> results) {
        SequencedMap<String, Figure> figures = new LinkedHashMap<>();
        StudyFigures.of(results, StudyFindings.of(results, new Judgement(500, 1, 0.01), EYERISS))
                .forEach(figure -> figures.put(figure.name(), figure));
        return figures;
    }

    private static long points(String svg) throws Exception {
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)));
        NodeList groups = document.getElementsByTagName("g");
        return IntStream.range(0, groups.getLength())
                .filter(i -> ((Element) groups.item(i)).getAttribute("class").startsWith("point")).count();
    }

    /** Every mark of a picture is a line of its table, so that nothing is drawn that cannot be read. */
    @Test
    void everyMarkIsALineOfItsNumbers() throws Exception {
        SequencedMap<String, Figure> figures = figures(ALL);
        assertEquals(List.of("energy-accuracy", "energy-accuracy-other-spikes", "edp-accuracy", "encodings", "zeros",
                "spikes", "breakdown", "differences", "tornado-quantise-b2-over-none",
                "tornado-prune-b8-p0.8-over-quantise-b2"), List.copyOf(figures.sequencedKeySet()));
        for (Figure figure : figures.values()) {
            List<String> lines = figure.csv().lines().toList();
            assertEquals(lines.size() - 1, points(figure.svg()), figure.name());
            assertTrue(lines.size() > 1, figure.name());
            assertFalse(figure.svg().contains("NaN") || figure.csv().contains("NaN"), figure.name());
        }
        assertEquals(ALL.size() * 4, figures.get("encodings").rows().size());
        assertEquals("variant,energy_uj,accuracy,ci_low,ci_high,on_front",
                figures.get("energy-accuracy").csv().lines().findFirst().orElseThrow());
    }

    @Test
    void theOtherWidthOfASpikeHasItsOwnFront() {
        SequencedMap<String, Figure> figures = figures(ALL);
        double wide = (double) figures.get("energy-accuracy").rows().getFirst().get(1);
        double oneBit = (double) figures.get("energy-accuracy-other-spikes").rows().getFirst().get(1);
        assertEquals(ALL.getFirst().leastEnergyUj(), wide);
        assertEquals(ALL.getFirst().price(ALL.getFirst().otherSpikes().get()).get().leastEnergyUj(), oneBit);
    }

    /** Results of older versions know neither of recordings nor of widths nor of components. */
    @Test
    void olderResultsHaveTheFiguresThatTheyCan() throws Exception {
        Path results = Path.of(System.getProperty("spikelane.root"), "sim", "results", "gestures-quick.jsonl");
        SequencedMap<String, Figure> figures = figures(ResultLog.read(results));
        assertTrue(
                figures.keySet()
                        .containsAll(List.of("energy-accuracy", "edp-accuracy", "encodings", "zeros", "spikes")),
                figures.keySet().toString());
        assertTrue(points(figures.get("zeros").svg()) > 17);
    }

    @Test
    void figuresAreFilesOfTheirOwn(@TempDir Path temp) throws IOException {
        Figure figure = figures(ALL).get("breakdown");
        String before = figure.picture().render();
        figure.write(temp);
        assertEquals(figure.csv(), Files.readString(temp.resolve("breakdown.csv")));
        String svg = Files.readString(temp.resolve("breakdown.svg"));
        assertTrue(svg.startsWith("<svg") && svg.endsWith("</style></svg>\n"), svg);
        assertEquals(before, figure.picture().render(), "the page's picture stays as it is");
    }
}
