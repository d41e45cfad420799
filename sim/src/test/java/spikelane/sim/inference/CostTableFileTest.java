package spikelane.sim.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.kernels.plan.CostTable;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.sim.io.BadInputException;

class CostTableFileTest {
    @TempDir
    private Path folder;

    @Test
    void shippedTableHasItsMachineAndPricesFormsThatAreThere() {
        CostTableFile shipped = CostTableFile.shipped();
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
        for (String text : new String[]{"", "{}", "[1]", "{\"machine\": {}, \"table\": {\"vectorBits\": 256}}"}) {
            Files.writeString(file, text);
            BadInputException e = assertThrows(BadInputException.class, () -> CostTableFile.read(file));
            assertTrue(e.getMessage().contains(file.toString()) && e.getMessage().lines().count() == 1, e.getMessage());
        }
        Path missing = folder.resolve("missing.json");
        assertTrue(assertThrows(BadInputException.class, () -> CostTableFile.read(missing)).getMessage()
                .contains("spikelane tune"));
    }
}
