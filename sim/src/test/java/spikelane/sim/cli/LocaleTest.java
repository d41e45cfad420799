package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text and file names are the same in every locale: these have digits, a decimal mark or an i of their own. */
@Tag("once")
class LocaleTest {
    private static final List<String> LOCALES = List.of("ar-EG", "de-DE", "tr-TR", "fa-IR-u-nu-arabext");
    private static final Path GOLDEN = Path.of(System.getProperty("spikelane.root", ".."), "reference-data/golden");

    private final Locale before = Locale.getDefault();

    @TempDir
    Path folder;

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    private static void assertSameEverywhere(String... command) {
        Locale.setDefault(Locale.ROOT);
        CommandRun expected = CommandRun.of(command);
        assertEquals(0, expected.exitCode(), expected.err());
        for (String locale : LOCALES) {
            Locale.setDefault(Locale.forLanguageTag(locale));
            assertEquals(expected.out(), CommandRun.of(command).out(), locale);
        }
    }

    @Test
    void whatCommandsPrint() throws IOException {
        Path layers = Files.writeString(folder.resolve("layers.csv"),
                "name,T,C,M,P,Q,R,S,HS,WS\nconv,4,2,16,32,32,3,3,1,1\n");
        assertSameEverywhere("arch", "list");
        assertSameEverywhere("energy", "--workload", layers.toString());
        assertSameEverywhere("data", "--train-subjects", "1", "--test-subjects", "0");
        assertSameEverywhere("verify", GOLDEN.resolve("lif.npz").toString());
    }

    @Test
    void filesThatAreWritten() throws IOException {
        for (String locale : LOCALES) {
            Locale.setDefault(Locale.forLanguageTag(locale));
            Path generated = folder.resolve(locale);
            assertEquals(0, CommandRun.of("data", "--generate", generated.toString(), "--train-subjects", "1",
                    "--test-subjects", "1", "--json").exitCode());
            try (Stream<Path> files = Files.list(generated)) {
                assertEquals(
                        List.of("trials_to_test.txt", "trials_to_train.txt", "user01_led.aedat",
                                "user01_led_labels.csv", "user02_led.aedat", "user02_led_labels.csv"),
                        files.map(file -> file.getFileName().toString()).sorted().toList());
            }
            assertTrue(Files.readString(generated.resolve("user01_led_labels.csv")).startsWith("class,"));
        }
    }
}
