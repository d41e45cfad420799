package spikelane.sim.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.kernels.WorkPool;
import spikelane.sim.inference.NetworkScalar;
import spikelane.sim.io.BadInputException;
import spikelane.sim.verify.GoldenCheck;
import spikelane.sim.verify.GoldenVerifier;

/** Networks and traces that other programs wrote, where they are at hand. */
class NirImportTest {
    private static final Path FOREIGN = Path.of(System.getProperty("spikelane.root")).resolveSibling("shared")
            .resolve("foreign").resolve("nir");
    private static final double DT = 1e-4;

    @TempDir
    private Path folder;

    private static Path foreign(String name) {
        Path file = FOREIGN.resolve(name);
        assumeTrue(Files.exists(file), "skipped: no " + file);
        return file;
    }

    @Test
    void everySpikeOfTheGoldenNetworksIsThere() {
        try (WorkPool pool = new WorkPool(1)) {
            List<GoldenCheck> checks = GoldenVerifier.verify(foreign("golden"), pool);
            assertEquals(List.of(), checks.stream().filter(check -> !check.ok()).toList());
            assertEquals(7, checks.size());
            assertTrue(checks.stream().allMatch(check -> check.bound() == 0));
        }
    }

    /** Input, potential after the reset, spike: a line a step. */
    private static double[][] trace(String name) throws IOException {
        return Files.readAllLines(foreign(name)).stream()
                .map(line -> List.of(line.split(",", -1)).stream().mapToDouble(Double::parseDouble).toArray())
                .toArray(double[][]::new);
    }

    private static double[][] inputs(double[][] trace) {
        double[][] inputs = new double[trace.length][1];
        for (int t = 0; t < trace.length; t++) {
            inputs[t][0] = trace[t][0];
        }
        return inputs;
    }

    /** Norse steps as we do, forward Euler: every spike at its time step. */
    @Test
    void theTraceOfASimulatorThatStepsAsWeDoIsMet() throws IOException {
        double[][] trace = trace("lif_norse.csv");
        NirImport read = NirImport.read(foreign("lif_norse.nir"), DT, trace.length);
        double[][] spikes = new NetworkScalar(read.model()).run(inputs(trace)).get("1");
        for (int t = 0; t < trace.length; t++) {
            assertEquals(trace[t][2], spikes[t][0], "step " + t);
        }
    }

    /**
     * The exact solution of the equation decays by exp(-dt/tau) where forward Euler has 1 - dt/tau: 2 % of a step's gain
     * at this time step. It fires at the same steps.
     */
    @Test
    void theExactSolutionFiresAtTheSameSteps() throws IOException {
        double[][] trace = trace("lif_exact.csv");
        NirImport read = NirImport.read(foreign("lif_norse.nir"), DT, trace.length);
        double[][] spikes = new NetworkScalar(read.model()).run(inputs(trace)).get("1");
        for (int t = 0; t < trace.length; t++) {
            assertEquals(trace[t][2], spikes[t][0], "step " + t);
        }
    }

    @Test
    void theReportNamesWhatBecameOfEachNode() {
        assertEquals(
                List.of("0 Affine fully connected, bias",
                        "1 LIF LIF, leak 0.04, gain 0.04, threshold 0.1 (ties silent), hard reset to 0"),
                NirImport.read(foreign("lif_norse.nir"), DT, 3).report().stream()
                        .map(node -> node.node() + " " + node.type() + " " + node.as()).toList());
    }

    @Test
    void whatIsNotRunIsNamed() {
        Path braille = foreign("braille_noDelay_noBias_subtract.nir");
        assertEquals(braille + ": node lif1.lif (CubaLIF): reads what follows from itself: recurrent edges are not run",
                refused(braille, DT));
        Path norse = foreign("lif_norse.nir");
        assertEquals(
                norse + ": node 1 (LIF): a time constant of 0.0024999999441206455 s at a time step of 0.01 s, expected"
                        + " one that is at least a time step",
                refused(norse, 0.01));
    }

    @Test
    void whatIsNoNirFileIsOneLine() throws IOException {
        Path file = folder.resolve("n.nir");
        assertEquals(file + ": no such file, expected a NIR network", refused(file, DT));
        Files.writeString(file, "no HDF5 at all");
        assertTrue(refused(file, DT).startsWith(file + ": no NIR network in HDF5: "));
        assertEquals("a time step of 0.0 s, expected above 0 and at most 1", refused(file, 0));
    }

    private static String refused(Path file, double dt) {
        String message = assertThrows(BadInputException.class, () -> NirImport.read(file, dt, 1)).getMessage();
        assertEquals(1, message.lines().count(), message);
        return message;
    }
}
