package spikelane.sim.inference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.kernels.data.Reset;
import spikelane.sim.network.BatchNormFold;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.NeuronModel;
import spikelane.kernels.data.Tie;

/**
 * The specification of any network: plain loops in float64, layer by layer over all time steps. A layer sees what the
 * layers before it give in the same time step; every state starts at 0, as if no input had come before.
 */
public final class NetworkScalar {
    private final Model model;
    /** What layers multiply with, by the name of their tensor. */
    private final Map<String, float[]> weights = new HashMap<>();
    private final SequencedMap<String, FeatureShape> shapes;

    /**
     * @param model a network with its numbers, quantised and pruned or not
     */
    public NetworkScalar(Model model) {
        this.model = model;
        shapes = model.network().shapes();
        model.numbers().forEach(layer -> weights.put(layer.shape().tensor(), layer.values()));
    }

    /**
     * @param network a network
     * @param counts  T x C x H x W event counts of a sample
     * @return the same as {@link #run} takes them
     */
    public static double[][] frames(Network network, short[] counts) {
        int size = network.input().size();
        double[][] frames = new double[network.steps()][size];
        for (int i = 0; i < counts.length; i++) {
            frames[i / size][i % size] = counts[i];
        }
        return frames;
    }

    /**
     * @param frames [T][C*H*W] of one sample
     * @return what each layer hands on, by name: [T][C*H*W]; spikes are 0 and 1
     */
    public SequencedMap<String, double[][]> run(double[][] frames) {
        SequencedMap<String, double[][]> values = new LinkedHashMap<>();
        values.put(Network.INPUT, frames);
        for (Layer layer : model.network().layers()) {
            List<double[][]> inputs = new ArrayList<>();
            layer.from().forEach(from -> inputs.add(values.get(from)));
            values.put(layer.name(), run(layer, inputs));
        }
        return values;
    }

    private double[][] run(Layer layer, List<double[][]> inputs) {
        double[][] input = inputs.getFirst();
        FeatureShape in = shapes.get(layer.from().getFirst());
        FeatureShape out = shapes.get(layer.name());
        return switch (layer) {
            case Layer.Convolution c -> convolution(c, input, in, out);
            case Layer.Linear l -> linear(l, input, in);
            case Layer.Normalisation n -> normalisation(n, input, in);
            case Layer.Neurons n -> neurons(n, input, in);
            case Layer.Pool p -> pool(p, input, in, out);
            case Layer.Gate g -> gate(g, input, in);
            case Layer.Flatten f -> input;
            case Layer.Dropout d -> input;
            case Layer.Addition a -> addition(inputs);
        };
    }

    private double[][] convolution(Layer.Convolution c, double[][] input, FeatureShape in, FeatureShape out) {
        float[] weights = tensor(c.name() + ".weight");
        int channels = in.channels() / c.groups();
        int ofGroup = out.channels() / c.groups();
        int rows = c.window().kernel().rows();
        int columns = c.window().kernel().columns();
        double[][] sums = new double[input.length][out.size()];
        for (int t = 0; t < input.length; t++) {
            for (int i = 0; i < out.size(); i++) {
                int m = i / (out.height() * out.width());
                int y = i / out.width() % out.height() * c.window().stride().rows() - c.window().padding().rows();
                int x = i % out.width() * c.window().stride().columns() - c.window().padding().columns();
                double sum = c.bias() ? tensor(c.name() + ".bias")[m] : 0;
                for (int k = 0; k < channels * rows * columns; k++) {
                    int channel = m / ofGroup * channels + k / (rows * columns);
                    sum += weights[m * channels * rows * columns + k]
                            * at(input[t], in, channel, y + k / columns % rows, x + k % columns);
                }
                sums[t][i] = sum;
            }
        }
        return sums;
    }

    /** {@return a value of an image; 0 outside of it} */
    private static double at(double[] image, FeatureShape shape, int channel, int y, int x) {
        boolean inside = y >= 0 && y < shape.height() && x >= 0 && x < shape.width();
        return inside ? image[(channel * shape.height() + y) * shape.width() + x] : 0;
    }

    private double[][] linear(Layer.Linear l, double[][] input, FeatureShape in) {
        float[] weights = tensor(l.name() + ".weight");
        double[][] sums = new double[input.length][l.outputs()];
        for (int t = 0; t < input.length; t++) {
            for (int m = 0; m < l.outputs(); m++) {
                double sum = l.bias() ? tensor(l.name() + ".bias")[m] : 0;
                for (int i = 0; i < in.size(); i++) {
                    sum += weights[m * in.size() + i] * input[t][i];
                }
                sums[t][m] = sum;
            }
        }
        return sums;
    }

    private double[][] normalisation(Layer.Normalisation n, double[][] input, FeatureShape in) {
        double[][] values = new double[input.length][in.size()];
        for (int i = 0; i < in.size(); i++) {
            int c = i / (in.height() * in.width());
            double scale = tensor(n.name() + ".gamma")[c]
                    / Math.sqrt(tensor(n.name() + ".var")[c] + BatchNormFold.EPSILON);
            for (int t = 0; t < input.length; t++) {
                values[t][i] = tensor(n.name() + ".beta")[c] + scale * (input[t][i] - tensor(n.name() + ".mean")[c]);
            }
        }
        return values;
    }

    private double[][] neurons(Layer.Neurons n, double[][] input, FeatureShape in) {
        NeuronModel model = n.model();
        double[] thresholds = this.model.ofNeurons(n.name(), "threshold", in, model.threshold());
        double[] leaks = this.model.ofNeurons(n.name(), "leak", in, model.leak());
        double[] gains = this.model.ofNeurons(n.name(), "gain", in, model.gain());
        double[][] values = new double[input.length][in.size()];
        for (int i = 0; i < in.size(); i++) {
            double current = 0;
            double v = 0;
            for (int t = 0; t < input.length; t++) {
                current = model.kind().hasSynapse()
                        ? current + model.synapseLeak() * (model.synapseGain() * input[t][i] - current)
                        : input[t][i];
                v += leaks[i] * (model.rest() - v) + gains[i] * current;
                boolean spikes = model.kind().spikes()
                        && (model.tie() == Tie.FIRES ? v >= thresholds[i] : v > thresholds[i]);
                values[t][i] = model.kind().spikes() ? (spikes ? 1 : 0) : v;
                if (spikes) {
                    v = model.reset() == Reset.HARD ? model.resetTo() : v - thresholds[i];
                }
                v = model.kept(v, thresholds[i]);
            }
        }
        return values;
    }

    private static double[][] pool(Layer.Pool p, double[][] input, FeatureShape in, FeatureShape out) {
        int rows = p.window().kernel().rows();
        int columns = p.window().kernel().columns();
        double[][] values = new double[input.length][out.size()];
        for (int t = 0; t < input.length; t++) {
            for (int i = 0; i < out.size(); i++) {
                int channel = i / (out.height() * out.width());
                int y = i / out.width() % out.height() * p.window().stride().rows() - p.window().padding().rows();
                int x = i % out.width() * p.window().stride().columns() - p.window().padding().columns();
                double most = Double.NEGATIVE_INFINITY;
                double sum = 0;
                for (int k = 0; k < rows * columns; k++) {
                    double value = at(input[t], in, channel, y + k / columns, x + k % columns);
                    most = Math.max(most, value);
                    sum += value;
                }
                values[t][i] = switch (p.kind()) {
                    case MAX -> most;
                    case AVERAGE -> sum / (rows * columns);
                    case SUM -> sum;
                };
            }
        }
        return values;
    }

    /** Two convolutions of width 4 over the mean spikes [T][C], one zero before and two after. */
    private double[][] gate(Layer.Gate g, double[][] input, FeatureShape in) {
        int steps = input.length;
        int channels = in.channels();
        int pixels = in.height() * in.width();
        float[] time = tensor(g.name() + ".time");
        float[] channel = tensor(g.name() + ".channel");
        double[][] mean = new double[steps + 3][channels + 3]; // at 1 + t, 1 + c
        for (int t = 0; t < steps; t++) {
            for (int i = 0; i < in.size(); i++) {
                mean[1 + t][1 + i / pixels] += input[t][i] / pixels;
            }
        }
        double[][] values = new double[steps][in.size()];
        for (int t = 0; t < steps; t++) {
            for (int c = 0; c < channels; c++) {
                double ofTime = 0;
                for (int k = 0; k < steps * 4; k++) {
                    ofTime += time[t * steps * 4 + k] * mean[1 + k / 4][c + k % 4];
                }
                double ofChannel = 0;
                for (int k = 0; k < channels * 4; k++) {
                    ofChannel += channel[c * channels * 4 + k] * mean[t + k % 4][1 + k / 4];
                }
                double worth = 1 / (1 + Math.exp(-ofTime * ofChannel));
                for (int pixel = 0; pixel < pixels; pixel++) {
                    values[t][c * pixels + pixel] = worth * input[t][c * pixels + pixel];
                }
            }
        }
        return values;
    }

    private static double[][] addition(List<double[][]> inputs) {
        double[][] sums = new double[inputs.getFirst().length][inputs.getFirst()[0].length];
        for (double[][] input : inputs) {
            for (int t = 0; t < sums.length; t++) {
                for (int i = 0; i < sums[t].length; i++) {
                    sums[t][i] += input[t][i];
                }
            }
        }
        return sums;
    }

    private float[] tensor(String name) {
        float[] layer = weights.get(name);
        return layer == null ? model.tensor(name).data() : layer;
    }
}
