package spikelane.sim.nir;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import spikelane.kernels.data.Reset;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Layer.Extent;
import spikelane.sim.network.Layer.PoolKind;
import spikelane.sim.network.Layer.Window;
import spikelane.sim.network.NeuronModel;
import spikelane.sim.network.NeuronModel.Kind;
import spikelane.kernels.data.Tie;
import spikelane.sim.network.Tensor;
import spikelane.sim.nir.NirNode.Numbers;

/**
 * One node of a NIR graph as a layer.
 *
 * @param layer   the layer
 * @param tensors its numbers
 */
record NirLayer(Layer layer, SequencedMap<String, Tensor> tensors) {
    private static final Extent ONE = new Extent(1, 1);
    private static final Extent NONE = new Extent(0, 0);

    /**
     * @param node  a node that is neither input, output nor graph
     * @param from  the layer that it reads
     * @param shape of what that hands on
     * @param dt    time step in seconds
     * @return it as a layer
     * @throws spikelane.sim.io.BadInputException naming the node, if there is no such layer
     */
    static NirLayer of(NirNode node, List<String> from, FeatureShape shape, double dt) {
        try {
            return new Maker(node, from, shape, dt).make();
        } catch (IllegalArgumentException e) {
            throw node.error(e.getMessage());
        }
    }

    /** Has what every kind of layer needs. */
    private record Maker(NirNode node, List<String> from, FeatureShape shape, double dt,
            SequencedMap<String, Tensor> tensors) {
        Maker(NirNode node, List<String> from, FeatureShape shape, double dt) {
            this(node, from, shape, dt, new LinkedHashMap<>());
        }

        NirLayer make() {
            return switch (node.type()) {
                case "Linear" -> linear(false);
                case "Affine" -> linear(true);
                case "Conv1d", "Conv2d" -> convolution();
                case "Scale" -> scale();
                case "SumPool2d" -> pool(PoolKind.SUM);
                case "AvgPool2d" -> pool(PoolKind.AVERAGE);
                case "Flatten" -> flatten();
                case "IF" -> neurons(Kind.IF);
                case "I" -> neurons(Kind.LI);
                case "LIF" -> neurons(Kind.LIF);
                case "LI" -> neurons(Kind.LI);
                case "CubaLIF" -> neurons(Kind.CUBALIF);
                case "CubaLI" -> neurons(Kind.CUBALI);
                case "Threshold" -> threshold();
                default -> throw node.error("there is no such layer here");
            };
        }

        private NirLayer made(Layer layer) {
            return new NirLayer(layer, tensors);
        }

        private void put(String part, int[] tensorShape, double[] values) {
            float[] data = new float[values.length];
            for (int i = 0; i < data.length; i++) {
                data[i] = (float) values[i];
                if (!Float.isFinite(data[i])) {
                    throw node.error(part + " holds " + values[i] + ", expected numbers of float32");
                }
            }
            tensors.put(node.name() + "." + part, new Tensor(tensorShape, data));
        }

        private void putBias(int outputs) {
            Numbers bias = node.numbers("bias");
            if (bias.values().length != outputs) {
                throw node.error("bias has " + bias.values().length + " numbers, expected " + outputs);
            }
            put("bias", new int[]{outputs}, bias.values());
        }

        private NirLayer linear(boolean bias) {
            Numbers weight = node.numbers("weight");
            if (weight.shape().length != 2 || weight.shape()[1] != shape.size()) {
                throw node.error("weight " + Arrays.toString(weight.shape()) + " behind " + shape + ", expected [M, "
                        + shape.size() + "]");
            }
            put("weight", weight.shape(), weight.values());
            if (bias) {
                putBias(weight.shape()[0]);
            }
            return made(new Layer.Linear(node.name(), from, weight.shape()[0], bias));
        }

        private NirLayer convolution() {
            boolean image = node.type().equals("Conv2d");
            Numbers weight = node.numbers("weight");
            int[] sizes = weight.shape();
            if (sizes.length != (image ? 4 : 3) || (!image && shape.height() != 1)) {
                throw node.error("weight " + Arrays.toString(sizes) + " behind " + shape + ", expected [M, C, "
                        + (image ? "R, S]" : "S] behind C x 1 x W"));
            }
            int columns = sizes[sizes.length - 1];
            int rows = image ? sizes[2] : 1;
            if (node.has("dilation") && Arrays.stream(node.wholes("dilation")).anyMatch(d -> d != 1)) {
                throw node.error("dilation " + Arrays.toString(node.wholes("dilation")) + ", expected 1");
            }
            int groups = node.has("groups") ? node.wholes("groups")[0] : 1;
            if (groups < 1 || (long) sizes[1] * groups != shape.channels()) {
                throw node.error("weight " + Arrays.toString(sizes) + " in " + groups + " groups behind " + shape);
            }
            Extent kernel = new Extent(rows, columns);
            Window window = new Window(kernel, extent("stride", ONE, image), padding(kernel, image));
            put("weight", new int[]{sizes[0], sizes[1], rows, columns}, weight.values());
            boolean bias = node.has("bias");
            if (bias) {
                putBias(sizes[0]);
            }
            return made(new Layer.Convolution(node.name(), from, sizes[0], window, groups, bias));
        }

        private Extent extent(String field, Extent otherwise, boolean image) {
            if (!node.has(field)) {
                return otherwise;
            }
            int[] pair = node.pair(field);
            return image ? new Extent(pair[0], pair[1]) : new Extent(otherwise.rows(), pair[1]);
        }

        private Extent padding(Extent kernel, boolean image) {
            if (!(node.fields().get("padding") instanceof String text)) {
                return extent("padding", NONE, image);
            }
            return switch (text) {
                case "valid" -> NONE;
                case "same" -> {
                    if (kernel.rows() % 2 == 0 || kernel.columns() % 2 == 0) {
                        throw node.error("padding \"same\" of an even kernel");
                    }
                    yield new Extent(kernel.rows() / 2, kernel.columns() / 2);
                }
                default -> throw node.error("padding \"" + text + "\", expected numbers, valid or same");
            };
        }

        /** One factor a channel: a depthwise convolution of one tap. */
        private NirLayer scale() {
            Numbers scale = node.numbers("scale");
            double[] factors = new double[shape.channels()];
            int pixels = shape.size() / factors.length;
            for (int i = 0; i < shape.size(); i++) {
                double factor = scale.values()[scale.values().length == 1
                        ? 0
                        : scale.values().length == factors.length ? i / pixels : checked(scale, i)];
                if (i % pixels != 0 && factor != factors[i / pixels]) {
                    throw node.error("factors that differ within a channel");
                }
                factors[i / pixels] = factor;
            }
            put("weight", new int[]{factors.length, 1, 1, 1}, factors);
            return made(new Layer.Convolution(node.name(), from, factors.length, new Window(ONE, ONE, NONE),
                    factors.length, false));
        }

        private int checked(Numbers numbers, int i) {
            if (numbers.values().length != shape.size()) {
                throw node.error(numbers.values().length + " numbers for " + shape);
            }
            return i;
        }

        private NirLayer pool(PoolKind kind) {
            int[] kernel = node.pair("kernel_size");
            Extent size = new Extent(kernel[0], kernel[1]);
            Window window = new Window(size, extent("stride", size, true), extent("padding", NONE, true));
            return made(new Layer.Pool(node.name(), from, kind, window));
        }

        private NirLayer flatten() {
            int start = node.has("start_dim") ? node.wholes("start_dim")[0] : 0;
            int end = node.has("end_dim") ? node.wholes("end_dim")[0] : -1;
            boolean vector = shape.height() == 1 && shape.width() == 1;
            if (!vector && (start != 0 || (end != -1 && end != 2))) {
                throw node.error("dimensions " + start + " to " + end + ", expected all: 0 to -1");
            }
            return made(new Layer.Flatten(node.name(), from));
        }

        private NirLayer threshold() {
            double threshold = number("threshold", "threshold", 0);
            return made(new Layer.Neurons(node.name(), from,
                    new NeuronModel(Kind.LIF, 1, 1, 1, 1, 0, threshold, Tie.SILENT, Reset.HARD, 0)));
        }

        private NirLayer neurons(Kind kind) {
            boolean integrates = node.type().equals("IF") || node.type().equals("I");
            String tau = kind.hasSynapse() ? "tau_mem" : "tau";
            double leak = integrates ? 0 : rate(tau, "leak");
            double gain = integrates ? number("r", "gain", 1) : gain(tau, leak);
            double rest = node.has("v_leak") ? uniform("v_leak") : 0;
            double resetTo = node.has("v_reset") ? uniform("v_reset") : 0;
            double threshold = kind.spikes() ? number("v_threshold", "threshold", 0) : Double.MAX_VALUE;
            double synapseLeak = kind.hasSynapse() ? share(uniform("tau_syn")) : 1;
            double synapseGain = kind.hasSynapse() && node.has("w_in") ? uniform("w_in") : 1;
            NeuronModel model = new NeuronModel(kind, leak, gain, synapseLeak, synapseGain, rest, threshold,
                    NirNeurons.tie(node), NirNeurons.reset(node), resetTo);
            return made(new Layer.Neurons(node.name(), from, model));
        }

        /** {@return dt/tau; by neuron, where the time constants differ} */
        private double rate(String field, String part) {
            Numbers tau = node.numbers(field);
            double first = share(tau.values()[0]);
            if (!tau.uniform()) {
                put(part, neuronShape(tau, field), Arrays.stream(tau.values()).map(this::share).toArray());
            }
            return first;
        }

        private double share(double tau) {
            double share = dt / tau;
            if (!(share > 0 && share <= 1)) {
                throw node.error("a time constant of " + tau + " s at a time step of " + dt
                        + " s, expected one that is at least a time step");
            }
            return share;
        }

        /** {@return r dt/tau; by neuron, where they differ} */
        private double gain(String tau, double leak) {
            Numbers resistance = node.numbers("r");
            Numbers times = node.numbers(tau);
            if (resistance.uniform() && times.uniform()) {
                return leak * resistance.values()[0];
            }
            Numbers longer = times.values().length > resistance.values().length ? times : resistance;
            double[] gains = new double[longer.values().length];
            for (int i = 0; i < gains.length; i++) {
                gains[i] = share(times.values()[i % times.values().length])
                        * resistance.values()[i % resistance.values().length];
            }
            put("gain", neuronShape(longer, "r"), gains);
            return gains[0];
        }

        /** {@return a number; by neuron as a tensor too, where they differ} */
        private double number(String field, String part, double otherwise) {
            if (!node.has(field) && otherwise != 0) {
                return otherwise;
            }
            Numbers numbers = node.numbers(field);
            if (!numbers.uniform()) {
                put(part, neuronShape(numbers, field), numbers.values());
            }
            return numbers.values()[0];
        }

        private double uniform(String field) {
            Numbers numbers = node.numbers(field);
            if (!numbers.uniform()) {
                throw node.error(field + " differs from neuron to neuron, expected one number");
            }
            return numbers.values()[0];
        }

        private int[] neuronShape(Numbers numbers, String field) {
            if (numbers.values().length == shape.size()) {
                return new int[]{shape.channels(), shape.height(), shape.width()};
            }
            if (numbers.values().length == shape.channels()) {
                return new int[]{shape.channels()};
            }
            throw node.error(field + " has " + numbers.values().length + " numbers for " + shape);
        }
    }
}
