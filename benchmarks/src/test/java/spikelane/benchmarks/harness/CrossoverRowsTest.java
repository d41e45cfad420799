package spikelane.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import spikelane.benchmarks.work.Gestures;

class CrossoverRowsTest {
    /** A recorded gesture has 4 % or so, but TwinsBenchmark prints what it was asked for. */
    @Test
    void rowsAreFoundByTheDensityThatTheirBenchmarkWasAskedFor() {
        List<RowSpec> rows = Preset.TWINS.rows();
        for (RowSpec row : rows) {
            assertEquals(Math.round(100 * Double.parseDouble(row.params().get("density"))), Crossover.percent(row),
                    row.title());
        }
        assertTrue(rows.stream().anyMatch(row -> Gestures.INPUT.equals(row.params().get("input"))));
        RowSpec crossover = Preset.CROSSOVER.rows().getFirst();
        assertEquals(Math.round(100 * crossover.spikeDensity().get()), Crossover.percent(crossover));
    }
}
