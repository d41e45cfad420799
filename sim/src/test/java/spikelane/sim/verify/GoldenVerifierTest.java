package spikelane.sim.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.kernels.WorkPool;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.NpzBytes;
import spikelane.sim.io.NpzFile;

class GoldenVerifierTest {
    private static final Path GOLDEN = Path.of(System.getProperty("spikelane.root"), "reference-data", "golden");
    /** Tensors to compare in all golden files. */
    private static final int CHECKS = 238;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyGoldenTensorIsMet(int threads) {
        List<GoldenCheck> checks = verify(GOLDEN, threads);
        assertEquals(List.of(), checks.stream().filter(check -> !check.ok()).toList());
        assertEquals(CHECKS, checks.size());
        assertTrue(checks.stream().filter(check -> check.tensor().matches("spikes|mask_.*"))
                .allMatch(check -> check.bound() == 0));
    }

    @ParameterizedTest
    @CsvSource({"lif, spikes, 1", "lif, grad_x, 0.01", "block, spikes, 1", "block, grad_gamma, 0.01",
            "tcja, grad_w_t, 0.01", "duq, grad_c3, 0.01", "duq, y8, 0.01", "prune, mask_0.8_layer1, 1",
            "cextnet_float, grad_tcja_c4, 0.01", "cextnet_ternary, grad_duq_c_conv0, 0.01",
            "cextnet_ternary_pruned60, grad_conv2, 0.01", "cextnet_float, loss, 0.01", "cextnet_float, logits, 0.01",
            "cextnet_allsteps, grad_gamma0, 0.01", "cextnet_frozen, grad_fc0, 0.01",
            "cextnet_onestep, grad_tcja_t0, 0.01"})
    void aWrongTensorIsFound(String name, String tensor, double part) throws IOException {
        Map<String, NpzFile.Array> arrays = arrays(name);
        double[] values = arrays.get(tensor).data();
        int at = 0;
        for (int i = 0; i < values.length; i++) {
            at = Math.abs(values[i]) > Math.abs(values[at]) ? i : at;
        }
        values[at] *= 1 - part;
        NpzBytes.write(folder.resolve("changed.npz"), arrays);
        List<GoldenCheck> failed = verify(folder, 2).stream().filter(check -> !check.ok()).toList();
        assertEquals(List.of(tensor), failed.stream().map(GoldenCheck::tensor).toList());
    }

    @ParameterizedTest
    @CsvSource({"lif, membrane", "block, grad_beta", "block, gamma", "tcja, w_c", "duq, grad_a4", "duq, init2",
            "prune, mask_0.9_layer0", "cextnet_float, grad_conv0", "cextnet_float, target", "cextnet_float, param_fc1",
            "cextnet_float, param_conv2", "cextnet_float, param_conv0", "cextnet_ternary, duq_a_fc0",
            "cextnet_ternary_pruned60, mask_conv1", "cextnet_float, param_tcja_t4", "cextnet_frozen, var1",
            "cextnet_allsteps, seeds"})
    void aMissingTensorIsNamed(String name, String tensor) throws IOException {
        Map<String, NpzFile.Array> arrays = arrays(name);
        arrays.remove(tensor);
        NpzBytes.write(folder.resolve("missing.npz"), arrays);
        String message = assertThrows(BadInputException.class, () -> verify(folder, 1)).getMessage();
        assertTrue(message.startsWith(folder.resolve("missing.npz") + ": "), message);
        assertEquals(1, message.lines().count());
    }

    @ParameterizedTest
    @CsvSource({"lif, x", "lif, spikes", "block, w", "block, upstream", "tcja, w_t", "tcja, y", "duq, y2", "duq, init8",
            "prune, mask_0.5_layer2", "cextnet_float, param_conv1", "cextnet_float, target", "cextnet_float, logits",
            "cextnet_float, grad_fc0", "cextnet_ternary, duq_c_conv0", "cextnet_ternary_pruned60, mask_fc0"})
    void aShapeThatDoesNotFitIsNamed(String name, String tensor) throws IOException {
        Map<String, NpzFile.Array> arrays = arrays(name);
        NpzFile.Array old = arrays.get(tensor);
        int[] shape = old.shape().clone();
        shape[shape.length - 1]++;
        int count = 1;
        for (int size : shape) {
            count *= size;
        }
        arrays.put(tensor, new NpzFile.Array(shape, new double[count]));
        NpzBytes.write(folder.resolve("shape.npz"), arrays);
        String message = assertThrows(BadInputException.class, () -> verify(folder, 1)).getMessage();
        assertTrue(message.startsWith(folder.resolve("shape.npz") + ": tensor "), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void valuesThatCannotBeAreNamed() throws IOException {
        assertValueTold("cextnet_float", "target", 11, "expected a class from 0 to 10");
        assertValueTold("cextnet_float", "target", 0.5, "expected a class from 0 to 10");
        assertValueTold("cextnet_ternary", "duq_a_conv0", 0, "expected more than 0");
        assertValueTold("cextnet_ternary_pruned60", "mask_conv0", 0.5, "expected 0 or 1");
        assertValueTold("duq", "init2", -1, "expected more than 0");
        assertValueTold("cextnet_frozen", "statistics", 3, "expected a whole number from 0 to 2");
        assertValueTold("cextnet_frozen", "batch", 2, "expected a whole number from 3 to ");
        assertValueTold("cextnet_frozen", "dropout", 1, "expected 0 or more, below 1");
        Map<String, NpzFile.Array> arrays = arrays("cextnet_ternary");
        arrays.put("bits", new NpzFile.Array(new int[]{1}, new double[]{9}));
        assertTold(arrays, "tensor bits stands for 9 bits");
        assertTold(Map.of("other", new NpzFile.Array(new int[]{1}, new double[]{5})), "unknown kind");
    }

    @Test
    void aFolderWithoutFilesIsTold() {
        assertTrue(assertThrows(BadInputException.class, () -> verify(folder, 1)).getMessage().contains("no .npz"));
        assertThrows(BadInputException.class, () -> verify(folder.resolve("nowhere"), 1));
    }

    private void assertValueTold(String name, String tensor, double value, String told) throws IOException {
        Map<String, NpzFile.Array> arrays = arrays(name);
        arrays.get(tensor).data()[0] = value;
        assertTold(arrays, told);
    }

    private void assertTold(Map<String, NpzFile.Array> arrays, String told) throws IOException {
        NpzBytes.write(folder.resolve("value.npz"), arrays);
        String message = assertThrows(BadInputException.class, () -> verify(folder, 1)).getMessage();
        assertTrue(message.contains("value.npz: ") && message.contains(told), message);
    }

    private static Map<String, NpzFile.Array> arrays(String name) {
        NpzFile file = NpzFile.read(GOLDEN.resolve(name + ".npz"));
        Map<String, NpzFile.Array> arrays = new LinkedHashMap<>();
        file.names().forEach(tensor -> arrays.put(tensor, file.any(tensor)));
        return arrays;
    }

    private static List<GoldenCheck> verify(Path path, int threads) {
        try (WorkPool pool = new WorkPool(threads)) {
            return GoldenVerifier.verify(path, pool);
        }
    }
}
