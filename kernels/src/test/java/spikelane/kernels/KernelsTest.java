package spikelane.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import spikelane.kernels.Kernels.Implementation;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.FloatWeights;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.floats.FloatInput;
import spikelane.kernels.spikes.SpikePropagation;

class KernelsTest {
    @Test
    void vectorIsChosenWhereItsModuleIsLoaded() {
        Kernels kernels = Kernels.choose(Implementation.AUTO);
        assertTrue(kernels.vector());
        assertEquals("vector (" + Channels.vectorBits() + "-bit registers)", kernels.toString());
    }

    @Test
    void missingModuleIsTheReasonForScalar() {
        Kernels kernels = Kernels.choose(Implementation.AUTO, false);
        assertFalse(kernels.vector());
        assertTrue(kernels.toString().contains("not loaded"), kernels.toString());
    }

    @Test
    void forcedChoiceThatCannotRunFails() {
        assertThrows(IllegalStateException.class, () -> Kernels.choose(Implementation.VECTOR, false));
        assertThrows(IllegalArgumentException.class, () -> Implementation.of("vectors"));
    }

    @Test
    void scalarCanBeForced() {
        assertFalse(Kernels.choose(Implementation.of("scalar")).vector());
    }

    @Test
    void everyChoiceNamesItsFormAndReason() {
        try (Arena arena = Arena.ofShared()) {
            Geometry fc = Geometry.fullyConnected(3, 1, 1, 300);
            Geometry conv = Geometry.sameSize(3, 5, 5, 300, 3);
            Kernels vector = Kernels.choose(Implementation.VECTOR);
            assertChoice("SpikePropagationPlanesVector", "more than " + Channels.vectorBits() / 2 + " outputs",
                    vector.spikePropagation(arena, weights(arena, fc, 1)));
            assertChoice("SpikePropagationNibblesVector", "more than one output pixel",
                    vector.spikePropagation(arena, weights(arena, conv, 1)));
            assertChoice("SpikePropagationInt4Vector", "up to 2",
                    vector.spikePropagation(arena, weights(arena, conv, 2)));
            assertChoice("SpikePropagationInt4Vector", "up to 7",
                    vector.spikePropagation(arena, weights(arena, fc, 7)));
            assertChoice("SpikePropagationInt8Vector", "up to 8",
                    vector.spikePropagation(arena, weights(arena, conv, 8)));
            FloatWeights floats = new FloatWeights(arena, fc, new float[fc.rows() * fc.outputs()]);
            assertChoice("FloatPropagationVector", "input is gated spikes",
                    vector.floatPropagation(arena, FloatInput.GATED, floats));
            Kernels scalar = Kernels.choose(Implementation.SCALAR);
            assertChoice("SpikePropagationScalar", "asked for", scalar.spikePropagation(arena, weights(arena, fc, 1)));
            assertChoice("FloatPropagationScalar", "asked for",
                    scalar.floatPropagation(arena, FloatInput.COUNTS, floats));
            Kernels fallback = Kernels.choose(Implementation.AUTO, false);
            KernelChoice<SpikePropagation> known = fallback.spikePropagation(arena, weights(arena, fc, 1));
            assertChoice("SpikePropagationScalar", "not loaded", known);
            assertSame(known, fallback.spikePropagation(arena, weights(arena, fc, 1), 0.5, known));
            assertChoice("CountPropagationScalar", "not loaded",
                    fallback.countPropagation(arena, weights(arena, fc, 1), 3));
        }
    }

    /** In a JVM of its own, where nothing was logged before. */
    @Test
    void standardChoiceIsSilent() throws Exception {
        assertEquals(List.of("vector"), saidBy("--add-modules", "jdk.incubator.vector"));
        assertEquals(List.of("scalar, asked for"), saidBy("-D" + Kernels.PROPERTY + "=scalar"));
    }

    /** A JVM without the module runs scalar forms, and is told once how to have the others. */
    @Test
    void standardChoiceWarnsWhereTheModuleIsMissing() throws Exception {
        List<String> said = saidBy();
        assertEquals("scalar, module jdk.incubator.vector is not loaded" + " (java --add-modules jdk.incubator.vector)",
                said.getFirst());
        List<String> warned = said.subList(1, said.size());
        assertEquals(1, warned.stream().filter(line -> line.contains("--add-modules jdk.incubator.vector")).count(),
                warned.toString());
    }

    /** {@return lines that a new JVM printed: its output, then its errors, without the virtual machine's own word} */
    private static List<String> saidBy(String... options) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                        System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.add(StandardKernels.class.getName());
        Path errors = Files.createTempFile("kernels", ".txt");
        try {
            Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
            List<String> said = new ArrayList<>();
            try (BufferedReader lines = process.inputReader()) {
                lines.lines().forEach(said::add);
            }
            assertEquals(0, process.waitFor(), () -> said.toString());
            Files.readAllLines(errors).stream().filter(line -> !line.contains("Using incubator modules"))
                    .forEach(said::add);
            return said;
        } finally {
            Files.delete(errors);
        }
    }

    /** What a process does first: it makes the choice, and runs a layer. */
    static final class StandardKernels {
        private StandardKernels() {}

        public static void main(String[] args) {
            Kernels kernels = Kernels.standard();
            KernelChoice<SpikePropagation> choice;
            try (Arena arena = Arena.ofShared()) {
                Geometry g = Geometry.sameSize(1, 1, 1, 1, 1);
                choice = kernels.spikePropagation(arena, weights(arena, g, 3, 0));
                SpikeBits bits = new SpikeBits(arena, 1, 1);
                bits.set(0, 0, true);
                SpikeList list = SpikeList.of(g);
                kernels.extraction().extract(bits, list);
                IntMap currents = new IntMap(arena, 1, 1);
                choice.kernel().propagate(list, currents);
                if (currents.get(0, 0) != 3) {
                    throw new IllegalStateException("a current of " + currents.get(0, 0));
                }
            }
            System.out.println(kernels.vector() ? "vector" : choice.reason().replace(" forms:", ","));
        }
    }

    private static IntWeights weights(Arena arena, Geometry geometry, int largest) {
        return weights(arena, geometry, largest, 1);
    }

    private static IntWeights weights(Arena arena, Geometry geometry, int largest, int at) {
        byte[] weights = new byte[geometry.rows() * geometry.outputs()];
        weights[at] = (byte) largest;
        return new IntWeights(arena, geometry, weights);
    }

    private static void assertChoice(String form, String part, KernelChoice<?> choice) {
        assertEquals(form, choice.form());
        assertTrue(choice.reason().contains(part), choice.reason());
        assertTrue(choice.row().bytes() >= 300 / 4, choice.row().toString());
    }
}
