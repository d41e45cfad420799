package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * A page of sim that documents files: its tables, and its Python where Python is.
 *
 * @param text   the page
 * @param folder where Python runs
 */
record PageOfFiles(String text, Path folder) {
    static PageOfFiles of(String name, Path folder) {
        try {
            return new PageOfFiles(Files.readString(Path.of(System.getProperty("spikelane.root"), "sim", name)),
                    folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the code blocks of a language} */
    List<String> blocks(String language) {
        List<String> blocks = new ArrayList<>();
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(text);
        while (block.find()) {
            blocks.add(block.group(1));
        }
        assertTrue(!blocks.isEmpty(), "no block of " + language);
        return blocks;
    }

    /** {@return the cells of each row of the table whose head begins with a cell} */
    List<List<String>> table(String first) {
        Matcher table = Pattern.compile("(?m)^\\| " + first + " \\|(?s:.*?)\n(?=\n)").matcher(text);
        assertTrue(table.find(), "no table of " + first);
        return table.group().lines().skip(2).map(line -> line.split("(?<!\\\\)\\|", -1))
                .map(cells -> List.of(cells).subList(1, cells.length - 1).stream().map(String::strip).toList())
                .toList();
    }

    /** {@return the names in code quotes of a cell} */
    static List<String> quoted(String cell) {
        return Pattern.compile("`([^`]*)`").matcher(cell).results().map(name -> name.group(1)).toList();
    }

    /** {@return what Python prints; the test is skipped where it lacks a module} */
    String python(List<String> modules, String code) throws IOException, InterruptedException {
        String there = run(modules.isEmpty() ? "pass" : "import " + String.join(", ", modules), true);
        assertEquals("", there);
        return run(code, false);
    }

    private String run(String code, boolean asked) throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Files.writeString(folder.resolve("code.py"), code);
        Process process;
        try {
            process = new ProcessBuilder("python3", "code.py").directory(folder.toFile()).redirectErrorStream(true)
                    .redirectOutput(out.toFile()).start();
        } catch (IOException e) {
            Assumptions.abort("python3 cannot be started: " + e.getMessage());
            return "";
        }
        assertTrue(process.waitFor(5, TimeUnit.MINUTES), "Python does not end");
        String said = Files.readString(out, StandardCharsets.UTF_8);
        Assumptions.assumeTrue(process.exitValue() == 0 || !asked, "Python cannot " + code + ": " + said);
        assertEquals(0, process.exitValue(), said);
        return asked ? "" : said;
    }
}
