package spikelane.benchmarks.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

class TurnSamplesTest {
    private static final int MANY = 200_000;

    @Test
    void linesOfManySamplesAreFound() {
        TurnSamples samples = new TurnSamples();
        for (int i = 0; i < MANY; i++) {
            samples.add(i + 0.5, 700 + i % 3);
        }
        Matcher line = TurnSamples.LINE.matcher("before\n" + samples.line("c-plain", 10) + "\nbehind");
        assertTrue(line.find());
        assertEquals("c-plain", line.group(1));
        assertEquals("10", line.group(2));
        String[] pairs = line.group(3).split(" ", -1);
        assertEquals(MANY, pairs.length);
        assertEquals("199999.5@701", pairs[MANY - 1]);
    }
}
