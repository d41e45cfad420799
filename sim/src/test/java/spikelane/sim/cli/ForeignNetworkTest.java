package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.io.Json;
import spikelane.sim.network.AnyNetworks;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.Provenance;
import tools.jackson.databind.JsonNode;

/** A network goes out to NIR, comes in again, is evaluated, priced and quantised by commands. */
@Tag("once")
class ForeignNetworkTest {
    private static final String NETWORK = """
            name: small
            input: {channels: 2, height: 34, width: 34}
            steps: 3
            layers:
              - {name: conv, type: convolution, outputs: 4, kernel: 5, stride: 4, padding: 1, bias: true}
              - {name: if0, type: neurons, model: if, threshold: 1, tie: TIE, reset: hard}
              - {name: pool, type: pool, kind: max, kernel: 2}
              - {name: fc, type: linear, outputs: 10}
              - {name: out, type: neurons, LAST}
            readout: {kind: READOUT, classes: 10}
            """;
    private static final String IF = "model: if, threshold: 1, tie: silent, reset: hard";
    private static final List<String> CLASSES = List.of("2", "0", "1", "9", "3", "4", "5", "6", "7", "8");

    @TempDir
    private Path folder;
    private Path digits;
    private Path model;
    private Path nir;

    @BeforeEach
    void writeDigits() throws IOException {
        digits = folder.resolve("digits");
        model = folder.resolve("net.safetensors");
        nir = folder.resolve("net.nir");
        Random random = new Random(1);
        for (int file = 0; file < 20; file++) {
            byte[] events = new byte[5 * 600];
            for (int e = 0; e < 600; e++) {
                events[5 * e] = (byte) random.nextInt(34);
                events[5 * e + 1] = (byte) (random.nextInt(16) + 2 * (file % 10));
                events[5 * e + 2] = (byte) (random.nextInt(2) << 7);
                events[5 * e + 3] = (byte) (e >> 8);
                events[5 * e + 4] = (byte) e;
            }
            for (String side : List.of("Train", "Test")) {
                Path ofClass = Files.createDirectories(digits.resolve(side).resolve(Integer.toString(file % 10)));
                Files.write(ofClass.resolve("0000" + file + ".bin"), events);
            }
        }
    }

    private void write(String tie, String last, String readout) {
        Network network = NetworkFile.parse("small.yaml",
                NETWORK.replace("TIE", tie).replace("LAST", last).replace("READOUT", readout));
        ModelFile.write(model, new ModelFile(AnyNetworks.model(network, Model.FULL_PRECISION, 3), Optional.empty(),
                Optional.of(new Provenance(CLASSES, "any", "any", "any"))));
    }

    private static CommandRun run(Object... args) {
        List<String> texts = new ArrayList<>();
        for (Object arg : args) {
            texts.add(arg.toString());
        }
        return CommandRun.of(texts.toArray(String[]::new));
    }

    private static JsonNode json(Object... args) {
        CommandRun run = run(args);
        assertEquals(0, run.exitCode(), run.err());
        return Json.MAPPER.readTree(run.out());
    }

    /** Without the warm-up of eval. */
    private int correct(Path network) {
        return json("quantise", "--model", network, "--data", digits, "--bits", "8", "--json").get("rows").get(0)
                .get("correct").intValue();
    }

    @Test
    void theSameRecordingsAreRightOnceInNirAndBack() {
        write("silent", IF, "count");
        JsonNode exported = json("network", "export", model, nir, "--json");
        assertEquals(0, exported.get("losses").size());
        Path back = folder.resolve("back.safetensors");
        JsonNode imported = json("network", "import", nir, back, "--json");
        assertEquals("float32", imported.get("arithmetic").stringValue());
        assertEquals(3, imported.get("steps").intValue());
        assertEquals("pool_sum, pool", imported.get("nodes").get(2).get("node").stringValue());
        assertEquals(correct(model), correct(nir));
        assertEquals(correct(model), correct(back));
        // frames of equal time, a wider time step and fewer steps are other samples and another network: all are taken
        assertEquals(20, json("eval", "--model", nir, "--data", digits, "--steps", 2, "--dt", 0.001, "--split-by",
                "time", "--json").get("total").intValue());
        assertEquals(3, json("network", "show", nir, "--json").get("steps").intValue());
    }

    @Test
    void whatNirCannotSayNeedsAWord() {
        write("fires", IF, "count");
        CommandRun refused = run("network", "export", model, nir);
        assertEquals(2, refused.exitCode());
        assertEquals("spikelane: " + model + ": NIR cannot say all of it (--lossy writes it all the same): layer if0:"
                + " a potential equal to the threshold spikes: in NIR only one above it does\n", refused.err());
        assertFalse(Files.exists(nir));
        CommandRun lossy = run("network", "export", model, nir, "--lossy");
        assertEquals(0, lossy.exitCode());
        assertTrue(lossy.out().contains("lost      layer if0: "), lossy.out());
        assertEquals(correct(model), correct(nir));
    }

    @Test
    void eachWidthIsJudgedAndPriced() {
        write("silent", IF, "count");
        run("network", "export", model, nir);
        Path out = folder.resolve("quantised");
        JsonNode report = json("quantise", "--model", nir, "--data", digits, "--bits", "8,2", "--out", out, "--json");
        JsonNode rows = report.get("rows");
        assertEquals(3, rows.size());
        assertEquals("float32", rows.get(0).get("arithmetic").stringValue());
        for (int i = 1; i < 3; i++) {
            JsonNode row = rows.get(i);
            assertEquals("integers", row.get("arithmetic").stringValue());
            assertTrue(row.get("energyUj").doubleValue() < rows.get(i - 1).get("energyUj").doubleValue());
        }
        JsonNode ternary = json("eval", "--model", rows.get(2).get("out").stringValue(), "--data", digits, "--json");
        assertEquals(rows.get(2).get("correct"), ternary.get("correct"));
        assertEquals(out.resolve("net-quantise-b2.safetensors").toString(), rows.get(2).get("out").stringValue());
        assertEquals(rows.get(0).get("energyUj").doubleValue(),
                json("energy", "--model", nir, "--data", digits, "--json").get("energyUj").doubleValue(), 1e-9);
        assertTrue(run("quantise", "--model", nir, "--data", digits).out().contains("full precision "));
        CommandRun again = run("quantise", "--model", rows.get(2).get("out").stringValue(), "--data", digits);
        assertEquals(2, again.exitCode());
        assertTrue(again.err().contains("weights of 2 bits: expected a network in full precision"), again.err());
        assertEquals("spikelane: --bits 9: expected some of [2, 3, 4, 5, 6, 7, 8]\n",
                run("quantise", "--model", nir, "--bits", "9").err());
    }

    /** Numbers are written as they were asked for, chosen ones are those of the table. */
    @Test
    void fractionBitsAreChosenByTrainingRecordingsAndKept() {
        write("silent", IF, "count");
        Path out = folder.resolve("quantised");
        JsonNode asked = json("quantise", "--model", model, "--data", digits, "--bits", "2", "--fraction-bits", "5",
                "--out", out, "--json").get("rows").get(1);
        assertEquals(5, asked.get("fractionBits").intValue());
        Path written = Path.of(asked.get("out").stringValue());
        assertEquals(5, ModelFile.read(written).model().fractionBits());
        JsonNode chosen = json("quantise", "--model", model, "--data", digits, "--bits", "2", "--fraction-bits", "auto",
                "--out", out, "--json").get("rows").get(1);
        JsonNode measured = chosen.get("measured");
        int bits = measured.get("chosen").intValue();
        assertEquals(bits, chosen.get("fractionBits").intValue());
        assertEquals(bits, ModelFile.read(written).model().fractionBits());
        int recordings = measured.get("recordings").intValue();
        JsonNode most = measured.get("rows").get(0);
        assertEquals(20, recordings);
        assertEquals(0, most.get("otherSpikes").intValue());
        for (JsonNode row : measured.get("rows")) {
            boolean falls = row.get("correct").intValue() < most.get("correct").intValue();
            assertTrue(row.get("fractionBits").intValue() < bits
                    ? falls
                    : bits < row.get("fractionBits").intValue() || !falls, measured.toString());
            JsonNode judged = json("eval", "--model", written(row.get("fractionBits").intValue(), written), "--data",
                    digits, "--split", "train", "--json");
            assertEquals(row.get("correct"), judged.get("correct"), row.toString());
        }
        assertTrue(run("quantise", "--model", model, "--data", digits, "--bits", "2", "--fraction-bits", "auto").out()
                .contains("2 bit: " + bits + " fraction bits, chosen by " + recordings + " training recordings\n"));
        for (String wrong : List.of("17", "-1", "many")) {
            CommandRun refused = run("quantise", "--model", model, "--data", digits, "--fraction-bits", wrong);
            assertEquals(2, refused.exitCode());
            assertEquals("spikelane: --fraction-bits " + wrong + ": expected auto or 0 to 16\n", refused.err());
        }
    }

    private Path written(int bits, Path like) {
        Path file = folder.resolve("of-" + bits + ".safetensors");
        ModelFile content = ModelFile.read(like);
        ModelFile.write(file, new ModelFile(content.model().withFractionBits(bits), content.facts(), content.origin()));
        return file;
    }

    /** A readout by potential is not run by the kernels: plain loops judge it, and say so. */
    @Test
    void whatTheKernelsDoNotRunIsJudgedAllTheSame() {
        write("silent", "model: li, tau: 2 steps", "membrane");
        JsonNode report = json("eval", "--model", model, "--data", digits, "--json");
        assertEquals(20, report.get("total").intValue());
        assertTrue(report.get("batchReason").stringValue().startsWith("in plain loops, since layer "),
                report.toString());
        assertEquals("NetworkScalar", report.get("forms").get(0).get("form").stringValue());
        JsonNode rows = json("quantise", "--model", model, "--data", digits, "--bits", "4", "--json").get("rows");
        assertTrue(rows.get(1).get("arithmetic").stringValue().startsWith("float64, plain loops: layer "));
        assertTrue(run("eval", "--model", model, "--data", digits, "--profile").err()
                .contains("--profile times kernels, which do not run the network: layer "));
    }

    @Test
    void optionsOfNirAreForNir() {
        write("silent", IF, "count");
        assertEquals("spikelane: --steps is for networks in NIR: " + model + " says its own\n",
                run("eval", "--model", model, "--data", digits, "--steps", 4).err());
        assertEquals("spikelane: " + model + ": expected a name that ends in .nir\n",
                run("network", "import", model, nir).err());
        assertEquals("spikelane: " + folder + "/out: expected a name that ends in .nir\n",
                run("network", "export", model, folder + "/out").err());
    }
}
