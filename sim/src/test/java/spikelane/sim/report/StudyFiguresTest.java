package spikelane.sim.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.report.draw.Figure;
import spikelane.sim.report.draw.Png;
import spikelane.sim.study.FakeTrials;
import spikelane.sim.study.ResultLog;
import spikelane.sim.study.StudyFile.Judgement;
import spikelane.sim.study.StudyPreset;
import spikelane.sim.study.TrialPricing.EncodingCost;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.StudyFindings;
import spikelane.sim.train.EpochReport;

class StudyFiguresTest {
    private static final List<TrialResult> ALL = FakeTrials.all(StudyPreset.QUICK);
    private static final Architecture EYERISS = Architecture.preset("eyeriss-snn");

    private static SequencedMap<String, Figure> figures(List<TrialResult> results) {
        SequencedMap<String, Figure> figures = new LinkedHashMap<>();
        StudyFigures.of(StudyContent.of(results, StudyFindings.of(results, new Judgement(500, 1, 0.01), EYERISS)))
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
        assertEquals(
                List.of("energy-accuracy", "energy-accuracy-close", "energy-accuracy-other-spikes",
                        "energy-accuracy-published", "edp-accuracy", "encodings", "encodings-published",
                        "encodings-edp-published", "zeros", "spikes", "spikes-busiest", "breakdown", "differences",
                        "tornado-quantise-b2-over-none", "tornado-prune-b8-p0.8-over-quantise-b2"),
                List.copyOf(figures.sequencedKeySet()));
        for (Figure figure : figures.values()) {
            List<String> lines = figure.csv().lines().toList();
            assertEquals(lines.size() - 1, points(figure.svg()), figure.name());
            assertTrue(lines.size() > 1, figure.name());
            assertFalse(figure.svg().contains("NaN") || figure.csv().contains("NaN"), figure.name());
        }
        assertEquals(ALL.size() * 4, figures.get("encodings").rows().size());
        assertEquals("variant,mode,energy_uj,accuracy,ci_low,ci_high,on_front,on_front_of_mode",
                figures.get("energy-accuracy").csv().lines().findFirst().orElseThrow());
    }

    @Test
    void theOtherWidthOfASpikeHasItsOwnFront() {
        SequencedMap<String, Figure> figures = figures(ALL);
        double wide = (double) figures.get("energy-accuracy").rows().getFirst().get(2);
        double oneBit = (double) figures.get("energy-accuracy-other-spikes").rows().getFirst().get(2);
        assertEquals(ALL.getFirst().leastEnergyUj(), wide);
        assertEquals(ALL.getFirst().price(ALL.getFirst().otherSpikes().get()).get().leastEnergyUj(), oneBit);
    }

    /** Results of older versions know neither of recordings nor of widths nor of components. */
    @Test
    void olderResultsHaveTheFiguresThatTheyCan() throws Exception {
        SequencedMap<String, Figure> figures = figures(ResultLog.read(FakeTrials.OLDER));
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
        assertTrue(svg.startsWith("<svg") && svg.endsWith("</svg>\n"), svg);
        assertFalse(svg.contains("var(") || svg.contains("@media") || svg.contains(":hover"),
                "rules that drawing programs do not know");
        assertEquals(before, figure.picture().render(), "the page's picture stays as it is");
        assumeTrue(Png.missing().isEmpty(), () -> "skipped: " + Png.missing().orElseThrow());
        BufferedImage png = ImageIO.read(temp.resolve("breakdown.png").toFile());
        assertEquals(2 * 720, png.getWidth());
        long blue = IntStream.range(0, png.getWidth() * png.getHeight())
                .filter(i -> png.getRGB(i % png.getWidth(), i / png.getWidth()) == 0xff0072b2).count();
        assertTrue(blue > 10_000, "bars of the first component: " + blue + " pixels");
    }

    /** Of many variants those on the front stand out, tall pictures are cut into pages, and no variant is lost. */
    @Test
    void manyVariantsStayReadable() throws Exception {
        List<TrialResult> many = FakeTrials.all(StudyPreset.PAPER);
        SequencedMap<String, Figure> figures = figures(many);
        assertEquals(many.size(), figures.get("zeros").rows().size() / many.getFirst().layers().size());
        assertTrue(points(figures.get("zeros").svg()) < figures.get("zeros").rows().size() / 2);
        int bars = 0;
        for (String page : List.of("breakdown", "breakdown-cumulative", "breakdown-joint")) {
            bars += figures.get(page).rows().size() / many.getFirst().price().components().size();
        }
        assertEquals(many.size(), bars);
        assertEquals(many.size() - 1, List.of("differences", "differences-cumulative", "differences-joint").stream()
                .mapToInt(page -> figures.get(page).rows().size()).sum());
    }

    /** The published results are those of the reference's table, relative to its 8-bit weights. */
    @Test
    void publishedResultsStandBesideOurs() {
        SequencedMap<String, Figure> figures = figures(ALL);
        Figure front = figures.get("energy-accuracy-published");
        List<? extends List<?>> published = front.rows().stream().filter(row -> row.getFirst().equals("published"))
                .toList();
        assertEquals(ALL.size(), front.rows().size() - published.size());
        List<?> joint = published.stream().filter(row -> row.get(1).equals("4 bit, joint 75 %")).findFirst()
                .orElseThrow();
        assertEquals(0.9792 * 100 - 97.57, (double) joint.get(3), 1e-9);
        assertTrue((double) joint.get(2) < 1);
        assertEquals(4, figures.get("encodings-published").rows().stream().map(row -> row.get(2)).distinct().count());
    }

    /** What needs workloads and learning curves is drawn where they were kept. */
    @Test
    void keptWorkloadsAndCurvesAddTheirFigures() {
        Map<TrialResult, List<EncodingCost>> costs = new LinkedHashMap<>();
        SequencedMap<TrialResult, List<EpochReport>> curves = new LinkedHashMap<>();
        for (TrialResult trial : ALL) {
            double energy = trial.leastEnergyUj();
            costs.put(trial, List.of(new EncodingCost(trial.price().encoding(), energy, energy * 2e-9, 1.5 * energy)));
            curves.put(trial, List.of(epoch(trial, 1, 0.9), epoch(trial, 2, 0.4)));
        }
        SequencedMap<String, Figure> figures = new LinkedHashMap<>();
        StudyFigures.of(StudyContent.of(ALL, StudyFindings.NONE, List.of(), costs, curves))
                .forEach(figure -> figures.put(figure.name(), figure));
        assertEquals(ALL.size(), figures.get("encodings-edp").rows().size());
        List<?> first = figures.get("busiest").rows().getFirst();
        assertEquals(1.5, (double) first.get(5) / (double) first.get(4), 1e-12);
        assertEquals(2 * ALL.size(), figures.get("learning-loss").rows().size());
        assertEquals(0.4, figures.get("learning-loss").rows().get(1).get(3));
    }

    private static EpochReport epoch(TrialResult trial, int number, double loss) {
        return new EpochReport(trial.compression().name(), number, 2, loss, 0.5, null, null, 0.001,
                new LinkedHashMap<>(), new LinkedHashMap<>(), List.of());
    }
}
