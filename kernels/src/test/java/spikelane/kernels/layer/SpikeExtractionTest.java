package spikelane.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spikelane.kernels.cases.CasesRun;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;

class SpikeExtractionTest {
    @Test
    void specificationListsTheActiveInputsOfARow() {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits bits = new SpikeBits(arena, 6, 70);
            bits.set(3, 0, true);
            bits.set(3, 69, true);
            bits.set(5, 64, true);
            SpikeList list = new SpikeList(2, 3, 70);
            new SpikeExtractionScalar().extract(bits, list);
            assertEquals(List.of(List.of(), List.of(0, 69, 2 * 70 + 64)), rows(list));
            assertEquals(3, list.count());
        }
    }

    @Test
    void formsAgree() {
        CasesRun.assertHold(KernelCases.spikeExtraction("vector", SpikeExtraction.vector()));
    }

    @Test
    void listOfAnotherShapeIsRefused() {
        try (Arena arena = Arena.ofShared()) {
            SpikeBits bits = new SpikeBits(arena, 6, 70);
            SpikeList list = new SpikeList(2, 2, 70);
            assertThrows(IllegalArgumentException.class, () -> new SpikeExtractionScalar().extract(bits, list));
            assertThrows(IllegalArgumentException.class, () -> new SpikeExtractionVector().extract(bits, list));
        }
    }

    private static List<List<Integer>> rows(SpikeList list) {
        List<List<Integer>> rows = new ArrayList<>();
        for (int row = 0; row < list.rows(); row++) {
            List<Integer> entries = new ArrayList<>();
            for (int i = list.start(row, 0); i < list.start(row, list.width()); i++) {
                entries.add(list.entry(i));
            }
            rows.add(entries);
        }
        return rows;
    }
}
