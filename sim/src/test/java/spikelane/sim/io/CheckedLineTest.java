package spikelane.sim.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedLineTest {
    private record Row(String name, double value) {}

    @Test
    void anyOtherDigitIsFoundAndLinesWithoutAChecksumAreTaken() {
        String line = CheckedLine.of(new Row("µ \"x\"}", 12.25));
        assertTrue(line.matches("\\{\"name\":.*,\"value\":12.25,\"crc\":\"[0-9a-f]{8}\"}"), line);
        String content = CheckedLine.content(line).orElseThrow();
        assertEquals(Json.line(new Row("µ \"x\"}", 12.25)), content);
        assertEquals(Optional.of(content), CheckedLine.content(content));
        for (String damaged : new String[]{line.replace("12.25", "12.26"), line.replace("x", "y"),
                line.replace("\"value\"", "\"value\" ")}) {
            assertEquals(Optional.empty(), CheckedLine.content(damaged), damaged);
        }
    }

    @Test
    void whatIsKeptAsideTakesNobodysPlace(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("a");
        for (String text : new String[]{"1", "2", "3"}) {
            Files.writeString(file, text);
            assertEquals(folder.resolve("a.damaged-" + text), KeptAside.move(file, "damaged"));
        }
        Files.writeString(file, "4");
        assertEquals("4", Files.readString(KeptAside.copy(file, "damaged")));
        assertEquals("4", Files.readString(file));
        assertEquals("1", Files.readString(folder.resolve("a.damaged-1")));
    }
}
