package spikelane.sim.accelerator.work;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import spikelane.sim.activity.BruteForce;
import spikelane.sim.activity.RecordedActivity;
import spikelane.sim.activity.RecordedActivity.LayerInput;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.NpzBytes;
import spikelane.sim.io.NpzFile;
import spikelane.sim.io.Safetensors;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.Network;
import spikelane.sim.network.NetworkFile;
import spikelane.sim.network.NetworkText;

/** A network from its description and the arrays of its layers' inputs and weights. */
class MeasuredWorkloadTest {
    private static final int SAMPLES = 2;
    private static final Network NETWORK = NetworkFile.parse("small.yaml", """
            name: small
            input: {channels: 2, height: 13, width: 11}
            steps: 3
            layers:
              - {name: conv0, type: convolution, outputs: 6, kernel: 5, stride: 2, padding: 1, bias: true}
              - {name: lif0, type: neurons, model: lif, tau: 2 steps, threshold: 1, tie: fires, reset: hard}
              - {name: conv1, type: convolution, outputs: 12, kernel: 3, groups: 6}
              - {name: lif1, type: neurons, model: lif, tau: 2 steps, threshold: 1, tie: fires, reset: hard}
              - {name: pool1, type: pool, kind: average, kernel: 2}
              - {name: fc0, type: linear, outputs: 5}
              - {name: lif2, type: neurons, model: lif, tau: 2 steps, threshold: 1, tie: fires, reset: hard}
            readout: {kind: count, classes: 5}
            """);
    private static final String TABLE = """
            name,T,C,M,P,Q,R,S,HS,WS,H,W,HP,WP,groups,input
            conv0,3,2,6,6,5,5,5,2,2,13,11,1,1,1,counts
            conv1,3,6,12,4,3,3,3,1,1,6,5,0,0,6,bits
            fc0,3,24,5,1,1,1,1,1,1,1,1,0,0,1,counts
            """;

    @TempDir
    private Path folder;
    private final Map<String, NpzFile.Array> spikes = new LinkedHashMap<>();
    private final Map<String, NpzFile.Array> weights = new LinkedHashMap<>();

    @BeforeEach
    void fill() {
        Random random = new Random(3);
        spikes.put("conv0", array(random, new int[]{3, SAMPLES, 2, 13, 11}, 1));
        spikes.put("conv1", array(random, new int[]{3, SAMPLES, 6, 6, 5}, 1));
        spikes.put("fc0", array(random, new int[]{3, SAMPLES, 24}, 4));
        for (LayerShape layer : NETWORK.weightLayers()) {
            double[] data = random.doubles(layer.weights(), -1, 1).map(w -> Math.abs(w) < 0.6 ? 0 : w).toArray();
            weights.put(layer.name() + ".weight", new NpzFile.Array(layer.weightShape(), data));
        }
    }

    private static NpzFile.Array array(Random random, int[] shape, int most) {
        int size = 1;
        for (int length : shape) {
            size *= length;
        }
        double[] data = random.doubles(size).map(u -> u < 0.7 ? 0 : 1 + Math.floor((u - 0.7) / 0.3 * most)).toArray();
        return new NpzFile.Array(shape, data);
    }

    private MeasuredWorkload measured(boolean withWeights) throws IOException {
        Path inputs = folder.resolve("spikes.npz");
        NpzBytes.write(inputs, spikes);
        Path tensors = folder.resolve("weights.npz");
        NpzBytes.write(tensors, weights);
        return MeasuredWorkload.of(NETWORK, 4, 1, inputs, withWeights ? tensors : null);
    }

    /** {@return [T * N][inputs] of an array [T, N, ...]} */
    private static boolean[][] active(NpzFile.Array array, int inputs) {
        boolean[][] active = new boolean[array.data().length / inputs][inputs];
        for (int i = 0; i < array.data().length; i++) {
            active[i / inputs][i % inputs] = array.data()[i] != 0;
        }
        return active;
    }

    @Test
    void everythingIsCountedFromTheArrays() throws IOException {
        MeasuredWorkload measured = measured(true);
        assertEquals(List.of(), measured.leftOut());
        assertEquals(List.of(Input.BITS, Input.BITS, Input.COUNTS),
                measured.workload().layers().stream().map(LayerWork::input).toList());
        for (int i = 0; i < 3; i++) {
            LayerShape shape = NETWORK.weightLayers().get(i);
            LayerWork work = measured.workload().layers().get(i);
            NpzFile.Array array = spikes.get(shape.name());
            boolean[][] active = active(array, (int) shape.inputs());
            double[] values = weights.get(shape.tensor()).data();
            byte[] codes = new byte[values.length];
            boolean[] nonzero = new boolean[values.length];
            for (int k = 0; k < codes.length; k++) {
                nonzero[k] = values[k] != 0;
                codes[k] = (byte) (nonzero[k] ? 1 : 0);
            }
            long[] counts = BruteForce.operations(shape, codes, active);
            assertEquals((double) counts[0] / SAMPLES, work.effectiveOps(), 1e-9, shape.name());
            assertEquals((double) counts[1] / SAMPLES, work.spikeOps(), 1e-9, shape.name());
            assertEquals((double) counts[2] / SAMPLES, work.slotOps(), 1e-9, shape.name());
            assertEquals((double) WeightEncoding.RLE.bits(nonzero, shape.out(), 4),
                    work.encodedBits().get(WeightEncoding.RLE));
            long[] bySample = new long[SAMPLES];
            for (int row = 0; row < active.length; row++) {
                for (boolean spike : active[row]) {
                    bySample[row % SAMPLES] += spike ? 1 : 0;
                }
            }
            assertEquals((bySample[0] + bySample[1]) / 2.0, work.activeMean(), 1e-9);
            assertEquals((double) Math.max(bySample[0], bySample[1]), work.activeMax(), 1e-9);
            assertEquals((bySample[0] + bySample[1]) / 2.0, measured.spikes().get(i).sample().mean(), 1e-9);
            double pairs = 0;
            for (double[] step : measured.spikes().get(i).pairs().mean()) {
                assertEquals(shape.in(), step.length);
                for (double mean : step) {
                    pairs += mean;
                }
            }
            assertEquals(work.activeMean(), pairs, 1e-9);
        }
    }

    @Test
    void withoutWeightsTheirDensityIsTaken() throws IOException {
        measured(false);
        MeasuredWorkload half = MeasuredWorkload.of(NETWORK, 4, 0.5, folder.resolve("spikes.npz"), null);
        for (LayerWork work : half.workload().layers()) {
            assertEquals(work.spikeOps() / 2, work.effectiveOps(), 1e-9);
            assertEquals(0.5, work.weightDensity(), 0.01);
        }
    }

    @Test
    void aTableOfTheSameLayersAsksForTheSame() throws IOException {
        MeasuredWorkload byNetwork = measured(true);
        Path table = folder.resolve("layers.csv");
        Files.writeString(table, TABLE);
        assertSame(byNetwork,
                WorkloadFile.measured(table, 4, 1, folder.resolve("spikes.npz"), folder.resolve("weights.npz")));
        assertEquals(12 * 9, WorkloadFile.read(table, 4, 1, 0.1).layers().get(1).weights(),
                "a depthwise layer is not dense");
    }

    private static void assertSame(MeasuredWorkload expected, MeasuredWorkload found) {
        for (int i = 0; i < expected.workload().layers().size(); i++) {
            LayerWork a = expected.workload().layers().get(i);
            LayerWork b = found.workload().layers().get(i);
            assertArrayEquals(a.activeByPosition(), b.activeByPosition(), a.name());
            assertEquals(withoutPositions(a), withoutPositions(b));
        }
    }

    private static LayerWork withoutPositions(LayerWork work) {
        return new LayerWork(work.name(), work.dims(), work.input(), work.spiking(), work.weightBits(),
                work.membraneBits(), work.nonzeroWeights(), work.encodedBits(), work.activeMean(), work.activeMax(),
                work.spikeOps(), work.effectiveOps(), work.slotOps(), work.activeOutputs(), null);
    }

    @Test
    void whatEvalDumpsIsReadAlike() throws IOException {
        MeasuredWorkload numpy = measured(false);
        LinkedHashMap<String, LayerInput> inputs = new LinkedHashMap<>();
        LinkedHashMap<String, String> metadata = new LinkedHashMap<>();
        for (LayerShape layer : NETWORK.weightLayers()) {
            boolean counts = layer.name().equals("fc0");
            int pixels = layer.source().height() * layer.source().width();
            LayerInput input = new LayerInput(SAMPLES, 3, layer.source().height(), layer.source().width(),
                    layer.source().channels(), counts);
            double[] data = spikes.get(layer.name()).data();
            for (int i = 0; i < data.length; i++) {
                int at = (int) (i % layer.inputs());
                int row = (int) (i / layer.inputs());
                if (data[i] != 0) {
                    input.set(row % SAMPLES, row / SAMPLES, at % pixels, at / pixels, (int) data[i]);
                }
            }
            inputs.put(layer.name(), input);
            metadata.put(layer.name() + ".input", counts ? "counts" : "spikes");
            metadata.put(layer.name() + ".channels", Integer.toString(layer.source().channels()));
        }
        Path file = folder.resolve("activity.safetensors");
        new RecordedActivity(metadata, inputs).write(file);
        assertSame(numpy, MeasuredWorkload.of(NETWORK, 4, 1, file, null));
    }

    @Test
    void weightsMayBeSafetensorsWithBiasesBesideThem() throws IOException {
        MeasuredWorkload numpy = measured(true);
        LinkedHashMap<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
        weights.forEach((name, array) -> tensors.put(name, floats(array)));
        tensors.put("conv0.bias", floats(new NpzFile.Array(new int[]{6}, new double[6])));
        Path file = folder.resolve("weights.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            Safetensors.write(out, new Safetensors.Content(new LinkedHashMap<>(), tensors));
        }
        assertSame(numpy, MeasuredWorkload.of(NETWORK, 4, 1, folder.resolve("spikes.npz"), file));
    }

    private static Safetensors.Entry floats(NpzFile.Array array) {
        ByteBuffer data = ByteBuffer.allocate(Float.BYTES * array.data().length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : array.data()) {
            data.putFloat((float) value);
        }
        return new Safetensors.Entry("F32", array.shape(), data.flip());
    }

    /** Behind a gate a step and channel have one number; two of them are no gated spikes. */
    @Test
    void gatedSpikesAreTakenAsSuch() throws IOException {
        Network gated = NetworkFile.parse("gated.yaml", NetworkText.of(NETWORK).replace("  - {name: conv1,",
                "  - {name: gate0, type: gate}\n  - {name: conv1,"));
        double[] data = new double[3 * 6 * 30];
        for (int i = 0; i < data.length; i++) {
            int image = i / 30;
            data[i] = i % 3 == 0 ? 0.5 + image : 0;
        }
        Path file = folder.resolve("gated.npz");
        NpzBytes.write(file, Map.of("conv1", new NpzFile.Array(new int[]{3, 6, 6, 5}, data)));
        MeasuredWorkload measured = MeasuredWorkload.of(gated, 8, 1, file, null);
        assertEquals(Input.GATED, measured.workload().layers().getFirst().input());
        assertEquals(List.of("conv0", "gate0.time", "gate0.channel", "fc0"), measured.leftOut());
        data[30] = 1.5;
        data[33] = 0.25;
        NpzBytes.write(file, Map.of("conv1", new NpzFile.Array(new int[]{3, 6, 6, 5}, data)));
        String message = assertThrows(BadInputException.class, () -> MeasuredWorkload.of(gated, 8, 1, file, null))
                .getMessage();
        assertTrue(message.contains("array conv1 holds 0.25 at t 0, sample 0, input 33 beside 1.5"), message);
    }

    @Test
    void oneSampleNeedsNoDimensionAndImagesMayBeFlat() throws IOException {
        spikes.put("conv0", array(new Random(1), new int[]{3, 2, 13, 11}, 1));
        spikes.put("conv1", array(new Random(2), new int[]{3, 6, 6, 5}, 1));
        spikes.put("fc0", array(new Random(3), new int[]{3, 12, 2, 1}, 1));
        MeasuredWorkload image = measured(false);
        spikes.put("fc0", new NpzFile.Array(new int[]{3, 24}, spikes.get("fc0").data()));
        assertSame(image, measured(false));
    }

    @Test
    void layersWithoutAnArrayAreLeftOutAndTheLastMayRunOnce() throws IOException {
        spikes.remove("conv0");
        spikes.put("fc0", new NpzFile.Array(new int[]{1, SAMPLES, 24}, new double[SAMPLES * 24]));
        MeasuredWorkload measured = measured(true);
        assertEquals(List.of("conv0"), measured.leftOut());
        assertEquals(List.of("layer fc0 was recorded in one time step, not in 3: it is taken to run once a sample"),
                measured.notes());
        assertEquals(1, measured.workload().layers().getLast().dims().t());
        assertEquals(0, measured.workload().layers().getLast().effectiveOps());
    }

    @Test
    void oneFactorOfAllSpikesIsSaidAndLeftOut() throws IOException {
        for (int i = 0; i < spikes.get("conv1").data().length; i++) {
            spikes.get("conv1").data()[i] *= 0.25;
        }
        MeasuredWorkload measured = measured(true);
        assertEquals(Input.BITS, measured.workload().layers().get(1).input());
        assertEquals(1, measured.notes().size());
        assertTrue(measured.notes().getFirst().contains("layer conv1 received spikes of 0.25"));
    }

    /** What is changed, and what the one line must say. */
    @ParameterizedTest
    @ValueSource(strings = {"array \"conv9\" is the input of no layer with weights, expected conv0, conv1, fc0",
            "array conv1 has shape [3, 2, 6, 5, 6], expected [T, 6, 6, 5] or [T, N, 6, 6, 5]",
            "array fc0 has shape [3, 2, 25], expected [T, 24] or [T, N, 24] or [T, 12, 2, 1] or [T, N, 12, 2, 1]",
            "array conv1 has 2 time steps, expected T, 3", "array fc0 has 1 samples, expected 2 as array conv0",
            "array conv1 holds -1.0 at t 0, sample 0, input 4, expected spikes (0 and 1)",
            "array conv1 holds 0.3 at t 0, sample 1, input 0, expected spikes (0 and 1)",
            "tensor conv1 holds NaN at index 0",
            "weights.npz: tensor conv1.weight is missing, expected shape [12, 1, 3, 3]",
            "weights.npz: tensor conv1.weight has shape [12, 3, 3], expected [12, 1, 3, 3]",
            "weights.npz: tensor \"conv7.weight\" holds the weights of no layer", "two tensors for layer conv1"})
    void whatDoesNotFitIsNamed(String problem) throws IOException {
        double[] data = spikes.get("conv1").data();
        switch (problem.split(",", -1)[0].replaceAll(".*npz: ", "")) {
            case "array \"conv9\" is the input of no layer with weights" -> spikes.put("conv9", spikes.get("fc0"));
            case "array conv1 has shape [3" -> spikes.put("conv1", new NpzFile.Array(new int[]{3, 2, 6, 5, 6}, data));
            case "array fc0 has shape [3" -> spikes.put("fc0", new NpzFile.Array(new int[]{3, 2, 25}, new double[150]));
            case "array conv1 has 2 time steps" ->
                spikes.put("conv1", new NpzFile.Array(new int[]{2, SAMPLES, 6, 6, 5}, new double[720]));
            case "array fc0 has 1 samples" -> spikes.put("fc0", new NpzFile.Array(new int[]{3, 24}, new double[72]));
            case "array conv1 holds -1.0 at t 0" -> data[4] = -1;
            case "array conv1 holds 0.3 at t 0" -> data[180] = 0.3;
            case "tensor conv1 holds NaN at index 0" -> data[0] = Double.NaN;
            case "tensor conv1.weight is missing" -> weights.remove("conv1.weight");
            case "tensor conv1.weight has shape [12" ->
                weights.put("conv1.weight", new NpzFile.Array(new int[]{12, 3, 3}, new double[108]));
            case "tensor \"conv7.weight\" holds the weights of no layer" ->
                weights.put("conv7.weight", weights.get("conv1.weight"));
            default -> weights.put("conv1", weights.get("conv1.weight"));
        }
        String message = assertThrows(BadInputException.class, () -> measured(true)).getMessage();
        assertTrue(message.contains(problem) && message.contains(".npz"), message);
    }
}
