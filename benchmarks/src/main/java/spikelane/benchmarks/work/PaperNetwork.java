package spikelane.benchmarks.work;

import spikelane.sim.network.CextNet;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import spikelane.kernels.Kernels;
import spikelane.kernels.counts.CountPropagation;
import spikelane.kernels.data.EventCounts;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.IntMap;
import spikelane.kernels.data.IntWeights;
import spikelane.kernels.data.PoolWindow;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.data.SpikeList;
import spikelane.kernels.layer.MaxPool;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.spikes.SpikePropagation;
import spikelane.sim.activity.ActivityCounter;
import spikelane.sim.activity.SynapticOperations;
import spikelane.sim.inference.Inference;
import spikelane.sim.network.Network;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.LayerShape.Kind;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;

/**
 * CextNet, at the paper's size or another, with seeded ternary weights, untrained. Batch norm takes the statistics of a
 * recording's currents, as training would, and one gain a layer is searched so that the next layer sees a chosen density of spikes:
 * what the network costs depends on shapes and densities, not on what it has learnt.
 */
public final class PaperNetwork {
    /** Densities wanted at the inputs behind conv0, conv1, ..., fc0: after pooling, rising as in the recorded networks. */
    private static final double[] DENSITIES = {0.05, 0.07, 0.1, 0.1, 0.15, 0.2, 0.1};
    /** What a TCJA gate lets through on average: the logistic function near 0. */
    private static final double USUAL_GATE = 0.5;
    private static final int BITS = 2;
    private static final double EPSILON = 1e-5;
    private static final double LEAST_GAIN = 0x1p-6;
    private static final double LARGEST_GAIN = 64;
    private static final int SEARCH_STEPS = 12;
    /** Pixels a neuron search looks at. */
    private static final int SEARCH_PIXELS = 1024;

    private static final Map<String, SynapticWork> WORK = new HashMap<>();

    private final Network config;
    private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    private final Kernels kernels = Kernels.standard();
    private final SpikeExtraction extraction = kernels.extraction();
    private final MaxPool maxPool = kernels.maxPool();
    private final Arena arena;

    private PaperNetwork(Arena arena, Network config, double zeros) {
        this.arena = arena;
        this.config = config;
        RandomGenerator random = Inputs.random();
        for (Map.Entry<String, int[]> entry : Model.shapes(config, BITS).entrySet()) {
            Tensor tensor = Tensor.zeros(entry.getValue());
            String name = entry.getKey();
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] = name.endsWith(".clip") || name.endsWith(".scale")
                        ? 1
                        : entry.getValue().length == 1 || random.nextDouble() < zeros
                                ? 0
                                : random.nextBoolean() ? 1 : -1;
            }
            tensors.put(name, tensor);
        }
    }

    /**
     * @param zeros   share of the weights that are zero
     * @param gesture T x 2 x H x W event counts
     * @return a network that fires on it
     */
    public static Model of(double zeros, short[] gesture) {
        return of(CextNet.paper().network(), zeros, gesture);
    }

    /**
     * @param config  network
     * @param zeros   share of the weights that are zero
     * @param gesture T x 2 x H x W event counts
     * @return a network that fires on it
     */
    public static Model of(Network config, double zeros, short[] gesture) {
        try (Arena arena = Arena.ofShared()) {
            PaperNetwork network = new PaperNetwork(arena, config, zeros);
            network.fit(gesture);
            return new Model(config, BITS, network.tensors);
        }
    }

    /** {@return what the network has to do for the recording at hand; worked out once, which takes seconds} */
    public static synchronized SynapticWork work(String network, double zeros) {
        return WORK.computeIfAbsent(network + zeros, key -> {
            boolean digits = network.equals(Digits.NETWORK);
            Network config = digits ? Digits.config() : CextNet.paper().network();
            short[] counts = digits ? Digits.frames().counts()[0] : Gestures.first().counts();
            Model model = of(config, zeros, counts);
            ActivityCounter recorder = new ActivityCounter(config, 1);
            recorder.beginSample(0);
            try (Inference inference = Inference.of(model, Gestures.maxCount(counts))) {
                inference.newWorker().run(counts, new int[config.outputs()], recorder);
            }
            double active = 0;
            double dense = 0;
            for (SynapticOperations.LayerOperations layer : SynapticOperations
                    .of(model, ActivityCounter.merge(List.of(recorder))).layers()) {
                if (layer.shape().kind() == Kind.CONV || layer.shape().kind() == Kind.FC) {
                    active += layer.count().eventDriven();
                    dense += layer.count().dense();
                }
            }
            return new SynapticWork(active, dense);
        });
    }

    private void fit(short[] gesture) {
        SpikeBits[] spikes = null;
        int fitted = 0;
        for (int i = 0; i < config.weightLayers().size(); i++) {
            LayerShape layer = config.weightLayers().get(i);
            Geometry g = config.weightLayers().get(i).geometry();
            if (g == null) {
                continue;
            }
            IntMap[] currents = currents(layer, g, gesture, spikes);
            double gate = layer.input() == Input.GATED ? USUAL_GATE : 1;
            spikes = layer.kind() == Kind.CONV
                    ? fitConvolution(fitted, g, currents, gate, DENSITIES[fitted])
                    : fitDense(layer, g, currents, gate, DENSITIES[fitted]);
            fitted++;
        }
    }

    private IntMap[] currents(LayerShape layer, Geometry g, short[] gesture, SpikeBits[] spikes) {
        IntWeights weights = new IntWeights(arena, g, codes(layer));
        IntMap[] currents = new IntMap[config.steps()];
        Arrays.setAll(currents, t -> new IntMap(arena, g.outputPixels(), g.outputs()));
        if (spikes == null) {
            int maxCount = Gestures.maxCount(gesture);
            CountPropagation propagation = kernels.countPropagation(arena, weights, maxCount).kernel();
            EventCounts counts = new EventCounts(arena, g.height() * g.width(), g.channels(), maxCount);
            for (int t = 0; t < currents.length; t++) {
                Gestures.copyFrame(gesture, t, counts);
                propagation.propagate(counts, currents[t]);
            }
            return currents;
        }
        SpikePropagation propagation = kernels.spikePropagation(arena, weights).kernel();
        SpikeList list = SpikeList.of(g);
        for (int t = 0; t < currents.length; t++) {
            extraction.extract(spikes[t], list);
            propagation.propagate(list, currents[t]);
        }
        return currents;
    }

    private byte[] codes(LayerShape layer) {
        float[] weights = tensors.get(layer.tensor()).data();
        byte[] codes = new byte[weights.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) weights[i];
        }
        return codes;
    }

    private SpikeBits[] fitConvolution(int block, Geometry g, IntMap[] currents, double gate, double density) {
        int channels = g.outputs();
        double[] sum = new double[channels];
        double[] squares = new double[channels];
        for (IntMap step : currents) {
            for (int p = 0; p < step.pixels(); p++) {
                for (int m = 0; m < channels; m++) {
                    double current = gate * step.get(p, m);
                    sum[m] += current;
                    squares[m] += current * current;
                }
            }
        }
        double count = (double) currents.length * g.outputPixels();
        float[] mean = tensors.get("norm" + block + ".mean").data();
        float[] variance = tensors.get("norm" + block + ".var").data();
        float[] scale = new float[channels];
        float[] bias = new float[channels];
        for (int m = 0; m < channels; m++) {
            mean[m] = (float) (sum[m] / count);
            variance[m] = (float) (squares[m] / count - mean[m] * mean[m]);
            scale[m] = (float) (gate / Math.sqrt(variance[m] + EPSILON));
            bias[m] = (float) (-mean[m] / Math.sqrt(variance[m] + EPSILON));
        }
        double gain = gain(g, currents, scale, bias, density);
        Arrays.fill(tensors.get("norm" + block + ".gamma").data(), (float) gain);
        SpikeBits[] fired = fire(g, currents, scale, bias, gain, 1);
        SpikeBits[] pooled = new SpikeBits[fired.length];
        for (int t = 0; t < pooled.length; t++) {
            PoolWindow window = PoolWindow.halving(g.outputHeight(), g.outputWidth());
            pooled[t] = new SpikeBits(arena, window.outputPixels(), channels);
            maxPool.pool(fired[t], window, pooled[t]);
        }
        return pooled;
    }

    private SpikeBits[] fitDense(LayerShape layer, Geometry g, IntMap[] currents, double gate, double density) {
        float[] scale = new float[g.outputs()];
        Arrays.fill(scale, (float) gate);
        float[] bias = new float[g.outputs()];
        double gain = gain(g, currents, scale, bias, density);
        tensors.get(Model.scale(layer.tensor())).data()[0] = (float) gain;
        return fire(g, currents, scale, bias, gain, 1);
    }

    /** Halves an interval of gains: the more gain, the more spikes. */
    private double gain(Geometry g, IntMap[] currents, float[] scale, float[] bias, double density) {
        int stride = Math.max(1, g.outputHeight() / 2 * g.outputWidth() * 2 / SEARCH_PIXELS);
        double low = Math.log(LEAST_GAIN);
        double high = Math.log(LARGEST_GAIN);
        for (int i = 0; i < SEARCH_STEPS; i++) {
            double middle = (low + high) / 2;
            SpikeBits[] fired = fire(g, currents, scale, bias, Math.exp(middle), stride);
            if (density(g, fired) * stride < density) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.exp((low + high) / 2);
    }

    /** LIF: tau 2, threshold 1, hard reset; of image rows in pairs, every {@code stride}-th pair. */
    private SpikeBits[] fire(Geometry g, IntMap[] currents, float[] scale, float[] bias, double gain, int stride) {
        SpikeBits[] fired = new SpikeBits[currents.length];
        Arrays.setAll(fired, t -> new SpikeBits(arena, g.outputPixels(), g.outputs()));
        float[] potential = new float[g.outputs()];
        for (int p = 0; p < g.outputPixels(); p++) {
            if (p / g.outputWidth() / 2 % stride != 0) {
                continue;
            }
            Arrays.fill(potential, 0);
            for (int t = 0; t < currents.length; t++) {
                for (int m = 0; m < potential.length; m++) {
                    float input = (float) gain * (scale[m] * currents[t].get(p, m) + bias[m]);
                    potential[m] += (input - potential[m]) / 2;
                    if (potential[m] >= 1) {
                        fired[t].set(p, m, true);
                        potential[m] = 0;
                    }
                }
            }
        }
        return fired;
    }

    /** {@return share of the next layer's inputs that spike} */
    private double density(Geometry g, SpikeBits[] fired) {
        long spikes = 0;
        long inputs = 0;
        boolean pools = g.outputPixels() > 1;
        PoolWindow window = pools ? PoolWindow.halving(g.outputHeight(), g.outputWidth()) : null;
        int pooledPixels = pools ? window.outputPixels() : 1;
        SpikeBits pooled = new SpikeBits(arena, pooledPixels, g.outputs());
        for (SpikeBits step : fired) {
            if (pools) {
                maxPool.pool(step, window, pooled);
            }
            spikes += (pools ? pooled : step).count();
            inputs += (long) pooledPixels * g.outputs();
        }
        return (double) spikes / inputs;
    }
}
