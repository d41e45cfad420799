package spikelane.sim.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.plan.CostTable;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.sim.io.BadInputException;

class CostTableFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"512, 512", "256, 256", "128, 256"})
    void shippedTableHasItsMachineAndPricesFormsThatAreThere(int vectorBits, int measured) {
        CostTableFile shipped = CostTableFile.shipped(vectorBits);
        assertEquals(measured, shipped.table().vectorBits());
        assertTrue(shipped.machine().containsKey("CPU"));
        Set<String> priced = shipped.table().points().stream().map(CostTable.Point::form).collect(Collectors.toSet());
        assertTrue(priced.containsAll(List.of("nibbles", "planes", "int4", "int8", "csr", "nonzeros")),
                priced::toString);
        priced.forEach(SpikeForms::of);
    }

    @Test
    void fileIsReadAsWritten() {
        Path file = folder.resolve("new").resolve("costs.json");
        CostTableFile.shipped().write(file);
        assertEquals(CostTableFile.shipped(), CostTableFile.read(file));
    }

    @Test
    void otherFilesAreRefusedInOneLine() throws Exception {
        Path file = folder.resolve("costs.json");
        for (String text : new String[]{"", "{}", "[1]", "null",
                "{\"machine\": {}, \"table\": {\"vectorBits\": 256}}"}) {
            Files.writeString(file, text);
            BadInputException e = assertThrows(BadInputException.class, () -> CostTableFile.read(file));
            assertTrue(e.getMessage().contains(file.toString()) && e.getMessage().lines().count() == 1, e.getMessage());
        }
        Path missing = folder.resolve("missing.json");
        assertTrue(assertThrows(BadInputException.class, () -> CostTableFile.read(missing)).getMessage()
                .contains("spikelane tune"));
    }

    /** What is wrong in the shipped table, and what the message then names. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"\"weights\" ?: [0-9]+ | \"weights\": -1 | weights -1",
            "\"weights\" ?: [0-9]+ | \"weights\": 1.5 | ", "\"nsPerUnit\" ?: [0-9.]+ | \"nsPerUnit\": 0 | nsPerUnit 0",
            "\"nsPerUnit\" ?: [0-9.]+ | \"nsPerUnit\": 1e999 | ", "\"active\" ?: [0-9.]+ | \"active\": -3 | active -3",
            "\"nonzeros\" ?: [0-9.]+ | \"nonzeros\": \"NaN\" | ", "\"load\" ?: [0-9.]+ | \"load\": -1 | load -1",
            "\"batch\" ?: [0-9]+ | \"batch\": 0 | batch 0", "\"stage\" ?: \"NEURONS\" | \"stage\": 0 | ",
            "\"form\" ?: | \"form\": null, \"x\": | ", "\"form\" ?: \"[a-z]+\" | \"form\": \"wishful\" | wishful",
            "\"vectorBits\" ?: [0-9]+ | \"vectorBits\": 1 | vectorBits 1", "\"stages\" ?: | \"stage\": | ",
            "\"machine\" ?: | \"other\": 1, \"machine\": | other", "\"CPU\" ?: | \"CPU\": null, \"c\": | machine"})
    void aTableWithAnImpossibleNumberIsRefused(String old, String replacement, String told) throws IOException {
        Path file = folder.resolve("costs.json");
        String shipped = CostTableFile.shipped().json();
        String broken = shipped.replaceFirst(old, replacement);
        assertNotEquals(shipped, broken);
        Files.writeString(file, broken);
        BadInputException e = assertThrows(BadInputException.class, () -> CostTableFile.read(file));
        assertTrue(e.getMessage().contains(file.toString()) && e.getMessage().lines().count() == 1, e.getMessage());
        assertTrue(told == null || e.getMessage().contains(told), e.getMessage());
    }
}
