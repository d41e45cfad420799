package spikelane.sim.accelerator.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.WorkPool;
import spikelane.sim.accelerator.describe.Architecture;
import spikelane.sim.accelerator.describe.Memory;
import spikelane.sim.accelerator.sweep.Sweep.Point;

/** Energies and areas of memories follow their size by the rule of the file, {@code size_rule}. */
@Tag("once")
class BufferSizeTest {
    private static final String CAPACITY = "memories.shared_glb.capacity";
    /** A published point and the rule through another one of its source lie within this factor. */
    private static final double FACTOR = 1.5;

    private static Architecture with(String key, String value) {
        return Architecture.preset("eyeriss-snn").with(Map.of(key, value));
    }

    private static Memory memory(Architecture architecture, String name) {
        return architecture.memories().stream().filter(memory -> memory.name().equals(name)).findFirst().orElseThrow();
    }

    private static String withoutRules(Architecture architecture) {
        String plain = architecture.toYaml().replaceAll("(?m)^    size_rule:\n(      .*\n){4}", "");
        assertTrue(!plain.contains("size_rule"), plain);
        return plain;
    }

    private static Architecture plain(Path folder, String preset) throws IOException {
        Path file = folder.resolve("plain-" + preset + ".yaml");
        Files.writeString(file, withoutRules(Architecture.preset(preset)));
        return Architecture.load(file.toString());
    }

    /** What was measured stays as it is, to the last bit. */
    @ParameterizedTest
    @ValueSource(strings = {"eyeriss-snn", "iscas23", "loihi-like", "cpu"})
    void atTheSizeOfTheFileNothingChanges(String preset, @TempDir Path folder) throws IOException {
        Architecture ruled = Architecture.preset(preset);
        Architecture plain = plain(folder, preset);
        assertEquals(plain.memories(), ruled.memories());
        assertEquals(plain.feed(), ruled.feed());
        assertEquals(plain.areaMm2(), ruled.areaMm2());
    }

    @Test
    void twiceTheWordsCostTheRootOfTwoInABuffer() {
        Memory buffer = memory(with(CAPACITY, "25600"), "shared_glb");
        assertEquals(18.2 * Math.sqrt(2), buffer.readPj(), 1e-12);
        assertEquals(14.1 * Math.sqrt(2), buffer.writePj(), 1e-12);
        assertEquals(2 * 774388e-6 * (65 * 65) / (40 * 40), buffer.upkeep().areaMm2(), 1e-12);
        assertEquals(0.019 * 65 / 40, buffer.upkeep().idlePj(), 1e-12, "the table's idle energy hardly knows the size");
        assertEquals(18.2 * Math.sqrt(2), with(CAPACITY, "25600").feed().byteReadPj(), 1e-12);
        assertEquals(1.4 * Math.sqrt(2), with(CAPACITY, "25600").feed().metadataPj(), 1e-12);
    }

    @Test
    void registerFilesGrowByTheirOwnPower() {
        Memory weights = memory(with("memories.weights_spad.capacity", "448"), "weights_spad");
        assertEquals(1.98 * Math.pow(2, 0.69), weights.readPj(), 1e-12);
        assertEquals(3635e-6 * (65 * 65) / (40 * 40) * Math.pow(2, 0.81), weights.upkeep().areaMm2(), 1e-12);
    }

    /** A word costs as much as it is wide; an energy a bit is so already. */
    @Test
    void widerWordsCostInProportion() {
        Memory buffer = memory(with("memories.shared_glb.word", "128"), "shared_glb");
        assertEquals(2 * 18.2, buffer.readPj(), 1e-12);
        assertEquals(2 * 774388e-6 * (65 * 65) / (40 * 40), buffer.upkeep().areaMm2(), 1e-12);
        assertEquals(8.0 * 128, memory(with("memories.DRAM.word", "128"), "DRAM").readPj(), 1e-12);
    }

    @Test
    void energyGrowsWithTheSize() {
        double before = 0;
        for (int words : new int[]{32, 320, 3200, 12_800, 64_000, 1_280_000}) {
            Memory buffer = memory(with(CAPACITY, Integer.toString(words)), "shared_glb");
            assertTrue(buffer.readPj() > before && buffer.writePj() < buffer.readPj(), words + " words");
            before = buffer.readPj();
        }
    }

    /** A larger buffer was free: a sweep over its size moved the traffic alone. */
    @Test
    void aSweepOverTheSizeMovesTheEnergy(@TempDir Path folder) throws IOException {
        plain(folder, "eyeriss-snn");
        String grid = """
                networks: cextnet-nmnist-quick
                architectures: %s
                keys: {memories.shared_glb.capacity: [3200, 6400, 12800, 25600, 51200]}
                bits: [8]
                weight_densities: 0.2
                spike_densities: 0.1
                steps: 8
                encodings: rle
                """;
        List<Point> ruled = run(grid.formatted("eyeriss-snn"));
        List<Point> free = run(grid.formatted(folder.resolve("plain-eyeriss-snn.yaml")));
        for (int i = 0; i < ruled.size(); i++) {
            double difference = ruled.get(i).energyUj() - free.get(i).energyUj();
            assertEquals(Integer.compare(i, 2), Math.signum(difference), ruled.get(i) + ", free " + free.get(i));
        }
        assertTrue(ruled.get(4).energyUj() > 1.05 * ruled.get(2).energyUj(), "four times the buffer is not free");
    }

    private static List<Point> run(String grid) {
        try (WorkPool pool = new WorkPool(2)) {
            return new Sweep(SweepGrid.parse("grid.yaml", grid, Path.of(""))).run(pool, done -> {});
        }
    }

    /**
     * Points of the sources: KB and pJ of an access to 64 b of SRAM (Horowitz, ISSCC 2014, at 45 nm; CACTI at 65 nm, reads
     * and writes, as MNSIM 2.0 prints them), words of 16 b and pJ or um2 of register files (Accelergy's table).
     */
    @ParameterizedTest
    @CsvSource({"32, 20, 8, 10, 0.5", "32, 20, 1024, 100, 0.5", "64, 58.4, 16, 24.9, 0.5", "64, 58.4, 256, 131.7, 0.5",
            "64, 58.4, 512, 205.6, 0.5", "64, 45, 16, 23.8, 0.5", "64, 45, 256, 95, 0.5", "64, 45, 2, 9.84, 0.5",
            "12, 0.237, 192, 1.586, 0.69", "12, 0.237, 16, 0.251, 0.69", "12, 380, 192, 3635, 0.81",
            "12, 380, 16, 415, 0.81", "1024, 60966, 12800, 774388, 1"})
    void powersOfTheFileLieBesideThePointsOfTheirSources(double size, double value, double other, double found,
            double power) {
        String yaml = Architecture.preset("eyeriss-snn").toYaml();
        assertTrue(
                yaml.contains("{value: " + (power == 1 ? "1" : Double.toString(power)) + ", unit: power of the size"));
        double expected = value * Math.pow(other / size, power);
        assertTrue(found < FACTOR * expected && expected < FACTOR * found, found + ", the rule says " + expected);
    }
}
