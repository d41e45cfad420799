package spikelane.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files of a user: a small network that has layers of every kind, what they received, and arrays as NumPy writes them. */
public final class OwnNetwork {
    /** T and N of the arrays. */
    public static final int STEPS = 2;
    public static final int SAMPLES = 3;
    /** What comes behind the name of a layer of neurons. */
    public static final String LIF = "type: neurons, model: lif, tau: 2 steps, threshold: 1, tie: fires, reset: hard";
    private static final String YAML = """
            name: own
            input: {channels: 2, height: 9, width: 8}
            steps: 2
            layers:
              - {name: conv0, type: convolution, outputs: 4, kernel: 3, stride: 2}
              - {name: lif0, %1$s}
              - {name: gate0, type: gate}
              - {name: conv1, type: convolution, outputs: 5, kernel: 3, padding: 1}
              - {name: lif1, %1$s}
              - {name: deep, type: convolution, outputs: 5, kernel: 3, padding: 1, groups: 5}
              - {name: lif2, %1$s}
              - {name: tall, type: convolution, outputs: 5, kernel: [3, 1], padding: [1, 0]}
              - {name: lif3, %1$s}
              - {name: flat, type: flatten}
              - {name: fc0, type: linear, outputs: 6}
              - {name: lif4, %1$s}
              - {name: fc1, type: linear, outputs: 3}
              - {name: lif5, %1$s}
            readout: {kind: count, classes: 3}
            """.formatted(LIF);

    private OwnNetwork() {}

    /** An array: C order. */
    public record Array(double[] data, int... shape) {
        /** {@return an array of values by place} */
        public static Array of(IntToDoubleFunction value, int... shape) {
            double[] data = new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            Arrays.setAll(data, value);
            return new Array(data, shape);
        }
    }

    /** {@return the network} */
    public static Path write(Path file) throws IOException {
        return Files.writeString(file, YAML);
    }

    /** {@return what its layers received: counts, gated spikes, spikes; nothing of fc1} */
    public static SequencedMap<String, Array> inputs() {
        Random random = new Random(1);
        IntToDoubleFunction spike = i -> random.nextInt(4) == 0 ? 1 : 0;
        SequencedMap<String, Array> arrays = new LinkedHashMap<>();
        arrays.put("conv0", Array.of(i -> random.nextInt(4), STEPS, SAMPLES, 2, 9, 8));
        arrays.put("conv1", Array.of(i -> spike.applyAsDouble(i) * (0.5 + i / 12 % 7), STEPS, SAMPLES, 4, 4, 3));
        arrays.put("deep", Array.of(spike, STEPS, SAMPLES, 5, 4, 3));
        arrays.put("tall", Array.of(spike, STEPS, SAMPLES, 5, 4, 3));
        arrays.put("fc0", Array.of(spike, STEPS, SAMPLES, 60));
        return arrays;
    }

    /** {@return the file, an {@code .npz}} */
    public static Path npz(Path file, Map<String, Array> arrays) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, Array> entry : arrays.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey() + ".npy"));
                zip.write(npy(entry.getValue()));
            }
        }
        return Files.write(file, bytes.toByteArray());
    }

    private static byte[] npy(Array array) {
        String sizes = Arrays.stream(array.shape).mapToObj(size -> size + ",").collect(Collectors.joining(" "));
        byte[] header = ("{'descr': '<f8', 'fortran_order': False, 'shape': (" + sizes + "), }\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocate(10 + header.length + Double.BYTES * array.data.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0}).putShort((short) header.length).put(header);
        Arrays.stream(array.data).forEach(bytes::putDouble);
        return bytes.array();
    }
}
