package spikelane.sim.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.ListedDataset;
import spikelane.sim.data.Trial;
import spikelane.sim.data.format.EventSink;
import spikelane.sim.data.generated.GestureGenerator;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.NetworkText;

/** The files of sim/networks are those that the program ships, and those of CextNet are what the presets train. */
class ShippedNetworksTest {
    private static final Path ROOT = Path.of(System.getProperty("spikelane.root"));
    private static final Path FOLDER = ROOT.resolve("sim/networks");

    /** As N-MNIST: its sensor and its classes. */
    private static final class Digits extends ListedDataset {
        Digits() {
            super("digits", 34, IntStream.range(0, 10).mapToObj(Integer::toString).toList());
        }

        @Override
        public void read(List<Trial> trials, List<? extends EventSink> sinks) {
            throw new UnsupportedOperationException("no recordings");
        }
    }

    private static Stream<Arguments> presets() {
        Dataset gestures = new GestureGenerator(GestureGenerator.DEFAULT_SEED);
        return Stream.of(Arguments.of("cextnet-paper", StudyPreset.PAPER, gestures, false),
                Arguments.of("cextnet-standard", StudyPreset.STANDARD, gestures, true),
                Arguments.of("cextnet-quick", StudyPreset.QUICK, gestures, true),
                Arguments.of("cextnet-nmnist-quick", StudyPreset.QUICK, new Digits(), false));
    }

    @ParameterizedTest
    @MethodSource("presets")
    void aFileOfCextNetIsWhatItsPresetTrains(String name, StudyPreset preset, Dataset data, boolean normed)
            throws IOException {
        String wanted = NetworkText.of(preset.network(data).normed(normed).network());
        Path copy = ROOT.resolve("sim/target/networks/" + name + ".yaml");
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, wanted);
        String there = String.join("\n", Files.readAllLines(FOLDER.resolve(name + ".yaml")).stream()
                .filter(line -> !line.startsWith("#")).toList());
        assertEquals(wanted, there + "\n",
                "put " + copy + " below the first comment of sim/networks/" + name + ".yaml, or mend the preset");
    }

    @Test
    void everyFileIsShippedAndReadByName() throws IOException {
        List<String> files;
        try (Stream<Path> folder = Files.list(FOLDER)) {
            files = folder.map(file -> file.getFileName().toString().replace(".yaml", "")).sorted().toList();
        }
        assertEquals(files, NetworkFile.SHIPPED.stream().sorted().toList());
        for (String name : files) {
            Network network = NetworkFile.read(FOLDER.resolve(name + ".yaml"));
            assertEquals(network, NetworkFile.read(Path.of(name)));
        }
    }

    @Test
    void sizesAreReadFromANetworkOfTheFamilyOnly() {
        Network small = CextNet.paper().channels(5).image(11, 10).steps(4).blocks(2).gated(1).hidden(12).classes(3, 2)
                .dropout(0.1).network();
        assertEquals(small, CextNet.of(small).network());
        Network normed = CextNet.of(small).normed(true).network();
        assertEquals(normed, CextNet.of(normed).network());
        assertNotEquals(small, normed);
        Network other = NetworkFile.shipped("lenet5");
        String said = assertThrows(IllegalArgumentException.class, () -> CextNet.of(other)).getMessage();
        assertTrue(said.contains("lenet5 is not of the family of CextNet"), said);
    }
}
