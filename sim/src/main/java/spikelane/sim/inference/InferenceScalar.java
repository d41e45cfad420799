package spikelane.sim.inference;

import spikelane.kernels.floats.MatrixProduct;
import spikelane.sim.inference.layer.TcjaGate;
import spikelane.sim.inference.layer.KernelFit;
import spikelane.sim.inference.layer.GateLayer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.Tie;
import spikelane.kernels.floats.FloatPropagation;
import spikelane.kernels.layer.LifUpdate;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.network.BatchNormFold;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.FixedPoint;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Layer.PoolKind;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.NeuronModel;
import spikelane.sim.network.NeuronNumbers;
import spikelane.sim.network.LayerStage;

/**
 * The specification: plain loops from the model to the output spikes, layer by layer over all time steps. Integer
 * layers are exact; where weights or inputs are real it sums in float64 and remembers how near a membrane potential
 * came to its threshold, for comparisons with float32.
 */
public final class InferenceScalar implements Inference {
    private final Model model;
    private final int maxCount;

    /**
     * @param model    network
     * @param maxCount largest event count of the samples
     */
    public InferenceScalar(Model model, int maxCount) {
        KernelFit.require(model.network());
        this.model = model;
        this.maxCount = maxCount;
    }

    @Override
    public Network network() {
        return model.network();
    }

    @Override
    public ScalarWorker newWorker() {
        return new ScalarWorker();
    }

    @Override
    public void close() {
        // arrays only: nothing to free
    }

    /** Spikes or counts {@code [T][C*H*W]} on their way from layer to layer, each worth its gate {@code [T][C]}. */
    private record Values(int[][] values, float[][] gates, FeatureShape shape) {}

    /** Classifies with nothing but arrays. */
    public final class ScalarWorker implements Single {
        private double smallestMargin = Double.POSITIVE_INFINITY;

        /**
         * {@return smallest distance so far of a real-valued membrane potential to its threshold, in units of the
         *         potential's error bound in float32: where it is above 1, float32 gives the same spikes}
         */
        public double smallestMargin() {
            return smallestMargin;
        }

        @Override
        public void run(short[] counts, int[] spikes, ActivityListener activity) {
            Map<String, LayerStage> stages = new HashMap<>();
            LayerStage.of(network()).forEach(stage -> stages.put(stage.shape().name(), stage));
            Map<String, Values> values = new HashMap<>();
            values.put(Network.INPUT, frames(counts));
            for (Layer layer : network().layers()) {
                Values in = values.get(layer.from().getFirst());
                switch (layer) {
                    case Layer.Convolution c -> fire(stages.get(c.name()), in, values, activity);
                    case Layer.Linear l -> fire(stages.get(l.name()), in, values, activity);
                    case Layer.Normalisation n -> {
                        // part of its stage, as the neurons are
                    }
                    case Layer.Neurons n -> {
                    }
                    case Layer.Gate g -> values.put(g.name(), gated(g, in, activity));
                    case Layer.Pool p -> values.put(p.name(), pool(p, in));
                    case Layer.Flatten f -> values.put(f.name(), in);
                    case Layer.Dropout d -> values.put(d.name(), in);
                    case Layer.Addition a -> values.put(a.name(), sum(a.from().stream().map(values::get).toList()));
                }
            }
            Arrays.fill(spikes, 0);
            for (int[] step : values.get(network().layers().getLast().name()).values()) {
                for (int i = 0; i < spikes.length; i++) {
                    spikes[i] += step[i];
                }
            }
        }

        private Values frames(short[] counts) {
            int steps = network().steps();
            int size = counts.length / steps;
            int[][] frames = new int[steps][size];
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] < 0 || counts[i] > maxCount) {
                    throw new IllegalArgumentException("count " + counts[i] + ": 0 to " + maxCount + " was declared");
                }
                frames[i / size][i % size] = counts[i];
            }
            return new Values(frames, null, network().input());
        }

        private void fire(LayerStage stage, Values input, Map<String, Values> values, ActivityListener activity) {
            record(stage.index(), input, activity);
            LayerNumbers numbers = model.numbers().get(stage.index());
            values.put(stage.neurons().orElseThrow().name(),
                    numbers.inIntegers() ? integerLayer(numbers, input) : realLayer(numbers, input));
        }

        private Values integerLayer(LayerNumbers numbers, Values input) {
            LayerShape layer = numbers.shape();
            FixedPoint fixed = numbers.fixedPoint(maxCount);
            NeuronModel model = numbers.neurons().model();
            int pixels = layer.target().height() * layer.target().width();
            int[][] spikes = new int[layer.steps()][(int) layer.outputs()];
            int[] membrane = new int[(int) layer.outputs()];
            Arrays.setAll(membrane, i -> fixed.initial()[i / pixels]);
            for (int t = 0; t < layer.steps(); t++) {
                for (int i = 0; i < membrane.length; i++) {
                    int m = i / pixels;
                    int sum = 0;
                    for (int k = 0; k < fixed.codes().length / layer.out(); k++) {
                        int at = under(layer, i, k);
                        sum += at < 0
                                ? 0
                                : fixed.codes()[weight(fixed.codes().length, layer, m, k)] * input.values()[t][at];
                    }
                    int current = (sum << fixed.fractionBits()) + fixed.bias()[m];
                    int v = membrane[i];
                    int u = fixed.leakShift() < 0 ? v + current : v + ((current - v) >> fixed.leakShift());
                    boolean spike = model.tie() == Tie.FIRES ? u >= fixed.threshold()[m] : u > fixed.threshold()[m];
                    int after = !spike ? u : model.reset() == Reset.HARD ? 0 : u - fixed.threshold()[m];
                    spikes[t][i] = spike ? 1 : 0;
                    membrane[i] = Math.clamp(after, -LifUpdate.LIMIT, LifUpdate.LIMIT);
                }
            }
            return new Values(spikes, null, layer.target());
        }

        private Values realLayer(LayerNumbers numbers, Values input) {
            LayerShape layer = numbers.shape();
            float[] weights = numbers.values();
            BatchNormFold drive = numbers.driveOfValues();
            NeuronNumbers neurons = numbers.neurons();
            NeuronModel model = neurons.model();
            int pixels = layer.target().height() * layer.target().width();
            int imagePixels = input.shape().height() * input.shape().width();
            int[][] spikes = new int[layer.steps()][(int) layer.outputs()];
            double[] membrane = new double[(int) layer.outputs()];
            double[] error = new double[membrane.length];
            Arrays.fill(membrane, neurons.initial());
            for (int t = 0; t < layer.steps(); t++) {
                for (int i = 0; i < membrane.length; i++) {
                    int m = i / pixels;
                    double sum = 0;
                    double magnitude = 0;
                    int terms = 0;
                    for (int k = 0; k < weights.length / layer.out(); k++) {
                        int at = under(layer, i, k);
                        int value = at < 0 ? 0 : input.values()[t][at];
                        if (value != 0) {
                            double gate = input.gates() == null ? 1 : input.gates()[t][at / imagePixels];
                            double term = gate * weights[weight(weights.length, layer, m, k)] * value;
                            sum += term;
                            magnitude += Math.abs(term);
                            terms++;
                        }
                    }
                    double current = drive.scale()[m] * sum + drive.bias()[m];
                    double leak = neurons.leaky() ? model.leak() : 1;
                    double u = membrane[i] + (neurons.leaky() ? leak * (current - membrane[i]) : current);
                    // the float32 sum, then scale, bias and the neuron's own three roundings
                    double bound = FloatPropagation.errorBound(terms + 2, Math.abs(drive.scale()[m]) * magnitude)
                            + FloatPropagation.errorBound(4, Math.abs(drive.bias()[m]) + Math.abs(membrane[i]));
                    error[i] = error[i] * (neurons.leaky() ? 1 - leak : 1) + bound * leak
                            + FloatPropagation.errorBound(1, Math.abs(u));
                    double threshold = neurons.threshold()[m];
                    double rounded = Math.abs(threshold - (float) threshold)
                            + Math.abs(leak - (float) leak) * (Math.abs(current) + Math.abs(membrane[i]));
                    error[i] += rounded;
                    smallestMargin = Math.min(smallestMargin, Math.abs(u - threshold) / error[i]);
                    boolean spike = model.tie() == Tie.FIRES ? u >= threshold : u > threshold;
                    spikes[t][i] = spike ? 1 : 0;
                    membrane[i] = !spike ? u : model.reset() == Reset.HARD ? 0 : u - threshold;
                    error[i] = spike && model.reset() == Reset.HARD ? 0 : error[i];
                }
            }
            return new Values(spikes, null, layer.target());
        }

        private Values gated(Layer.Gate gate, Values fired, ActivityListener activity) {
            List<LayerShape> layers = network().weightLayers();
            int timeLayer = GateLayer.index(network(), gate);
            LayerShape time = layers.get(timeLayer);
            LayerShape channel = layers.get(timeLayer + 1);
            int pixels = fired.shape().height() * fired.shape().width();
            int[] counts = new int[time.out() * channel.out()];
            for (int t = 0; t < time.out(); t++) {
                for (int i = 0; i < fired.values()[t].length; i++) {
                    counts[t * channel.out() + i / pixels] += fired.values()[t][i];
                }
            }
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] != 0) {
                    activity.active(timeLayer, 0, i);
                    activity.active(timeLayer + 1, 0, i % channel.out() * time.out() + i / channel.out());
                }
            }
            TcjaGate tcja = new TcjaGate(MatrixProduct.scalar(), model.numbers().get(timeLayer),
                    model.numbers().get(timeLayer + 1), pixels);
            float[][] gates = new float[time.out()][channel.out()];
            tcja.gates(counts, gates, tcja.newScratch());
            return new Values(fired.values(), gates, fired.shape());
        }
    }

    /** {@return where weight k of output channel m lies in its tensor} */
    private static int weight(int weights, LayerShape layer, int m, int k) {
        return m * (weights / layer.out()) + k;
    }

    /** {@return the input that weight k meets at output i, [C][H][W]; -1 outside the image} */
    private static int under(LayerShape layer, int i, int k) {
        if (layer.kind() == Kind.FC) {
            return k;
        }
        int taps = layer.kernelHeight() * layer.kernelWidth();
        int m = i / (layer.target().height() * layer.target().width());
        int c = m / (layer.out() / layer.groups()) * (layer.in() / layer.groups()) + k / taps;
        int y = i / layer.target().width() % layer.target().height() * layer.window().stride().rows()
                + k / layer.kernelWidth() % layer.kernelHeight() - layer.window().padding().rows();
        int x = i % layer.target().width() * layer.window().stride().columns() + k % layer.kernelWidth()
                - layer.window().padding().columns();
        boolean inside = y >= 0 && y < layer.height() && x >= 0 && x < layer.width();
        return inside ? (c * layer.height() + y) * layer.width() + x : -1;
    }

    /** {@return whole numbers: an average is a sum, whose unit the next layer knows} */
    private static Values pool(Layer.Pool pool, Values in) {
        FeatureShape shape = pool.output(List.of(in.shape()));
        Layer.Window window = pool.window();
        int[][] pooled = new int[in.values().length][shape.size()];
        for (int t = 0; t < pooled.length; t++) {
            for (int i = 0; i < shape.size(); i++) {
                int c = i / (shape.height() * shape.width());
                int top = i / shape.width() % shape.height() * window.stride().rows() - window.padding().rows();
                int left = i % shape.width() * window.stride().columns() - window.padding().columns();
                for (int k = 0; k < window.kernel().rows() * window.kernel().columns(); k++) {
                    int y = top + k / window.kernel().columns();
                    int x = left + k % window.kernel().columns();
                    boolean inside = y >= 0 && y < in.shape().height() && x >= 0 && x < in.shape().width();
                    int value = inside ? in.values()[t][(c * in.shape().height() + y) * in.shape().width() + x] : 0;
                    pooled[t][i] = pool.kind() == PoolKind.MAX ? Math.max(pooled[t][i], value) : pooled[t][i] + value;
                }
            }
        }
        return new Values(pooled, in.gates(), shape);
    }

    private static Values sum(List<Values> all) {
        int[][] sums = new int[all.getFirst().values().length][all.getFirst().shape().size()];
        for (Values values : all) {
            for (int t = 0; t < sums.length; t++) {
                for (int i = 0; i < sums[t].length; i++) {
                    sums[t][i] += values.values()[t][i];
                }
            }
        }
        return new Values(sums, null, all.getFirst().shape());
    }

    private static void record(int layer, Values values, ActivityListener activity) {
        for (int t = 0; t < values.values().length; t++) {
            for (int i = 0; i < values.values()[t].length; i++) {
                if (values.values()[t][i] != 0) {
                    activity.counted(layer, t, i, values.values()[t][i]);
                }
            }
        }
    }
}
