package spikelane.sim.inference;

import spikelane.kernels.floats.FloatPropagation;
import spikelane.sim.activity.ActivityListener;
import spikelane.sim.network.BatchNormFold;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.FixedPoint;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.Model;

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
        this.model = model;
        this.maxCount = maxCount;
    }

    @Override
    public CextNetConfig config() {
        return model.config();
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
    private record Values(int[][] values, float[][] gates, int height, int width) {}

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
            CextNetConfig config = config();
            Values values = frames(counts);
            int layer = 0;
            for (int block = 0; block < config.blocks(); block++) {
                record(layer, values, activity);
                Values fired = layer(model.numbers().get(layer++), values);
                float[][] gates = null;
                if (config.hasTcja(block)) {
                    gates = gates(layer, fired, activity);
                    layer += 2;
                }
                values = pool(fired, gates, config.channels());
            }
            record(layer, values, activity);
            Values hidden = layer(model.numbers().get(layer++), values);
            record(layer, hidden, activity);
            Values voted = layer(model.numbers().get(layer), hidden);
            for (int i = 0; i < spikes.length; i++) {
                spikes[i] = 0;
                for (int[] step : voted.values()) {
                    spikes[i] += step[i];
                }
            }
        }

        private Values frames(short[] counts) {
            int steps = config().steps();
            int size = counts.length / steps;
            int[][] frames = new int[steps][size];
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] < 0 || counts[i] > maxCount) {
                    throw new IllegalArgumentException("count " + counts[i] + ": 0 to " + maxCount + " was declared");
                }
                frames[i / size][i % size] = counts[i];
            }
            return new Values(frames, null, config().height(), config().width());
        }

        private Values layer(LayerNumbers numbers, Values input) {
            LayerShape layer = numbers.shape();
            return numbers.quantised() && input.gates() == null
                    ? integerLayer(layer, numbers.fixedPoint(layer.input() == Input.COUNTS ? maxCount : 1), input)
                    : realLayer(layer, numbers.values(), numbers.foldOfValues(), input);
        }

        private Values integerLayer(LayerShape layer, FixedPoint fixed, Values input) {
            int[][] spikes = new int[layer.steps()][(int) layer.outputs()];
            int[] membrane = new int[(int) layer.outputs()];
            for (int t = 0; t < layer.steps(); t++) {
                for (int i = 0; i < membrane.length; i++) {
                    int pixel = i % (layer.height() * layer.width());
                    int m = i / (layer.height() * layer.width());
                    int sum = 0;
                    for (int c = 0; c < layer.in(); c++) {
                        for (int r = 0; r < layer.kernelHeight(); r++) {
                            for (int s = 0; s < layer.kernelWidth(); s++) {
                                sum += fixed.codes()[weight(layer, m, c, r, s)]
                                        * value(layer, input.values()[t], c, pixel, r, s);
                            }
                        }
                    }
                    int current = (sum << fixed.fractionBits()) + fixed.bias()[m];
                    int u = membrane[i] + ((current - membrane[i]) >> 1);
                    spikes[t][i] = u >= fixed.threshold()[m] ? 1 : 0;
                    membrane[i] = spikes[t][i] == 1 ? 0 : u;
                }
            }
            return new Values(spikes, null, layer.height(), layer.width());
        }

        private Values realLayer(LayerShape layer, float[] weights, BatchNormFold fold, Values input) {
            int[][] spikes = new int[layer.steps()][(int) layer.outputs()];
            double[] membrane = new double[(int) layer.outputs()];
            double[] error = new double[membrane.length];
            int imagePixels = layer.kind() == Kind.FC ? input.height() * input.width() : 1;
            for (int t = 0; t < layer.steps(); t++) {
                for (int i = 0; i < membrane.length; i++) {
                    int pixel = i % (layer.height() * layer.width());
                    int m = i / (layer.height() * layer.width());
                    double sum = 0;
                    double magnitude = 0;
                    int terms = 0;
                    for (int c = 0; c < layer.in(); c++) {
                        double gate = input.gates() == null ? 1 : input.gates()[t][c / imagePixels];
                        for (int r = 0; r < layer.kernelHeight(); r++) {
                            for (int s = 0; s < layer.kernelWidth(); s++) {
                                int value = value(layer, input.values()[t], c, pixel, r, s);
                                double term = gate * weights[weight(layer, m, c, r, s)] * value;
                                sum += term;
                                magnitude += Math.abs(term);
                                terms += value == 0 ? 0 : 1;
                            }
                        }
                    }
                    double current = fold.scale()[m] * sum + fold.bias()[m];
                    double u = membrane[i] + (current - membrane[i]) / 2;
                    // the float32 sum, then scale, bias and the neuron's own three roundings
                    double bound = FloatPropagation.errorBound(terms + 2, Math.abs(fold.scale()[m]) * magnitude)
                            + FloatPropagation.errorBound(4, Math.abs(fold.bias()[m]) + Math.abs(membrane[i]));
                    error[i] = (error[i] + bound) / 2 + FloatPropagation.errorBound(1, Math.abs(u));
                    smallestMargin = Math.min(smallestMargin, Math.abs(u - 1) / error[i]);
                    spikes[t][i] = u >= 1 ? 1 : 0;
                    membrane[i] = spikes[t][i] == 1 ? 0 : u;
                    error[i] = spikes[t][i] == 1 ? 0 : error[i];
                }
            }
            return new Values(spikes, null, layer.height(), layer.width());
        }

        private float[][] gates(int timeLayer, Values fired, ActivityListener activity) {
            LayerShape time = config().layers().get(timeLayer);
            LayerShape channel = config().layers().get(timeLayer + 1);
            int pixels = fired.height() * fired.width();
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
            TcjaGate tcja = new TcjaGate(model.numbers().get(timeLayer), model.numbers().get(timeLayer + 1), pixels);
            float[][] gates = new float[time.out()][channel.out()];
            tcja.gates(counts, gates, tcja.newScratch());
            return gates;
        }
    }

    private static int weight(LayerShape layer, int m, int c, int r, int s) {
        return ((m * layer.in() + c) * layer.kernelHeight() + r) * layer.kernelWidth() + s;
    }

    /** {@return the input under one kernel tap; 0 outside the image} */
    private static int value(LayerShape layer, int[] input, int c, int pixel, int r, int s) {
        int y = pixel / layer.width() + r - layer.kernelHeight() / 2;
        int x = pixel % layer.width() + s - layer.kernelWidth() / 2;
        boolean inside = y >= 0 && y < layer.height() && x >= 0 && x < layer.width();
        return inside ? input[(c * layer.height() + y) * layer.width() + x] : 0;
    }

    private static Values pool(Values fired, float[][] gates, int channels) {
        int height = fired.height() / 2;
        int width = fired.width() / 2;
        int[][] pooled = new int[fired.values().length][channels * height * width];
        for (int t = 0; t < pooled.length; t++) {
            for (int c = 0; c < channels; c++) {
                for (int y = 0; y < height; y++) {
                    for (int x = 0; x < width; x++) {
                        int from = (c * fired.height() + 2 * y) * fired.width() + 2 * x;
                        int[] spikes = fired.values()[t];
                        pooled[t][(c * height + y) * width + x] = spikes[from] | spikes[from + 1]
                                | spikes[from + fired.width()] | spikes[from + fired.width() + 1];
                    }
                }
            }
        }
        return new Values(pooled, gates, height, width);
    }

    private static void record(int layer, Values values, ActivityListener activity) {
        for (int t = 0; t < values.values().length; t++) {
            for (int i = 0; i < values.values()[t].length; i++) {
                if (values.values()[t][i] != 0) {
                    activity.active(layer, t, i);
                }
            }
        }
    }
}
