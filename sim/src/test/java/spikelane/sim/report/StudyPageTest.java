package spikelane.sim.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.io.Json;
import spikelane.sim.report.draw.Figure;
import spikelane.sim.study.FakeTrials;
import spikelane.sim.study.StudyFile.Judgement;
import spikelane.sim.study.StudyPreset;
import spikelane.sim.study.TrialResult;
import spikelane.sim.study.finding.StudyFindings;
import tools.jackson.databind.JsonNode;

/** The page of a study with the published grid, as Chromium shows it. */
@Tag("once")
class StudyPageTest {
    /** A4 across within the page's margins of 10 mm, at 96 pixels to an inch. */
    private static final int PRINT_WIDTH = (int) ((297 - 20) / 25.4 * 96);
    private static final int PHONE_WIDTH = 390;
    /** Measures what the page's own styles make of it; the page itself has no script. */
    private static final String MEASURE = """
            <script>
            addEventListener('load', () => {
              const wide = [], lost = [];
              const width = document.documentElement.clientWidth;
              document.querySelectorAll('main *').forEach(e => {
                if (e.closest('svg') && e.tagName !== 'svg' || !e.checkVisibility()) return;
                const box = e.getBoundingClientRect();
                const scrolls = e.closest('.wide') && getComputedStyle(e.closest('.wide')).overflowX === 'auto';
                if (box.right > width + 1) (scrolls ? wide : lost).push(e.tagName + '.' + e.className);
                if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0
                    && getComputedStyle(e).overflowX !== 'auto') lost.push('cut ' + e.tagName + '.' + e.className);
              });
              const texts = [];
              document.querySelectorAll('svg').forEach(svg => {
                const frame = svg.getBoundingClientRect();
                svg.querySelectorAll('text').forEach(t => {
                  const box = t.getBoundingClientRect();
                  if (box.width && (box.left < frame.left - 1 || box.right > frame.right + 1)) texts.push(t.textContent);
                });
              });
              const rows = [...document.querySelectorAll('tbody tr')].filter(r => r.checkVisibility()).length;
              parent.postMessage(JSON.stringify({width, scroll: document.documentElement.scrollWidth, lost, texts, rows,
                  scrolling: wide.length, marks: document.querySelectorAll('svg .point').length,
                  page: getComputedStyle(document.body).backgroundColor}), '*');
            });
            </script>
            """;

    private static final String FRAME = """
            <!doctype html><html><head><title>nothing</title>
            <script>addEventListener('message', e => { document.title = e.data; });</script></head>
            <body style="margin: 0"><iframe src="page.html" style="border: 0; width: WIDTHpx; height: 900px"></iframe></body>
            </html>
            """;

    @TempDir
    static Path temp;
    private static List<TrialResult> trials;
    private static StudyContent content;
    private static String page;

    @BeforeAll
    static void writePage() {
        Chromium.require();
        trials = FakeTrials.all(StudyPreset.PAPER);
        content = StudyContent.of(trials,
                StudyFindings.of(trials, Judgement.USUAL, Architecture.preset("eyeriss-snn")));
        page = StudyReport.html("Gestures, the published grid",
                new LinkedHashMap<>(Map.of("command", "spikelane study --data " + "recordings/".repeat(20))), content,
                trials.size(), MachineBlock.describe(), false);
    }

    /** A window of Chromium has a least width, a frame in it has not. */
    private static JsonNode measured(String html, int width, String... options) throws IOException {
        Path folder = Files.createTempDirectory(temp, "page");
        Files.writeString(folder.resolve("page.html"), html.replace("</head>", MEASURE + "</head>"));
        Path frame = Files.writeString(folder.resolve("frame.html"), FRAME.replace("WIDTH", Integer.toString(width)));
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--hide-scrollbars", "--window-size=1400,900", "--virtual-time-budget=20000", "--dump-dom"));
        Chromium.Printed printed = Chromium.open(temp, all, frame);
        assertEquals(List.of(), printed.console(), "the console");
        Matcher title = Pattern.compile("<title>(\\{.*?\\})</title>", Pattern.DOTALL).matcher(printed.out());
        assertTrue(title.find(), () -> "nothing was measured: " + printed.log());
        return Json.MAPPER.readTree(
                title.group(1).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&"));
    }

    private static void requireNothingCut(JsonNode seen, int width) {
        assertEquals(width, seen.get("width").asInt());
        assertTrue(seen.get("scroll").asInt() <= width, () -> seen.get("scroll") + " pixels on " + width);
        assertEquals("[]", seen.get("lost").toString(), "boxes that are cut");
        assertEquals("[]", seen.get("texts").toString(), "texts that leave their picture");
    }

    @Test
    void everyMarkIsThereAndNothingIsCutOnAScreen() throws IOException {
        JsonNode seen = measured(page, 1200);
        requireNothingCut(seen, 1200);
        assertEquals(0, seen.get("scrolling").asInt(), "boxes that scroll");
        int marks = 0;
        for (Figure figure : StudyFigures.of(content)) {
            marks += figure.picture().render().split("<g class=\"point", -1).length - 1;
        }
        assertTrue(marks > 20 * content.means().size(), "marks: " + marks);
        assertEquals(marks, seen.get("marks").asInt());
    }

    /** What is wider than a phone scrolls in a box of its own; the page does not. */
    @Test
    void aPhoneShowsAllOfIt() throws IOException {
        JsonNode seen = measured(page, PHONE_WIDTH);
        requireNothingCut(seen, PHONE_WIDTH);
        assertTrue(seen.get("scrolling").asInt() > 0, "tables do not fit");
    }

    @Test
    void printShowsFoldedTablesAndCutsNone() throws IOException {
        JsonNode screen = measured(page, PRINT_WIDTH);
        JsonNode paper = measured(page.replace("@media print", "@media all"), PRINT_WIDTH);
        requireNothingCut(paper, PRINT_WIDTH);
        assertEquals(0, paper.get("scrolling").asInt(), "boxes that scroll");
        int variants = content.means().size();
        assertTrue(paper.get("rows").asInt() > 5 * variants && screen.get("rows").asInt() < variants,
                () -> paper.get("rows") + " rows, on the screen " + screen.get("rows"));
    }

    @Test
    void theDarkIsDark() throws IOException {
        String light = measured(page, 800).get("page").asString();
        String dark = measured(page, 800, "--blink-settings=preferredColorScheme=0").get("page").asString();
        assertEquals(List.of("rgb(253, 253, 252)", "rgb(22, 24, 27)"), List.of(light, dark));
    }
}
