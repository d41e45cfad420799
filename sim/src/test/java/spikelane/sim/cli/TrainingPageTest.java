package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import spikelane.sim.compress.Compression.Mode;
import spikelane.sim.compress.Pruning;
import spikelane.sim.compress.Quantiser;
import spikelane.sim.study.StudyPreset;
import spikelane.sim.train.rule.Loss;
import spikelane.sim.train.rule.Surrogate;

/** What sim/TRAINING.md says of options is what help says: every option, its default, and every name that it takes. */
class TrainingPageTest {
    private static final Pattern DEFAULT = Pattern.compile("\\(default: (.*?)\\)");

    @TempDir
    private Path folder;

    private PageOfFiles page() {
        return PageOfFiles.of("TRAINING.md", folder);
    }

    /** {@return default of every option of train, as its help states it; "needed" where there is none} */
    private static Map<String, String> help() {
        Map<String, String> defaults = new LinkedHashMap<>();
        for (OptionSpec option : new CommandLine(new TrainCommand()).getCommandSpec().options()) {
            String name = option.longestName();
            if (option.usageHelp() || option.versionHelp()) {
                continue;
            }
            Matcher stated = DEFAULT.matcher(String.join(" ", option.description()));
            assertEquals(!option.required(), stated.find(), name + " has a default in its help or must be given");
            // what else the parentheses say of the default of these stands in the page's last column
            boolean shared = List.of("--surrogate", "--fraction-bits").contains(name);
            String text = option.required() ? "needed" : stated.group(1);
            defaults.put(name, shared ? text.split("[;:]", 2)[0] : text);
        }
        return defaults;
    }

    @Test
    void everyOptionIsThereWithTheDefaultThatHelpStates() {
        Map<String, String> described = new LinkedHashMap<>();
        for (List<String> row : page().table("option")) {
            assertEquals(3, row.size(), row.toString());
            assertTrue(!row.get(2).isEmpty(), row.toString());
            String before = described.put(PageOfFiles.quoted(row.getFirst()).getFirst(), row.get(1));
            assertEquals(null, before, row + " is there twice");
        }
        Map<String, String> help = help();
        assertEquals(help.keySet().stream().sorted().toList(), described.keySet().stream().sorted().toList());
        help.forEach((name, value) -> assertEquals(value, described.get(name), name));
    }

    @Test
    void everyNameThatAnOptionTakesIsDescribedAndNoOther() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        names.put("--preset", lower(StudyPreset.values()));
        names.put("--mode", lower(Mode.values()));
        names.put("--pruning", Stream.of(Pruning.values()).map(Pruning::label).toList());
        names.put("--quantiser", lower(Quantiser.values()));
        names.put("--loss", lower(Loss.values()));
        names.put("--surrogate", lower(Surrogate.values()));
        for (List<String> row : page().table("option")) {
            List<String> expected = names.get(PageOfFiles.quoted(row.getFirst()).getFirst());
            if (expected != null) {
                assertEquals(expected.stream().sorted().toList(), PageOfFiles.quoted(row.get(2)).stream()
                        .filter(name -> name.matches("[a-z_-]+")).sorted().toList(), row.toString());
            }
        }
    }

    private static List<String> lower(Enum<?>[] values) {
        return Stream.of(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
    }

    @Test
    void filesAndDriversThatItNamesAreThere() {
        Path source = Path.of(System.getProperty("spikelane.root"), "sim/src/main/java/spikelane/sim");
        List<String> files = new ArrayList<>();
        page().table("addition").forEach(row -> files.addAll(PageOfFiles.quoted(row.get(1))));
        Matcher drivers = Pattern.compile("`(NetworkTraining\\w+)`").matcher(page().text());
        drivers.results().forEach(driver -> files.add("train/" + driver.group(1) + ".java"));
        List<String> java = files.stream().filter(name -> name.endsWith(".java")).toList();
        assertTrue(java.size() >= 3, java.toString());
        java.forEach(name -> assertTrue(Files.exists(source.resolve(name)), name));
    }
}
