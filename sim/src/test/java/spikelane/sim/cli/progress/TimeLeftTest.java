package spikelane.sim.cli.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.sim.study.StudyProgress.Portion;

/** Studies on a clock that is moved by hand. */
class TimeLeftTest {
    private static final double FACTOR = 1.5;
    /** Seconds for a unit of effort. */
    private static final Map<String, Double> COST = Map.of("none", 1.0, "quantise", 2.3, "prune", 1.4, "joint", 5.0);

    private long nowNs = 17;

    /** A seed's trials: those that cost least come first, so that the mean so far would promise far too little. */
    private static List<Portion> seeds(int count) {
        List<Portion> portions = new ArrayList<>();
        for (int seed = 0; seed < count; seed++) {
            portions.add(new Portion("none", 400));
            for (int i = 0; i < 5; i++) {
                portions.add(new Portion("quantise", 160));
            }
            for (int i = 0; i < 4; i++) {
                portions.add(new Portion("prune", 160));
            }
            for (int i = 0; i < 12; i++) {
                portions.add(new Portion("joint", 160));
            }
        }
        return portions;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void sayNothingBeforeItCanBeKnownThenWithinAFactor(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Portion> portions = seeds(3);
        List<Double> seconds = new ArrayList<>();
        for (Portion portion : portions) { // trials of a kind differ by a fifth; each ends with a report, which takes time too
            seconds.add(COST.get(portion.kind()) * portion.effort() * random.nextDouble(0.8, 1.2) + 5);
        }
        double left = seconds.stream().mapToDouble(Double::doubleValue).sum();
        long done = 999; // of an earlier run
        TimeLeft time = new TimeLeft(done, portions, () -> nowNs);
        assertEquals(Optional.empty(), time.left());
        Set<String> ended = new HashSet<>();
        int told = 0;
        int asked = 0;
        for (int i = 0; i < portions.size(); i++) {
            time.begins();
            int parts = 8;
            for (int part = 1; part <= parts; part++) {
                nowNs += Math.round(seconds.get(i) / parts * 1e9);
                left -= seconds.get(i) / parts;
                time.at(done + portions.get(i).effort() * part / parts);
                Optional<Duration> said = time.left();
                boolean known = ended.containsAll(COST.keySet());
                boolean last = i == portions.size() - 1 && part > 4; // seconds: the report that ends the trial
                asked += known ? 1 : 0;
                told += said.isPresent() ? 1 : 0;
                assertTrue(said.isPresent() || !known, "known after trial " + i);
                if (said.isPresent() && !last) {
                    double ratio = said.get().toMillis() / 1000.0 / left;
                    assertTrue(ratio < FACTOR && ratio > 1 / FACTOR,
                            "seed " + seed + ", trial " + i + ": " + said.get().toSeconds() + " s, in truth " + left);
                }
                if (part < 4 && !known && !ended.contains(portions.get(i).kind())) {
                    assertEquals(Optional.empty(), said, "a kind has had less than half a trial");
                }
            }
            done += portions.get(i).effort();
            ended.add(portions.get(i).kind());
        }
        assertTrue(told >= asked && asked > portions.size() * 8 * 0.8, told + " of " + asked);
    }

    /** A machine that becomes three times slower is believed after some trials. */
    @Test
    void theLastTrialsCount() {
        List<Portion> portions = Collections.nCopies(40, new Portion("joint", 100));
        TimeLeft time = new TimeLeft(0, portions, () -> nowNs);
        for (int i = 0; i < 28; i++) {
            time.begins();
            nowNs += (i < 20 ? 100 : 300) * 1_000_000_000L;
            time.at(100L * (i + 1));
        }
        time.begins();
        assertEquals(Duration.ofHours(1), time.left().orElseThrow());
    }

    @Test
    void nothingLeftIsNoTime() {
        assertEquals(Optional.of(Duration.ZERO), new TimeLeft(5, List.of(), () -> nowNs).left());
    }
}
