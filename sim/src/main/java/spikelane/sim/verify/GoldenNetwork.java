package spikelane.sim.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import spikelane.kernels.WorkPool;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.NpzFile;
import spikelane.sim.network.Network;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;
import spikelane.sim.train.NetworkTraining;
import spikelane.sim.train.layer.Parameter;

/**
 * Golden check of a whole CextNet: x [T, N, 2, H, W], {@code target} [N], {@code param_*}, and for a quantised network
 * {@code duq_a_*}, {@code duq_c_*} of every layer with optional {@code bits} (2 without it), for a pruned one
 * {@code mask_*}. Everything else, such as channels and blocks, follows from the shapes. What training does beside that is
 * told by {@code statistics} (0: batch norm of each time step, which is meant where it is missing; 1: of all steps; 2: frozen,
 * with the running {@code mean*} and {@code var*}), {@code dropout} with {@code seeds} [N] (none where missing) and
 * {@code batch}, the largest batch that the N samples are run in (N where missing).
 */
final class GoldenNetwork {
    private static final int TERNARY = 2;
    private static final int FROZEN = 2;
    private static final int LARGEST_BATCH = 4096;

    private final NpzFile file;
    private final WorkPool pool;

    GoldenNetwork(NpzFile file, WorkPool pool) {
        this.file = file;
        this.pool = pool;
    }

    List<GoldenCheck> checks() {
        int[] shape = file.array("x", -1, -1, 2, -1, -1).shape();
        int samples = shape[1];
        Network network = network(shape);
        int[] labels = labels(samples, network.readout().classes());
        file.array("logits", samples, network.readout().classes());
        file.array("loss", 1);
        file.array("grad_x", shape);
        Model model = model(network);
        int batch = file.has("batch") ? number("batch", samples, LARGEST_BATCH) : samples;
        NetworkTraining net = NetworkTraining.of(model, batch, pool.threads());
        for (Parameter parameter : net.parameters()) {
            file.array("grad_" + golden(parameter.name()), parameter.shape());
        }
        float[][] input = net.inputLayout().lay(file.floats("x", shape), samples);
        System.arraycopy(input, 0, net.input(), 0, samples);
        net.refresh();
        net.forward(pool, samples, seeds(samples), statistics() != FROZEN);
        float[][] inputGradient = new float[samples][net.inputLayout().size()];
        float[] scores = new float[samples * network.readout().classes()];
        for (int n = 0; n < samples; n++) {
            System.arraycopy(net.scores()[n], 0, scores, n * network.readout().classes(), network.readout().classes());
        }
        float loss = (float) net.loss(labels);
        net.backward(pool, labels, inputGradient);
        List<GoldenCheck> checks = new ArrayList<>();
        checks.add(GoldenCheck.close(file, "logits", scores));
        checks.add(GoldenCheck.close(file, "loss", loss));
        checks.add(GoldenCheck.close(file, "grad_x", net.inputLayout().collect(inputGradient, samples)));
        for (Parameter parameter : net.parameters()) {
            checks.add(GoldenCheck.close(file, "grad_" + golden(parameter.name()), parameter.gradient()));
        }
        return checks;
    }

    private Network network(int[] x) {
        int blocks = indices("param_conv").max().orElse(0) + 1;
        int gated = blocks - IntStream.concat(indices("param_tcja_t"), indices("param_tcja_c")).min().orElse(blocks);
        int channels = file.array("param_conv0", -1, 2, 3, 3).shape()[0];
        int hidden = file.array("param_fc0", -1, -1).shape()[0];
        int outputs = file.array("param_fc1", -1, hidden).shape()[0];
        int classes = file.array("logits", x[1], -1).shape()[1];
        if (outputs % classes != 0) {
            throw new BadInputException(file.path() + ": tensor param_fc1 has " + outputs
                    + " outputs, expected a multiple of the " + classes + " classes of logits");
        }
        try {
            return CextNet.paper().channels(channels).image(x[3], x[4]).steps(x[0]).blocks(blocks).gated(gated)
                    .hidden(hidden).classes(classes, outputs / classes).dropout(dropout())
                    .statistics(statistics() == 0 ? Statistics.PER_STEP : Statistics.ALL_STEPS)
                    .normed(file.has("param_gamma_fc0")).network();
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file.path() + ": the shapes do not make a CextNet: " + e.getMessage(), e);
        }
    }

    private int statistics() {
        return file.has("statistics") ? number("statistics", 0, FROZEN) : 0;
    }

    private int number(String name, int least, int most) {
        double value = file.array(name, 1).data()[0];
        if (value != Math.rint(value) || value < least || value > most) {
            throw new BadInputException(file.path() + ": tensor " + name + " is " + value
                    + ", expected a whole number from " + least + " to " + most);
        }
        return (int) value;
    }

    private double dropout() {
        double probability = file.has("dropout") ? file.array("dropout", 1).data()[0] : 0;
        if (!(probability >= 0 && probability < 1)) {
            throw new BadInputException(
                    file.path() + ": tensor dropout is " + probability + ", expected 0 or more, below 1");
        }
        return probability;
    }

    /** {@return what drops features of each sample, see {@code java.util.SplittableRandom}; null without dropout} */
    private long[] seeds(int samples) {
        if (dropout() == 0) {
            return null;
        }
        double[] values = file.array("seeds", samples).data();
        long[] seeds = new long[samples];
        for (int n = 0; n < samples; n++) {
            seeds[n] = (long) values[n];
        }
        return seeds;
    }

    private IntStream indices(String prefix) {
        return file.names().stream().filter(name -> name.matches(prefix + "[0-9]{1,2}"))
                .mapToInt(name -> Integer.parseInt(name.substring(prefix.length())));
    }

    private int[] labels(int samples, int classes) {
        double[] target = file.array("target", samples).data();
        int[] labels = new int[samples];
        for (int n = 0; n < samples; n++) {
            labels[n] = (int) target[n];
            if (labels[n] != target[n] || labels[n] < 0 || labels[n] >= classes) {
                throw new BadInputException(file.path() + ": tensor target holds " + target[n] + " at index " + n
                        + ", expected a class from 0 to " + (classes - 1));
            }
        }
        return labels;
    }

    private Model model(Network network) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        boolean quantised = file.names().stream().anyMatch(name -> name.startsWith("duq_"));
        boolean pruned = file.names().stream().anyMatch(name -> name.startsWith("mask_"));
        int bits = quantised ? bits() : Model.FULL_PRECISION;
        for (LayerShape layer : network.weightLayers()) {
            String name = golden(layer.tensor());
            NpzFile.Array weights = file.array("param_" + name, layer.weightShape());
            float[] values = NpzFile.toFloats(weights.data());
            if (quantised) {
                Tensor range = tensor("duq_a_" + name, 1);
                GoldenCompression.requirePositive(file, "duq_a_" + name, range.data()[0]);
                tensors.put(Model.clip(layer.tensor()), range);
                tensors.put(Model.scale(layer.tensor()), tensor("duq_c_" + name, 1));
                values = GoldenCompression.roundedOnSide(weights.data(), range.data()[0], bits);
            }
            if (pruned) {
                tensors.put(Model.mask(layer.tensor()), mask("mask_" + name, layer.weightShape()));
            }
            tensors.put(layer.tensor(), new Tensor(layer.weightShape(), values));
        }
        network.tensors().forEach((name, shape) -> {
            if (name.endsWith(".gamma") || name.endsWith(".beta")) {
                tensors.put(name, tensor("param_" + golden(name), shape));
            } else if (statistics() == FROZEN && (name.endsWith(".mean") || name.endsWith(".var"))) {
                tensors.put(name, tensor(golden(name), shape));
            } else {
                tensors.putIfAbsent(name, Tensor.zeros(shape));
            }
        });
        return new Model(network, bits, tensors);
    }

    /** {@return what the golden files call a tensor: conv0, gamma0, gamma_fc0, tcja_t3, duq_a_conv0} */
    private static String golden(String tensor) {
        return tensor.replaceFirst("^norm((_fc)?\\d+)\\.(gamma|beta|mean|var)$", "$3$1")
                .replaceFirst("^tcja(\\d+)\\.time", "tcja_t$1").replaceFirst("^tcja(\\d+)\\.channel", "tcja_c$1")
                .replaceFirst("\\.weight", "").replaceFirst("^(.*)\\.clip$", "duq_a_$1")
                .replaceFirst("^(.*)\\.scale$", "duq_c_$1");
    }

    private int bits() {
        if (!file.has("bits")) {
            return TERNARY;
        }
        double[] bits = file.any("bits").data();
        double width = bits.length == 1 ? bits[0] : -1;
        return GoldenCompression.width(file, "bits", width == Math.rint(width) ? "" + (int) width : "" + width);
    }

    private Tensor tensor(String name, int... shape) {
        return new Tensor(shape, file.floats(name, shape));
    }

    private Tensor mask(String name, int... shape) {
        Tensor mask = tensor(name, shape);
        for (int i = 0; i < mask.data().length; i++) {
            if (mask.data()[i] != 0 && mask.data()[i] != 1) {
                throw new BadInputException(file.path() + ": tensor " + name + " holds " + mask.data()[i] + " at index "
                        + i + ", expected 0 or 1");
            }
        }
        return mask;
    }
}
