package spikelane.sim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import spikelane.kernels.cases.KernelCases;
import spikelane.kernels.data.Channels;
import spikelane.kernels.layer.MaxPool;
import spikelane.kernels.sliced.SlicedTally;
import spikelane.sim.io.Json;
import spikelane.sim.io.NpzBytes;
import spikelane.sim.io.NpzFile;
import spikelane.sim.verify.KernelChild;
import tools.jackson.databind.JsonNode;

/** {@code verify --kernels} with the cases of one quick contract, at every width; all of them take minutes. */
@Tag("once")
class VerifyKernelsTest {
    @TempDir
    private Path folder;

    /** Two contracts in place of all. */
    static final class Quick {
        private Quick() {}

        public static void main(String[] args) {
            KernelChild.run(List.of(KernelCases.maxPool("vector", MaxPool.vector()),
                    KernelCases.slicedTally("vector", SlicedTally::vector)), args);
        }
    }

    /** A form that leaves out the last row of every call. */
    static final class Wrong {
        private Wrong() {}

        public static void main(String[] args) {
            KernelChild.run(
                    List.of(KernelCases
                            .maxPool("hasty",
                                    (in, window, out, from, to) -> MaxPool.vector().pool(in, window, out, from,
                                            Math.max(from, to - 1))),
                            KernelCases.maxPool("vector", MaxPool.vector())),
                    args);
        }
    }

    /** A form that takes its process down. */
    static final class Fatal {
        private Fatal() {}

        public static void main(String[] args) {
            KernelChild.run(List.of(KernelCases.maxPool("fatal", (in, window, out, from, to) -> {
                System.out.println("the kernel is at fault");
                Runtime.getRuntime().halt(134);
            })), args);
        }
    }

    @Test
    void everyWidthAndThreadCountHasARowThatHolds() {
        CommandRun run = run(Quick.class, "--kernels", "--json");
        assertEquals(0, run.exitCode(), run.out() + run.err());
        JsonNode report = Json.MAPPER.readTree(run.out());
        assertTrue(report.path("holds").asBoolean());
        assertEquals("512 256 128", texts(report.path("widths"), "vectorBits"));
        for (JsonNode width : report.path("widths")) {
            boolean there = width.path("vectorBits").asInt() <= Channels.vectorBits();
            assertTrue(!there || width.path("state").asString().equals("CHECKED"), width.toString());
        }
        List<JsonNode> widest = StreamSupport.stream(report.path("checks").spliterator(), false)
                .filter(check -> check.path("vectorBits").asInt() == 128).toList();
        assertEquals("1 2 3 8 1 2 3 8",
                String.join(" ", widest.stream().map(check -> check.path("threads").asString()).toList()));
        for (JsonNode check : report.path("checks")) {
            assertTrue(check.path("cases").asLong() > 10, check.toString());
        }
    }

    @Test
    void wrongFormIsNamedAndEndsInOne() {
        CommandRun run = run(Wrong.class, "--kernels");
        assertEquals(1, run.exitCode(), run.out() + run.err());
        assertTrue(run.out().contains("FAILED  MaxPool          hasty                   128  1,2,3,8"), run.out());
        assertTrue(run.out().contains("density 0.0: the spike of pixel 0, channel 0"), run.out());
        assertTrue(run.out().contains("ok      MaxPool          vector                  128  1,2,3,8"), run.out());
    }

    @Test
    @Tag("slow")
    void formThatEndsItsProcessFailsItsWidth() {
        CommandRun run = run(Fatal.class, "--kernels");
        assertEquals(1, run.exitCode(), run.out() + run.err());
        assertTrue(run.out().contains("128 bit failed: its JVM ended with exit code 134: the kernel is at fault"),
                run.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "nothing", value = {"nothing | expected DIR or --kernels",
            "DIR --kernels | DIR and --kernels: expected one of them",
            "--kernels --network x.yaml | --network and --input: expected both or none",
            "DIR --network x.yaml --input x.npz | --network and --input belong to --kernels",
            "--kernels --threads 2 | --threads says nothing to --kernels, which runs on 1, 2, 3 and 8"})
    void whatDoesNotGoTogetherIsRefused(String arguments, String why) {
        CommandRun run = run(Quick.class, arguments == null ? new String[0] : arguments.split(" ", -1));
        assertEquals(2, run.exitCode(), run.out() + run.err());
        assertEquals("spikelane: " + why + " (see spikelane verify --help)\n", run.err());
    }

    private static final String NETWORK = """
            name: small
            input: {channels: 2, height: 6, width: 6}
            steps: 3
            layers:
              - {name: conv0, type: convolution, outputs: 16, kernel: 3, padding: 1}
              - {name: if0, type: neurons, model: if, threshold: 1, tie: fires, reset: soft}
              - {name: deep, type: convolution, outputs: 16, kernel: 3, groups: 16}
              - {name: if1, type: neurons, model: if, threshold: 1, tie: fires, reset: soft}
              - {name: fc0, type: linear, outputs: 5}
            readout: {kind: count, classes: 5}
            """;

    private Path npz(String name, double... values) throws IOException {
        Path file = folder.resolve("input.npz");
        int[] shape = values.length == 3 * 72 ? new int[]{3, 2, 6, 6} : new int[]{3, values.length / 3};
        NpzBytes.write(file, Map.of(name, new NpzFile.Array(shape, values)));
        return file;
    }

    @Test
    @Tag("slow")
    void usersLayersAreChecked() throws IOException {
        Path network = Files.writeString(folder.resolve("net.yaml"), NETWORK);
        double[] values = new double[3 * 72];
        for (int i = 0; i < values.length; i += 5) {
            values[i] = i % 4;
        }
        Path input = npz("conv0", values);
        CommandRun run = CommandRun.of("verify", "--kernels", "--network", network.toString(), "--input",
                input.toString(), "--json");
        assertEquals(0, run.exitCode(), run.out() + run.err());
        JsonNode report = Json.MAPPER.readTree(run.out());
        assertEquals("layer deep: has no array in " + input, report.path("leftOut").path(0).asString());
        assertEquals("layer fc0: has no array in " + input, report.path("leftOut").path(1).asString());
        assertTrue(run.out().contains("BatchNormLif vector: runs none of the layers"), run.out());
        assertTrue(report.path("checks").size() >= 4 * 10, run.out());
    }

    @Test
    void whatIsNoLayersInputIsRefused() throws IOException {
        Path network = Files.writeString(folder.resolve("net.yaml"), NETWORK);
        assertRefused(network, npz("if0", 1, 0, 1),
                "array \"if0\" is the input of no layer with weights, expected conv0, deep, fc0");
        assertRefused(network, npz("conv0", 1, 0, 1),
                "array conv0 has shape [3, 1], expected [T, 2, 6, 6] or [T, N, 2, 6, 6]");
        double[] values = new double[3 * 72];
        values[20] = 3;
        values[200] = 0.5;
        assertRefused(network, npz("conv0", values), "array conv0 holds 0.5 ");
        values[200] = -1;
        assertRefused(network, npz("conv0", values), "array conv0 holds -1.0 ");
        values[200] = 1e5;
        assertRefused(network, npz("conv0", values), "array conv0: value 100000: spikes or counts up to 65535");
    }

    private static void assertRefused(Path network, Path input, String why) {
        CommandRun run = CommandRun.of("verify", "--kernels", "--network", network.toString(), "--input",
                input.toString());
        assertEquals(2, run.exitCode(), run.out() + run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains(why), run.err());
    }

    private static CommandRun run(Class<?> child, String... args) {
        return CommandRun.of(() -> Program.run(new VerifyCommand(child.getName()), "spikelane verify --help", args));
    }

    private static String texts(JsonNode array, String field) {
        return String.join(" ",
                StreamSupport.stream(array.spliterator(), false).map(each -> each.path(field).asString()).toList());
    }
}
