package spikelane.sim.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;
import spikelane.sim.io.BadInputException;

class CostTableFileTest {
    @TempDir
    private Path folder;

    @Test
    void shippedTableHasEveryFormAndItsMachine() {
        CostTableFile shipped = CostTableFile.shipped();
        assertTrue(shipped.machine().containsKey("CPU"));
        for (SpikeForm form : SpikeForms.all()) {
            assertTrue(shipped.table().points().stream().anyMatch(point -> point.form().equals(form.name())),
                    form.name());
        }
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
