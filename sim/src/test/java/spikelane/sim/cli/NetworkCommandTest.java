package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.io.Json;
import spikelane.sim.network.AnyNetworks;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkText;
import tools.jackson.databind.JsonNode;

/** {@code network show} and {@code check} on descriptions and models. */
class NetworkCommandTest {
    private static final Network NETWORK = AnyNetworks.network("two gates, one without pooling; valid convolution");
    private static final String SYNAPSE = """
            name: synapse
            input: {channels: 2, height: 4, width: 4}
            steps: 2
            layers:
              - {name: fc0, type: linear, outputs: 3}
              - {name: syn0, type: neurons, model: cubalif, tau: 2 steps, tau-synapse: 4 steps, threshold: 1, tie: fires, reset: hard}
            readout: {kind: count, classes: 3}
            """;

    @TempDir
    private Path folder;

    private CommandRun run(String command, String name, String text, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        String[] args = new String[3 + more.length];
        args[0] = "network";
        args[1] = command;
        args[2] = file.toString();
        System.arraycopy(more, 0, args, 3, more.length);
        CommandRun run = CommandRun.of(args);
        assertEquals("", run.err());
        assertEquals(0, run.exitCode());
        return run;
    }

    private static void assertLine(CommandRun run, String line) {
        assertTrue(run.out().lines().anyMatch(one -> one.strip().replaceAll(" +", " ").equals(line)), run.out());
    }

    @Test
    void aDescriptionSaysWhatRunsTernaryEightBitAndFullPrecision() throws IOException {
        CommandRun run = run("show", "n.yaml", NetworkText.of(NETWORK));
        assertLine(run, "layer input ternary 8 bit full precision");
        assertLine(run, "conv0 counts whole, rows, tables, multiply whole, tables, multiply float");
        assertLine(run, "gate0.time real gate gate gate");
        assertLine(run, "conv1 gated float float float");
        assertLine(run, "layer conv1: in float32, its input is gated");
    }

    @Test
    void aModelSaysWhatRunsItsOwnWeights() throws IOException {
        Path file = folder.resolve("m.safetensors");
        ModelFile.write(file, new ModelFile(AnyNetworks.model(NETWORK, 4, 1), Optional.empty()));
        CommandRun own = CommandRun.of("network", "show", file.toString());
        assertLine(own, "layer input 4 bit");
        CommandRun ternary = CommandRun.of("network", "show", file.toString(), "--bits", "2");
        assertLine(ternary, "layer input ternary");
        assertLine(ternary, "conv0 counts whole, rows, tables, multiply");
    }

    @Test
    void whatKernelsDoNotRunIsSaidAsInferenceSaysIt() throws IOException {
        String reason = "layer syn0: neurons with a synapse or without spikes are not run by the kernels";
        CommandRun shown = run("show", "s.yaml", SYNAPSE, "--bits", "8");
        assertLine(shown, "fc0 counts none");
        assertLine(shown, reason);
        assertLine(shown, "8 bit: not run by the kernels; plain loops in float64 run it");
        CommandRun checked = run("check", "s.yaml", SYNAPSE);
        assertTrue(checked.out().startsWith("good: synapse, 2 layers, 96 weights"), checked.out());
        assertLine(checked, reason);
        JsonNode kernels = Json.MAPPER.readTree(run("check", "s.yaml", SYNAPSE, "--json").out()).get("kernels");
        assertEquals(3, kernels.size());
        assertEquals(reason, kernels.get(0).get("obstacles").get(0).asString());
        JsonNode layer = kernels.get(0).get("layers").get(0);
        assertEquals("COUNTS", layer.get("input").asString());
        assertEquals(0, layer.get("forms").size());
        assertEquals(reason, layer.get("reason").asString());
    }

    @Test
    void aNetworkOfTheProgramIsShownByName() {
        CommandRun run = CommandRun.of("network", "check", "cextnet-quick");
        assertTrue(run.out().startsWith("good: CextNet, 22 layers, "), run.out() + run.err());
    }

    @Test
    void anImpossibleWidthIsOneLine() {
        CommandRun run = CommandRun.of("network", "show", "none.yaml", "--bits", "9");
        assertEquals(2, run.exitCode());
        assertEquals("spikelane: --bits 9: expected one of [2, 3, 4, 5, 6, 7, 8, 32]", run.err().strip());
    }
}
