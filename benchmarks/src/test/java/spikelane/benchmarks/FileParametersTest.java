package spikelane.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.benchmarks.OwnNetwork.Array;
import spikelane.benchmarks.work.FileInputs;
import spikelane.benchmarks.work.FileParameters;
import spikelane.benchmarks.work.FileWeights;
import spikelane.benchmarks.work.Inputs;
import spikelane.benchmarks.work.Rotation;
import spikelane.benchmarks.work.Shapes;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeBits;
import spikelane.sim.activity.LayerFrames;
import spikelane.sim.activity.RecordedActivity;
import spikelane.sim.activity.RecordedActivity.LayerInput;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Model;
import spikelane.sim.network.ModelFile;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.Tensor;

/** Parameters of benchmarks that name files: what they are read as, and the one line where they do not fit. */
class FileParametersTest {
    private static final String FC0 = "60x6";

    @TempDir
    Path folder;

    private Path spikes;

    @BeforeEach
    void write() throws IOException {
        spikes = OwnNetwork.npz(folder.resolve("spikes.npz"), OwnNetwork.inputs());
    }

    private String parameter(String layer) {
        return "file:" + spikes + "#" + layer;
    }

    private String weights(Map<String, Array> arrays) throws IOException {
        return "file:" + OwnNetwork.npz(folder.resolve("weights.npz"), arrays) + "#fc0";
    }

    private static byte[] codes(String weights, int bits) {
        return FileWeights.read(weights, FC0).codes(bits);
    }

    @Test
    void everyFrameHasItsTurn() {
        for (int size : new int[]{1, 2, 3, 6, 128, 1000}) {
            Rotation<Integer> rotation = new Rotation<>(IntStream.range(0, size).boxed().toList());
            for (int round = 0; round < 2; round++) {
                TreeSet<Integer> met = new TreeSet<>();
                for (int i = 0; i < size; i++) {
                    int next = rotation.next();
                    assertEquals(next, rotation.current());
                    met.add(next);
                }
                assertEquals(size, met.size());
            }
        }
    }

    @Test
    void framesAreTheArraysImages() {
        double[] data = OwnNetwork.inputs().get("deep").data();
        try (Arena arena = Arena.ofShared()) {
            Rotation<SpikeBits> frames = Inputs.spikes(arena, "5x7x3x3@4x3", parameter("deep"), 0.5, 1);
            assertEquals(OwnNetwork.STEPS * OwnNetwork.SAMPLES, frames.size());
            List<SpikeBits> bits = FileInputs.bits(arena, FileInputs.frames(parameter("deep"), "5x7x3x3@4x3"));
            for (int i = 0; i < data.length; i++) {
                assertEquals(data[i] != 0, bits.get(i / 60).get(i % 12, i % 60 / 12));
            }
        }
    }

    @Test
    void gatesAndCountsAreWhatTheFileHolds() {
        double[] data = OwnNetwork.inputs().get("conv1").data();
        LayerFrames frames = FileInputs.gated(parameter("conv1"), "4x5x3x3@4x3");
        assertEquals(Input.GATED, frames.kind());
        for (int frame = 0; frame < frames.count(); frame++) {
            float[] gate = FileInputs.gate(frames, frame);
            for (int i = 0; i < 48; i++) {
                double value = data[frame * 48 + i];
                assertEquals(value, value == 0 ? 0 : gate[i / 12]);
            }
        }
        assertEquals(Input.COUNTS, FileInputs.gated(parameter("conv0"), "2x4x3x3@9x8 stride 2 padding 0").kind());
        assertEquals(Input.BITS, FileInputs.gated(parameter("fc0"), FC0).kind());
    }

    /** A dump has samples before time steps, an .npz the other way round. */
    @Test
    void dumpsOfEvalHoldTheSameFrames() throws IOException {
        double[] data = OwnNetwork.inputs().get("fc0").data();
        LayerInput input = new LayerInput(OwnNetwork.SAMPLES, OwnNetwork.STEPS, 4, 3, 5, false);
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put("fc0.channels", "5");
        for (int i = 0; i < data.length; i++) {
            if (data[i] != 0) {
                input.set(i / 60 % OwnNetwork.SAMPLES, i / 60 / OwnNetwork.SAMPLES, i % 12, i % 60 / 12, 1);
            }
        }
        Path dump = folder.resolve("dump.safetensors");
        new RecordedActivity(metadata, new LinkedHashMap<>(Map.of("fc0", input))).write(dump);
        LayerFrames expected = FileInputs.frames(parameter("fc0"), FC0);
        LayerFrames read = FileInputs.frames("file:" + dump + "#fc0", FC0);
        assertEquals(expected.count(), read.count());
        for (int i = 0; i < data.length; i++) {
            assertEquals(expected.value(i / 60, i % 60), read.value(i / 60, i % 60));
        }
    }

    @Test
    void weightsThatAreMultiplesAreCodes() throws IOException {
        byte[] expected = new byte[360];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (byte) (i % 15 - 7);
        }
        String scaled = weights(Map.of("fc0.weight", Array.of(i -> 0.031f * expected[i], 6, 60)));
        assertArrayEquals(expected, codes(scaled, 2));
        assertEquals("whole multiples of 0.031", FileWeights.read(scaled, FC0).origin(8));
        String zeros = weights(Map.of("fc0", Array.of(i -> 0, 6, 60)));
        assertArrayEquals(new byte[360], codes(zeros, 8));
    }

    @Test
    void otherWeightsAreQuantised() throws IOException {
        String real = weights(Map.of("fc0", Array.of(i -> Math.sin(i * 0.7), 6, 60), "other", Array.of(i -> 0, 3)));
        assertEquals("quantised to 4 bits", FileWeights.read(real, FC0).origin(4));
        for (int bits : new int[]{2, 4, 8}) {
            byte[] codes = codes(real, bits);
            int largest = 0;
            for (int i = 0; i < codes.length; i++) {
                largest = Math.max(largest, Math.abs(codes[i]));
                assertTrue(codes[i] == 0 || Math.signum(codes[i]) == Math.signum(Math.sin(i * 0.7)));
            }
            assertEquals((1 << (bits - 1)) - 1, largest);
        }
        assertEquals((float) Math.sin(0.7), FileWeights.read(real, FC0).values()[1]);
    }

    @Test
    void aQuantisedNetworkHasItsOwnCodes() throws IOException {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        Model.shapes(NetworkFile.read(OwnNetwork.write(folder.resolve("own.yaml"))), 2).forEach((name, shape) -> {
            Tensor tensor = Tensor.zeros(shape);
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] = name.endsWith(".clip") || name.endsWith(".scale") ? 0.5f : (i % 3 - 1) * 0.4f;
            }
            tensors.put(name, tensor);
        });
        Path file = folder.resolve("own.safetensors");
        ModelFile.write(file,
                new ModelFile(new Model(NetworkFile.read(folder.resolve("own.yaml")), 2, tensors), Optional.empty()));
        byte[] codes = codes("file:" + file + "#fc0", 8);
        for (int i = 0; i < codes.length; i++) {
            assertEquals(i % 3 - 1, codes[i]);
        }
        assertEquals("codes of 2 bits", FileWeights.read("file:" + file + "#fc0", FC0).origin(8));
    }

    @ParameterizedTest
    @CsvSource({"2x4x3x3@9x8 stride 2 padding 0,2,0", "6x16x5x5@16x16 padding 0,1,0", "3x4x3x3@9x8 stride 2,2,1",
            "3x4x3x3@9x8,1,1"})
    void shapesSayStrideAndPadding(String shape, int stride, int padding) {
        Geometry g = Shapes.layer(shape);
        assertEquals(stride, g.stride());
        assertEquals(padding, g.padding());
    }

    /** Layer, shape, and what the one line says; {@code JMH itself} ends with 2 before it starts a fork. */
    @ParameterizedTest
    @ValueSource(strings = {"fc9 | 60x6 | holds no array \"fc9\", expected one of conv0, conv1, deep, tall, fc0",
            "fc0 | 61x6 | array fc0 has shape [2, 3, 60], expected [T, 61] or [T, N, 61]",
            "deep | 5x7x3x3@3x4 | array deep has shape [2, 3, 5, 4, 3], expected [T, 5, 3, 4] or [T, N, 5, 3, 4]",
            "fc0 | 60 | shape 60: 2048x512 or 128x128x3x3@32x32 was expected", "fc0 | | needs the layer's shape",
            " | 60x6 | file:PATH#layer was expected"})
    void whatDoesNotFitIsSaidInOneLine(String line) throws Exception {
        String[] parts = line.split("\\|", -1);
        String input = parameter(parts[0].strip());
        String shape = parts[1].strip();
        BadInputException e = assertThrows(BadInputException.class, () -> FileParameters
                .require(shape.isEmpty() ? List.of() : List.of(shape), List.of(input), List.of("ternary")));
        assertTrue(e.getMessage().contains(parts[2].strip()), e.getMessage());
        List<String> args = new ArrayList<>(List.of("SpikePropagationBenchmark", "-p", "input=" + input));
        if (!shape.isEmpty()) {
            args.addAll(List.of("-p", "shape=" + shape));
        }
        assertEquals(2, JmhRun.run(args.toArray(String[]::new)));
    }

    @Test
    void countsAreNoSpikesAndMayBeTooLarge() {
        try (Arena arena = Arena.ofShared()) {
            String shape = "2x4x3x3@9x8 stride 2 padding 0";
            BadInputException spike = assertThrows(BadInputException.class,
                    () -> Inputs.spikes(arena, shape, parameter("conv0"), 0, 1));
            assertTrue(spike.getMessage().contains("holds counts, expected spikes"), spike.getMessage());
            BadInputException large = assertThrows(BadInputException.class,
                    () -> Inputs.counts(arena, shape, parameter("conv0"), 0, 2, 1));
            assertTrue(large.getMessage().contains("counts up to 3, expected counts up to maxCount, 2"),
                    large.getMessage());
        }
    }

    @Test
    void weightsOfAnotherShapeAreNamed() throws IOException {
        String weights = weights(Map.of("fc0", Array.of(i -> i, 60, 6)));
        BadInputException e = assertThrows(BadInputException.class, () -> FileWeights.read(weights, FC0));
        assertTrue(e.getMessage().contains("tensor fc0 has shape [60, 6], expected [6, 60]"), e.getMessage());
        assertThrows(BadInputException.class, () -> FileWeights.read(weights.replace("#fc0", "#fc1"), FC0));
    }
}
