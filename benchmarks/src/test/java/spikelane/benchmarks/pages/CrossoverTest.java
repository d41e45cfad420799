package spikelane.benchmarks.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import spikelane.benchmarks.harness.Crossover;
import spikelane.benchmarks.harness.Fork;
import spikelane.benchmarks.harness.Preset;
import spikelane.benchmarks.pages.CrossoverMap.Regret;
import spikelane.benchmarks.pages.CrossoverMap.Values;
import spikelane.kernels.plan.FormPlanner;
import spikelane.sim.inference.CostTableFile;

class CrossoverTest {
    private static final CrossoverMap MAP = map();

    /** Dense forms take 1000 ns at any point, csr as much at 5 % nonzero weights, others twice as much. */
    private static CrossoverMap map() {
        return new CrossoverMap(Crossover.rows().stream().map(spec -> {
            double ns = switch (spec.implementation()) {
                case "csr" -> 1000 * spec.weightDensity().get() / 0.05;
                case "nibbles", "int8" -> 1000;
                case "batch-sliced" -> 2000 * spec.batch() * spec.weightDensity().get();
                default -> 2000;
            };
            return spec.row(List.of(new Fork(new double[]{ns}, new double[1], 0)), 0, 1);
        }).toList());
    }

    @Test
    void everyPointHasADenseAndAPrunedTime() {
        assertEquals(List.of(Preset.FC, Preset.CONV), MAP.shapes());
        for (Values values : Values.values()) {
            assertEquals("csr", MAP.fastest(Preset.FC, values, 0.02, 0.5, false).orElseThrow().form());
            assertEquals(400, MAP.fastest(Preset.FC, values, 0.02, 0.5, false).orElseThrow().ns(), 1e-9);
        }
        assertEquals("int8", MAP.fastest(Preset.CONV, Values.INT8, 0.67, 0.01, true).orElseThrow().form());
        assertEquals("batch-sliced", MAP.fastest(Preset.CONV, Values.TERNARY, 0.01, 0.01, true).orElseThrow().form());
        assertEquals(20, MAP.fastest(Preset.CONV, Values.TERNARY, 0.01, 0.01, true).orElseThrow().ns(), 1e-9);
    }

    /** What is measured once more is picked from all rows of the map. */
    @Test
    void rowsOfLayersAreMeasuredInSeriesAndBatchesAlone() {
        Crossover.rows().forEach(spec -> assertEquals(!spec.implementation().equals("batch-sliced"),
                Crossover.series(spec.benchmark(), spec.params()).isPresent(), spec.title()));
    }

    @Test
    void sentencesFollowFromTheTimes() {
        List<String> sentences = MAP.sentences();
        assertEquals(6, sentences.size());
        assertEquals("2048x512, ternary, one sample at a time: beats the fastest dense form from 2 % nonzero weights on"
                + " (csr) at 1 %, 2 %, 5 %, 10 %, 20 %, 50 % spikes.", sentences.getFirst());
        assertTrue(sentences.get(1).contains("from 32 % nonzero weights on (batch-sliced)"), sentences.get(1));
    }

    @Test
    void regretIsThePlannedFormsTimeOverTheFastest() {
        FormPlanner planner = new FormPlanner(CostTableFile.shipped(256).table(), "the shipped cost table", null);
        List<Regret> regrets = MAP.regrets(planner);
        assertEquals(2 * 2 * 7 * 6, regrets.size());
        for (Regret regret : regrets) {
            assertEquals(regret.plannedNs() / regret.bestNs() - 1, regret.regret(), 1e-12);
            assertTrue(regret.regret() >= 0, regret.toString());
            assertTrue(!regret.planned().equals(regret.best()) || regret.regret() == 0, regret.toString());
        }
        Set<Map<String, String>> doubted = MAP.beyondTarget(planner);
        for (Regret regret : regrets) {
            boolean own = doubted.stream()
                    .anyMatch(series -> series.get("shape").equals(regret.shape())
                            && series.get("weightDensity").equals(Double.toString(regret.nonzero()))
                            && !series.containsKey("density"));
            assertTrue(own || regret.regret() <= 0.1, regret.toString());
        }
        String text = MAP.markdown(new LinkedHashMap<>(MAP.summary(planner)));
        assertTrue(text.contains("168 points"), text);
        long beyond = regrets.stream().filter(regret -> regret.regret() > 0.1).count();
        String missed = text.substring(text.indexOf("Points beyond"));
        assertEquals(beyond, missed.lines()
                .filter(line -> line.startsWith("| " + Preset.FC) || line.startsWith("| " + Preset.CONV)).count(),
                missed);
    }

    /** Letters of 12 pixels are 6.5 pixels wide at most on the average of a sentence. */
    @Test
    void noWordsOfTheMapLeaveThePicture() {
        String svg = CrossoverPlot.svg(MAP);
        Matcher box = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(svg);
        assertTrue(box.find());
        Matcher text = Pattern.compile("\"start\" x=\"(\\d+)\" y=\"(\\d+)\">([^<]*)<").matcher(svg);
        StringBuilder all = new StringBuilder();
        while (text.find()) {
            String words = text.group(3);
            double right = Integer.parseInt(text.group(1)) + 6.5 * words.length();
            assertTrue(right <= Integer.parseInt(box.group(1)), words);
            assertTrue(Integer.parseInt(text.group(2)) <= Integer.parseInt(box.group(2)), words);
            all.append(words).append(' ');
        }
        MAP.sentences().forEach(sentence -> assertTrue(all.indexOf(sentence) >= 0, sentence));
    }
}
