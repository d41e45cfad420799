package spikelane.sim.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;

/** Networks that are not CextNet, for tests: each has a kind of layer, neuron or connection that CextNet lacks. */
public final class AnyNetworks {
    private static final String LIF = "model: lif, tau: 2 steps, threshold: 1, tie: fires, reset: hard";
    private static final String IF = "model: if, threshold: 1, tie: silent, reset: soft";

    /** By name; all take 2 x 12 x 10 frames, T 5, and tell 3 classes apart. */
    public static final SequencedMap<String, String> LAYERS = layers();

    private AnyNetworks() {}

    private static SequencedMap<String, String> layers() {
        SequencedMap<String, String> all = new LinkedHashMap<>();
        all.put("strided, averaged, soft reset", """
                  - {name: conv0, type: convolution, outputs: 6, kernel: 5, stride: 2, padding: 1, bias: true}
                  - {name: if0, type: neurons, %1$s}
                  - {name: pool0, type: pool, kind: average, kernel: 2}
                  - {name: fc0, type: linear, outputs: 9, bias: true}
                  - {name: if1, type: neurons, %1$s}
                  - {name: fc1, type: linear, outputs: 3}
                  - {name: if2, type: neurons, %1$s}
                """.formatted(IF));
        all.put("depthwise and pointwise, sums, overlapping maxima", """
                  - {name: conv0, type: convolution, outputs: 5, kernel: 3, padding: 1}
                  - {name: lif0, type: neurons, %1$s}
                  - {name: deep, type: convolution, outputs: 5, kernel: 3, padding: 1, groups: 5}
                  - {name: norm, type: batch-norm, statistics: all-steps}
                  - {name: lif1, type: neurons, model: lif, tau: 4 steps, threshold: 1.5, tie: silent, reset: hard}
                  - {name: point, type: convolution, outputs: 7, kernel: 1, bias: true}
                  - {name: lif2, type: neurons, %1$s}
                  - {name: pool, type: pool, kind: max, kernel: 3, stride: 2, padding: 1}
                  - {name: more, type: pool, kind: sum, kernel: [2, 3], stride: 1}
                  - {name: fc, type: linear, outputs: 3}
                  - {name: if, type: neurons, model: if, threshold: 1, tie: fires, reset: hard}
                """.formatted(LIF));
        all.put("depthwise in steps, two and three outputs a channel, averages over the border",
                """
                          - {name: conv0, type: convolution, outputs: 4, kernel: 3, padding: 1}
                          - {name: lif0, type: neurons, %1$s}
                          - {name: deep0, type: convolution, outputs: 8, kernel: 3, stride: 2, padding: 1, groups: 4, bias: true}
                          - {name: if1, type: neurons, %2$s}
                          - {name: deep1, type: convolution, outputs: 24, kernel: 3, padding: 1, groups: 8}
                          - {name: if2, type: neurons, model: if, threshold: 0.5, tie: silent, reset: soft}
                          - {name: pool, type: pool, kind: average, kernel: 3, stride: 2, padding: 1}
                          - {name: fc, type: linear, outputs: 3}
                          - {name: if3, type: neurons, model: if, threshold: 0.25, tie: silent, reset: soft}
                        """
                        .formatted(LIF, IF));
        all.put("residual, pooled input, time constants that no shift gives",
                """
                          - {name: fewer, type: pool, kind: sum, kernel: 2}
                          - {name: conv0, type: convolution, outputs: 4, kernel: 3, padding: 1}
                          - {name: lif0, type: neurons, model: lif, tau: 3 steps, threshold: 1, tie: fires, reset: soft}
                          - {name: conv1, type: convolution, outputs: 4, kernel: 3, padding: 1}
                          - {name: lif1, type: neurons, %1$s}
                          - {name: sum, type: add, from: [lif0, lif1]}
                          - {name: drop, type: dropout, probability: 0.2}
                          - {name: fc, type: linear, outputs: 3}
                          - {name: lif2, type: neurons, model: lif, tau: 2 steps, scaled-input: false, threshold: 1, tie: fires, reset: hard, rest: -0.125, reset-to: -0.25}
                        """
                        .formatted(LIF));
        all.put("two gates, one without pooling; valid convolution", """
                  - {name: conv0, type: convolution, outputs: 4, kernel: 3}
                  - {name: norm0, type: batch-norm, statistics: per-step}
                  - {name: lif0, type: neurons, %1$s}
                  - {name: gate0, type: gate}
                  - {name: conv1, type: convolution, outputs: 4, kernel: 3, stride: 3, bias: true}
                  - {name: lif1, type: neurons, %1$s}
                  - {name: gate1, type: gate}
                  - {name: pool, type: pool, kind: max, kernel: 2, stride: 1}
                  - {name: flat, type: flatten}
                  - {name: fc, type: linear, outputs: 6}
                  - {name: lif2, type: neurons, %1$s}
                """.formatted(LIF));
        return all;
    }

    /** {@return a network of {@link #LAYERS}} */
    public static Network network(String name) {
        String layers = LAYERS.get(name);
        int votes = layers.contains("outputs: 6}\n  - {name: lif2") ? 2 : 1;
        return NetworkFile.parse(name,
                "name: any\ninput: {channels: 2, height: 12, width: 10}\nsteps: 5\nlayers:\n" + layers
                        + (votes == 2
                                ? "readout: {kind: votes, classes: 3, votes: 2}\n"
                                : "readout: {kind: count, classes: 3}\n"));
    }

    /**
     * @param network any network
     * @param bits    b; 32 = full precision
     * @param seed    of every number
     * @return it with numbers that make most neurons spike now and then
     */
    public static Model model(Network network, int bits, long seed) {
        Random random = new Random(seed);
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        List<String> weights = network.weightLayers().stream().map(LayerShape::tensor).toList();
        for (Map.Entry<String, int[]> entry : Model.shapes(network, bits).entrySet()) {
            String name = entry.getKey();
            Tensor tensor = Tensor.zeros(entry.getValue());
            double inputs = (double) tensor.data().length / entry.getValue()[0];
            for (int i = 0; i < tensor.data().length; i++) {
                double normal = random.nextGaussian();
                tensor.data()[i] = (float) (weights.contains(name)
                        ? (0.7 + normal) * Math.sqrt(4 / inputs)
                        : name.endsWith(".var")
                                ? 0.5 + Math.abs(normal)
                                : name.endsWith(".gamma")
                                        ? 1.2 + 0.2 * normal
                                        : name.endsWith(".clip") || name.endsWith(".scale")
                                                ? 1 + 0.1 * Math.abs(normal)
                                                : 0.2 * normal);
            }
            tensors.put(name, tensor);
        }
        return new Model(network, bits, tensors);
    }

    /** {@return T x 2 x H x W event counts of some samples} */
    public static short[][] samples(Network network, int count, long seed) {
        Random random = new Random(seed);
        short[][] samples = new short[count][network.steps() * network.input().size()];
        for (int n = 0; n < count; n++) {
            for (int i = 0; i < samples[n].length; i++) {
                samples[n][i] = (short) (random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0);
            }
        }
        return samples;
    }
}
