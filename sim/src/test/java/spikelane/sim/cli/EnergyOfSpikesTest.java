package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.sim.io.Json;
import spikelane.sim.io.NpzBytes;
import spikelane.sim.io.NpzFile;
import tools.jackson.databind.JsonNode;

/** {@code energy --network --spikes}. */
class EnergyOfSpikesTest {
    @TempDir
    private Path folder;
    private String network;
    private String table;
    private String spikes;

    @BeforeEach
    void write() throws IOException {
        Path yaml = folder.resolve("small.yaml");
        Files.writeString(yaml, """
                name: small
                input: {channels: 1, height: 8, width: 8}
                steps: 2
                layers:
                  - {name: conv0, type: convolution, outputs: 4, kernel: 3, padding: 1}
                  - {name: lif0, type: neurons, model: lif, tau: 2 steps, threshold: 1, tie: fires, reset: hard}
                  - {name: conv1, type: convolution, outputs: 4, kernel: 3, stride: 2, groups: 4}
                  - {name: lif1, type: neurons, model: lif, tau: 2 steps, threshold: 1, tie: fires, reset: hard}
                  - {name: fc0, type: linear, outputs: 3}
                  - {name: lif2, type: neurons, model: lif, tau: 2 steps, threshold: 1, tie: fires, reset: hard}
                readout: {kind: count, classes: 3}
                """);
        Path csv = folder.resolve("layers.csv");
        Files.writeString(csv, "name,T,C,M,P,Q,R,S,HS,WS,H,W,HP,WP,groups\nconv1,2,4,4,3,3,3,3,2,2,8,8,0,0,4\n");
        double[] image = new double[2 * 4 * 64];
        Arrays.setAll(image, i -> i % 5 == 0 ? 1 : 0);
        Path npz = folder.resolve("spikes.npz");
        NpzBytes.write(npz, Map.of("conv1", new NpzFile.Array(new int[]{2, 4, 8, 8}, image)));
        network = yaml.toString();
        table = csv.toString();
        spikes = npz.toString();
    }

    @Test
    void whatIsLeftOutIsSaidInTextAndJson() {
        CommandRun text = CommandRun.of("energy", "--network", network, "--spikes", spikes);
        assertEquals(0, text.exitCode(), text.err());
        assertTrue(text.out().contains("left out, without an array in " + spikes + ": conv0, fc0"), text.out());
        JsonNode json = Json.MAPPER
                .readTree(CommandRun.of("energy", "--network", network, "--spikes", spikes, "--json").out());
        assertEquals("conv0", json.get("leftOut").get(0).asString());
        assertEquals("fc0", json.get("leftOut").get(1).asString());
        assertEquals(0, json.get("notes").size());
        assertEquals(1, json.get("layers").size());
        assertEquals(2.0 * 4 * 9 * 9, json.get("denseOps").asDouble(), "depthwise");
        assertTrue(json.get("energyLowUj").asDouble() < json.get("energyUj").asDouble());
        assertEquals(103, json.get("spikes").get(0).get("sample").get("max").asInt());
    }

    @Test
    void theSameLayerInATableCostsTheSame() {
        JsonNode byNetwork = Json.MAPPER
                .readTree(CommandRun.of("energy", "--network", network, "--spikes", spikes, "--json").out());
        JsonNode byTable = Json.MAPPER
                .readTree(CommandRun.of("energy", "--workload", table, "--spikes", spikes, "--json").out());
        assertEquals(byNetwork.get("energyUj").asDouble(), byTable.get("energyUj").asDouble(), 0);
        assertEquals(byNetwork.get("layers"), byTable.get("layers"));
    }

    /** Options without what they need, and what the one line says. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --network NETWORK                                  | --network needs --spikes
            --spikes SPIKES                                    | expected one of --model, --network, --workload and --configs, found 0
            --network NETWORK --workload TABLE --spikes SPIKES | found 2
            --workload TABLE --weights SPIKES                  | --weights needs --spikes
            --configs TABLE --spikes SPIKES                    | --spikes needs --network
            --network NETWORK --spikes nowhere.npz             | nowhere.npz: no such file
            --network NETWORK --spikes TABLE                   | not a safetensors file
            --network SPIKES --spikes SPIKES                   | expected a network in YAML
            --network NETWORK --spikes SPIKES --bits 20        | --bits 20
            --network NETWORK --spikes SPIKES --weights SPIKES | spikes.npz: tensor conv1 has shape [2, 4, 8, 8], expected [4, 1, 3, 3]
            """)
    void oneLineAndExitCode2(String options, String said) {
        String[] args = ("energy " + options).replace("NETWORK", network).replace("SPIKES", spikes)
                .replace("TABLE", table).split(" +", -1);
        CommandRun result = CommandRun.of(args);
        assertEquals(2, result.exitCode(), result.out());
        assertEquals(1, result.err().lines().filter(line -> line.startsWith("spikelane:")).count(), result.err());
        assertTrue(result.err().contains(said), result.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a,1,4,8,4,4,3,3,1,1,4,4,1,1,3   | groups are 3, expected a divisor of M, 8, and of C, 4
            a,1,4,8,4,4,3,3,1,1,4,4,3,1,1   | HP is 3, expected 0 to 2
            a,1,4,8,4,4,3,3,1,1,9,4,1,1,1   | H is 9, expected 3 to 5, which P
            a,1,4,8,4,4,3,3,2,2,8,6,0,0,1   | W is 6, expected 7 to 10, which Q
            a,1,4,8,4,4,3,3,1,1,4,4,1,1,0   | column groups holds "0"
            """)
    void tablesWhoseSizesDoNotFitAreRefused(String row, String said) throws IOException {
        Files.writeString(Path.of(table), "name,T,C,M,P,Q,R,S,HS,WS,H,W,HP,WP,groups\n" + row + "\n");
        CommandRun result = CommandRun.of("energy", "--workload", table);
        assertEquals(2, result.exitCode(), result.out());
        assertTrue(result.err().contains("layers.csv line 2: ") && result.err().contains(said), result.err());
    }
}
