package spikelane.sim.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import spikelane.kernels.WorkPool;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.NpzFile;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.CextNetConfig.Normalisation;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;
import spikelane.sim.train.CextNet;
import spikelane.sim.train.Parameter;

/**
 * Golden check of a whole CextNet: x [T, N, 2, H, W], {@code target} [N], {@code param_*}, and for a quantised network
 * {@code duq_a_*}, {@code duq_c_*} of every layer with optional {@code bits} (2 without it), for a pruned one
 * {@code mask_*}. Everything else, such as channels and blocks, follows from the shapes. No dropout; batch norm of each
 * time step.
 */
final class GoldenNetwork {
    private static final int TERNARY = 2;

    private final NpzFile file;
    private final WorkPool pool;

    GoldenNetwork(NpzFile file, WorkPool pool) {
        this.file = file;
        this.pool = pool;
    }

    List<GoldenCheck> checks() {
        int[] shape = file.array("x", -1, -1, 2, -1, -1).shape();
        int samples = shape[1];
        CextNetConfig config = config(shape);
        int[] labels = labels(samples, config.classes());
        file.array("logits", samples, config.classes());
        file.array("loss", 1);
        file.array("grad_x", shape);
        Model model = model(config);
        CextNet net = new CextNet(model, samples, pool.threads());
        for (Parameter parameter : net.parameters()) {
            file.array("grad_" + parameter.name(), parameter.shape());
        }
        float[][] input = net.inputLayout().lay(file.floats("x", shape), samples);
        System.arraycopy(input, 0, net.input(), 0, samples);
        net.refresh();
        net.forward(pool, samples, null, true);
        float[][] inputGradient = new float[samples][net.inputLayout().size()];
        float[] scores = new float[samples * config.classes()];
        for (int n = 0; n < samples; n++) {
            System.arraycopy(net.scores()[n], 0, scores, n * config.classes(), config.classes());
        }
        float loss = (float) net.loss(labels);
        net.backward(pool, labels, inputGradient);
        List<GoldenCheck> checks = new ArrayList<>();
        checks.add(GoldenCheck.close(file, "logits", scores));
        checks.add(GoldenCheck.close(file, "loss", loss));
        checks.add(GoldenCheck.close(file, "grad_x", net.inputLayout().collect(inputGradient, samples)));
        for (Parameter parameter : net.parameters()) {
            checks.add(GoldenCheck.close(file, "grad_" + parameter.name(), parameter.gradient()));
        }
        return checks;
    }

    private CextNetConfig config(int[] x) {
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
            return new CextNetConfig(channels, x[3], x[4], x[0], blocks, gated, hidden, classes, outputs / classes, 0,
                    Normalisation.PER_STEP);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file.path() + ": the shapes do not make a CextNet: " + e.getMessage(), e);
        }
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

    private Model model(CextNetConfig config) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        boolean quantised = file.names().stream().anyMatch(name -> name.startsWith("duq_"));
        boolean pruned = file.names().stream().anyMatch(name -> name.startsWith("mask_"));
        int bits = quantised ? bits() : Model.FULL_PRECISION;
        for (LayerShape layer : config.layers()) {
            String name = layer.name();
            NpzFile.Array weights = file.array("param_" + name, layer.weightShape());
            float[] values = NpzFile.toFloats(weights.data());
            if (quantised) {
                Tensor range = tensor("duq_a_" + name, 1);
                GoldenCompression.requirePositive(file, "duq_a_" + name, range.data()[0]);
                tensors.put("duq_a_" + name, range);
                tensors.put("duq_c_" + name, tensor("duq_c_" + name, 1));
                values = GoldenCompression.roundedOnSide(weights.data(), range.data()[0], bits);
            }
            if (pruned) {
                tensors.put("mask_" + name, mask("mask_" + name, layer.weightShape()));
            }
            tensors.put(name, new Tensor(layer.weightShape(), values));
        }
        for (int i = 0; i < config.blocks(); i++) {
            tensors.put("gamma" + i, tensor("param_gamma" + i, config.channels()));
            tensors.put("beta" + i, tensor("param_beta" + i, config.channels()));
            tensors.put("mean" + i, Tensor.zeros(config.channels()));
            tensors.put("var" + i, Tensor.zeros(config.channels()));
        }
        return new Model(config, bits, tensors);
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
