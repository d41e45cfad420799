package spikelane.sim.accelerator.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.sim.io.BadInputException;

@Tag("once")
class ArchitectureFileTest {
    @ParameterizedTest
    @ValueSource(strings = {"eyeriss-snn", "iscas23", "loihi-like", "cpu"})
    void everyPresetReadsAndPrintsItself(String name) {
        Architecture architecture = Architecture.preset(name);
        assertEquals(name, architecture.name());
        assertTrue(architecture.toYaml().lines().filter(line -> line.contains("value:"))
                .allMatch(line -> line.contains("source: \"")), "every number has a source");
    }

    @Test
    void calibratedPresetHasTheStructureOfTheBottomUpOne() {
        Architecture sourced = Architecture.preset("eyeriss-snn");
        Architecture calibrated = Architecture.preset("iscas23");
        assertEquals(sourced.memories().size(), calibrated.memories().size());
        for (int i = 0; i < sourced.memories().size(); i++) {
            Memory a = sourced.memories().get(i);
            Memory b = calibrated.memories().get(i);
            assertEquals(
                    List.of(a.name(), a.level(), a.holds(), a.capacityBits(), a.wordBits(), a.access(), a.readPj(),
                            a.writePj(), a.wordsPerCycle()),
                    List.of(b.name(), b.level(), b.holds(), b.capacityBits(), b.wordBits(), b.access(), b.readPj(),
                            b.writePj(), b.wordsPerCycle()),
                    "all but idle energy, wires and what zeros save");
        }
        assertEquals(sourced.areaMm2(), calibrated.areaMm2());
        assertEquals(sourced.pes(), calibrated.pes());
        assertEquals(sourced.bitmask(), calibrated.bitmask());
        assertEquals(sourced.compute().add8(), calibrated.compute().add8());
    }

    /** 768 PEs of 1240 + 380 + 3635 + 415 square micrometres and a buffer of 774388, at 40 nm; area goes with length squared. */
    @Test
    void areaIsThatOfTheTableAtTheFilesTechnology() {
        assertEquals((768 * (1240 + 380 + 3635 + 415.0) + 774388) * 1e-6 * (65 * 65) / (40 * 40),
                Architecture.preset("eyeriss-snn").areaMm2(), 1e-9);
        assertEquals(0, Architecture.preset("cpu").areaMm2());
    }

    @Test
    void energyOfAnotherTechnologyIsScaledByTheStatedExponent() {
        assertEquals(0.03 * 65 / 45, Architecture.preset("eyeriss-snn").compute().add8(), 1e-12);
    }

    /** What is broken in the preset's text, and what the message must name. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            clock: {value: 200, unit: MHz,   | clock: {value: 200,              | unit is missing
            clock: {value: 200, unit: MHz    | clock: {value: 200, unit: GHz    | unit "GHz", expected MHz
            clock: {value: 200               | clock: {value: fast              | expected a number, found "fast"
            clock: {value: 200               | klock: {value: 200               | unknown key "klock"
            value: 12800, unit: word         | value: 0, unit: word             | impossible
            value: 12800, unit: word         | value: 12.5, unit: word          | expected a whole number
            holds: [inputs]                  | holds: [imputs]                  | found "imputs"
            holds: [inputs]                  | holds: [inputs, inputs]          | stands here twice
            name: ifmap_spad                 | name: DRAM                       | a second memory DRAM
            access: single                   | access: double                   | found "double"
            memory: shared_glb               | memory: glb                      | no memory is called glb
            level: 1                         | level: 3                         | expected levels to start at 0
            level: 1                         | level: 0.5                       | expected a whole number
            per_pe: true                     | per_pe: maybe                    | expected true or false
            inputs: [counts, bits            | inputs: [analog, bits            | found "analog"
            unoverlapped: {value: 0,         | unoverlapped: {value: 2,         | expected 0 to 1
            spread: 0.3                      | spread: 3                        | spread 3.0
            banks: {value: 32                | banks: {value: 7                 | impossible with 7 banks
            bandwidth: {value: 16            | bandwidth: {value: 33            | impossible with 32 banks of 1 ports
            capacity: {value: 12800          | capacity: {value: 12801          | 32 banks do not divide the 12801 words
            ports: {value: 1,                | ports: {value: 0,                | impossible
            idle: {value: 0.019, unit: pJ/c  | idle: {value: 0.019, unit: mW/c  | expected pJ/cycle
            inputs: {skip: [inputs]          | inputs: {skip: [psums]           | zeros of psums, expected weights or inputs
            inputs: {skip: [inputs]          | weights: {skip: [inputs]         | which this memory does not hold
            technology: {value: 65           | technology: {value: 1e308        | 1e308 nm is impossible, expected 1 to 10000
            technology: {value: 65           | technology: {value: 22.5, node: 3| unknown key "node"
            clock: {value: 200               | clock: {value: 1e308             | 1e308 MHz is impossible
            clock: {value: 200               | clock: {value: 200d              | expected a number, found "200d"
            clock: {value: 200               | clock: {value: "200"             | a text in quotes
            clock: {value: 200               | clock: {value: !!int 200         | tags are not supported
            clock: {value: 200               | clock: {value: NaN               | expected a number
            clock: {value: 200               | clock: {value:                   | null, expected a text
            clock: {value: 200               | clock: {value: ~                 | null, expected a text
            clock: {value: 200               | clock: {value: *clock            | the alias "*clock": aliases are not supported
            clock: {value: 200               | clock: {value: ٢٠٠            | expected a number
            value: 12800, unit: word         | value: 12_800, unit: word        | "12_800" has underscores
            value: 12800, unit: word         | value: 0x3200, unit: word        | "0x3200" is hexadecimal
            value: 12800, unit: word         | value: 0777, unit: word          | "0777" is hexadecimal, octal
            value: 12800, unit: word         | value: 1e12, unit: word          | impossible
            rows: {value: 32                 | rows: {value: 1000000            | 1000000 x 24 PEs, expected at most
            unit: pJ/bit, node: fixed        | unit: pJ/bit, node: 0            | node 0 nm, expected a whole number
            unit: pJ/bit, node: fixed        | unit: pJ/bit, node: 22.5         | expected a whole number
            unit: pJ/bit, node: fixed        | unit: pJ/bit                     | no node: DRAM read; expected node
            read: {value: 8, unit: pJ/bit    | read: {value: 1e308, unit: pJ/bit| impossible
            leakage: {value: 0, unit: mW     | leakage: {value: 1, unit: mW     | no node: DRAM leakage
            leakage: {value: 0, unit: mW     | leakage: {value: 1, unit: mW, node: 40 | which no rule scales
            lif: {value: 0.09                | lif: {value: 1e308               | impossible
            name: ifmap_spad                 | name: MAC                        | another component of the energy
            name: ifmap_spad                 | name: "a\\0b"                    | control character
            name: eyeriss-snn                | architecture: {version: 0.3}     | that of a Timeloop or Accelergy file
            inputs: {skip: [inputs], source  | inputs: {skip: [inputs], sauce   | unknown key "sauce"
            """)
    void faultIsNamedWithItsLine(String good, String bad, String message) {
        String text = Architecture.preset("eyeriss-snn").toYaml();
        assertTrue(text.contains(good), good);
        String broken = text.replaceFirst(java.util.regex.Pattern.quote(good),
                java.util.regex.Matcher.quoteReplacement(bad));
        BadInputException e = assertThrows(BadInputException.class, () -> ArchitectureFile.parse("mine.yaml", broken));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertTrue(e.getMessage().matches("mine.yaml line \\d+: .*"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    /** Every energy moves with the technology, or says that it does not; areas move with its square. */
    @Test
    void anotherTechnologyMovesEveryEnergyThatFollowsIt() {
        String text = Architecture.preset("eyeriss-snn").toYaml();
        Architecture at65 = ArchitectureFile.parse("65.yaml", text);
        Architecture at13 = ArchitectureFile.parse("13.yaml",
                text.replace("technology: {value: 65,", "technology: {value: 13,"));
        for (int i = 0; i < at65.memories().size(); i++) {
            Memory a = at65.memories().get(i);
            Memory b = at13.memories().get(i);
            double ratio = a.name().equals("DRAM") ? 1 : 5;
            assertEquals(a.readPj(), ratio * b.readPj(), 1e-9, a.name());
            assertEquals(a.writePj(), ratio * b.writePj(), 1e-9, a.name());
            assertEquals(a.upkeep().idlePj(), 5 * b.upkeep().idlePj(), 1e-9, a.name());
        }
        assertEquals(at65.compute().gatedSlot(), 5 * at13.compute().gatedSlot(), 1e-9);
        assertEquals(at65.compute().lif(), 5 * at13.compute().lif(), 1e-9);
        assertEquals(at65.feed().byteReadPj(), 5 * at13.feed().byteReadPj(), 1e-9);
        assertEquals(at65.areaMm2(), 25 * at13.areaMm2(), 1e-9);
    }

    @Test
    void energiesThatDoNotSayTheirTechnologyAreNamedTogether() {
        String text = Architecture.preset("eyeriss-snn").toYaml().replace(", node: 65", "");
        String message = assertThrows(BadInputException.class, () -> ArchitectureFile.parse("mine.yaml", text))
                .getMessage();
        for (String name : List.of("shared_glb read", "psum_spad write", "compute gated_slot", "feed metadata")) {
            assertTrue(message.contains(name), message);
        }
        assertTrue(!message.contains("DRAM") && !message.contains("lif"), message);
    }

    @Test
    void calibrationOfAnotherTechnologyIsRefused() {
        String text = Architecture.preset("iscas23").toYaml().replace("technology: {value: 65,",
                "technology: {value: 22,");
        BadInputException e = assertThrows(BadInputException.class, () -> ArchitectureFile.parse("mine.yaml", text));
        assertTrue(e.getMessage().contains("calibrated at 65 nm, where the file's technology is 22 nm"),
                e.getMessage());
    }

    /** The line of the key, not of what it holds; the file of another tool is recognised. */
    @Test
    void unknownKeyAboveAMappingIsNamedWithItsOwnLine() {
        String foreign = "architecture:\n  # a comment\n  version: 0.3\n  subtree:\n    - name: system\n";
        assertTrue(
                refusal(foreign).startsWith("f line 1: the key architecture is that of a Timeloop or Accelergy file"),
                refusal(foreign));
        assertTrue(refusal("# first\nother:\n\n  a: 1\n").startsWith("f line 2: unknown key \"other\""),
                refusal("# first\nother:\n\n  a: 1\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "? ", "- "})
    void deepAndLongFilesAreRefusedAtOnce(String opening) {
        assertTrue(refusal(opening.repeat(100_000)).contains("nested deeper than 16 levels"),
                refusal(opening.repeat(100_000)));
        assertTrue(refusal("name: x\n".repeat(200_000)).contains("expected at most 1048576"));
    }

    private static String refusal(String yaml) {
        return assertThrows(BadInputException.class, () -> ArchitectureFile.parse("f", yaml)).getMessage();
    }

    /** Each line left out, doubled, indented, or with each of its words replaced: a good file, or one line that says where. */
    @Test
    void mangledFilesAreRefusedWithALine() {
        List<String> lines = Architecture.preset("iscas23").toYaml().lines().filter(line -> !line.startsWith("#"))
                .toList();
        int refused = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            List<String> variants = new ArrayList<>(List.of("", line + "\n" + line, "   " + line));
            for (String word : line.replaceFirst("source: \".*", "source").split("[^A-Za-z0-9_./]+", -1)) {
                if (word.isEmpty()) {
                    continue;
                }
                for (String other : List.of("", "-1", "1e300", "[]")) {
                    variants.add(line.replaceFirst("\\b" + Pattern.quote(word) + "\\b", other));
                }
            }
            for (String variant : variants) {
                List<String> mangled = new ArrayList<>(lines);
                mangled.set(i, variant);
                try {
                    ArchitectureFile.parse("mine.yaml", String.join("\n", mangled));
                } catch (BadInputException e) {
                    refused++;
                    assertTrue(e.getMessage().matches("mine.yaml line \\d+: .*"), variant + ": " + e.getMessage());
                }
            }
        }
        assertTrue(refused > 4 * lines.size(), refused + " refused");
    }

    @Test
    void emptyAndTwiceWrittenAreErrors() {
        assertThrows(BadInputException.class, () -> ArchitectureFile.parse("f", ""));
        assertThrows(BadInputException.class, () -> ArchitectureFile.parse("f", "name: a\nname: b\n"));
        assertThrows(BadInputException.class, () -> ArchitectureFile.parse("f", "- a\n- b\n"));
    }
}
