package spikelane.kernels.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.data.Samples;
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

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 0.1, 0.5, 1})
    void formsAgree(double density) {
        for (int channels : new int[]{1, 2, 15, 16, 17, 63, 64, 65, 127, 128, 129, 2048}) {
            for (int width : new int[]{1, 2, 7}) {
                try (Arena arena = Arena.ofShared()) {
                    SpikeBits bits = Samples.spikes(arena, 3 * width, channels, density, Samples.random(channels));
                    SpikeList expected = new SpikeList(3, width, channels);
                    SpikeList actual = new SpikeList(3, width, channels);
                    new SpikeExtractionScalar().extract(bits, expected);
                    for (int row : new int[]{2, 0, 1}) {
                        new SpikeExtractionVector().extract(bits, actual, row, row + 1);
                    }
                    assertEquals(rows(expected), rows(actual), channels + " channels, width " + width);
                    for (int row = 0; row < 3; row++) {
                        for (int x = 0; x <= width; x++) {
                            assertEquals(expected.start(row, x), actual.start(row, x));
                        }
                    }
                }
            }
        }
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
