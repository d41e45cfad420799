package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import spikelane.kernels.Kernels.Implementation;

/** What the front page and the README show does run, and is the same on both. */
class QuickstartTest {
    private static final Path ROOT = Path.of(System.getProperty("spikelane.root"));

    @Test
    void theExampleGivesTheSpikesOfTheScalarKernels() {
        byte[] ternary = new byte[64 * 2 * 3 * 3];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < ternary.length; i++) {
            ternary[i] = (byte) random.nextInt(-1, 2);
        }
        long[] expected = Quickstart.spikes(Kernels.choose(Implementation.SCALAR), ternary, 6);
        assertArrayEquals(new long[]{0, 40, 68, 96, 124, 152}, expected);
        assertArrayEquals(expected, Quickstart.spikes(Kernels.choose(Implementation.VECTOR), ternary, 6));
        assertArrayEquals(expected, Quickstart.spikes(Kernels.standard(), ternary, 6));
    }

    @Test
    void theReadmeShowsTheExample() throws IOException {
        String source = Files.readString(ROOT.resolve("kernels/src/test/java/spikelane/kernels/Quickstart.java"));
        String region = between(source, "// @start region=\"quickstart\"\n", "\n    // @end").stripIndent();
        String readme = Files.readString(ROOT.resolve("README.md"));
        assertEquals(region, between(readme, "```java\n", "\n```"), "the first block of Java in README.md");
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start);
        int to = text.indexOf(end, from + start.length());
        assertTrue(from >= 0 && to >= 0, () -> "no text between " + start + " and " + end);
        return text.substring(from + start.length(), to);
    }
}
