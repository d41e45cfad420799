package spikelane.sim.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.BatchNormLif;
import spikelane.sim.network.CextNetConfig;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;

/**
 * CextNet in training: forward pass, loss, and back-propagation through time into every parameter. Results do not
 * depend on the number of threads.
 */
public final class CextNet {
    /**
     * Widens the first weights of convolutions and fully connected layers. Without it the currents of fully connected
     * layers, which no batch norm lifts, stay far below the threshold; convolutions follow, since global pruning
     * compares the weights of all layers.
     */
    private static final double GAIN = 3;

    private final CextNetConfig config;
    private final int batch;
    private final SequencedMap<String, LayerWeights> weights = new LinkedHashMap<>();
    private final List<ConvBlock> blocks = new ArrayList<>();
    private final DenseLif hidden;
    private final DenseLif output;
    private final FlatLayout inputLayout;
    /** Input of each block, then the last block's output: an array a sample each. */
    private final List<float[][]> maps = new ArrayList<>();
    private final float[][] upstream;
    private final float[][] scores;
    private boolean trained;

    /**
     * @param model   where the numbers start; they are copied
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     */
    public CextNet(Model model, int batch, int threads) {
        config = model.config();
        this.batch = batch;
        for (LayerShape layer : config.layers()) {
            LayerWeights layerWeights = new LayerWeights(parameter(model, layer.name()));
            Tensor mask = model.tensors().get("mask_" + layer.name());
            if (mask != null) {
                layerWeights.prune(mask.data().clone());
            }
            if (model.bits() != Model.FULL_PRECISION) {
                layerWeights.quantise(model.bits(), model.tensor("duq_a_" + layer.name()).data()[0],
                        model.tensor("duq_c_" + layer.name()).data()[0]);
            }
            weights.put(layer.name(), layerWeights);
        }
        inputLayout = new FlatLayout(2, config.steps(), config.height(), config.width());
        maps.add(new float[batch][inputLayout.size()]);
        int upstreamSize = 0;
        for (int i = 0; i < config.blocks(); i++) {
            ConvBlock block = block(model, i, threads);
            blocks.add(block);
            upstreamSize = Math.max(upstreamSize, block.pooledLayout().size());
            maps.add(new float[batch][block.pooledLayout().size()]);
        }
        upstream = new float[batch][upstreamSize];
        hidden = new DenseLif(weights.get("fc0"), config.flattened(), config.hidden(), config.steps(), batch, threads);
        output = new DenseLif(weights.get("fc1"), config.hidden(), config.classes() * config.votes(), config.steps(),
                batch, threads);
        scores = new float[batch][config.classes()];
    }

    /**
     * @param config  a network
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     * @return about how many bytes its training takes: what the convolution blocks keep
     */
    static long bytes(CextNetConfig config, int batch, int threads) {
        long sample = new FlatLayout(2, config.steps(), config.height(), config.width()).size();
        long upstream = 0;
        for (int i = 0; i < config.blocks(); i++) {
            FlatLayout layout = new FlatLayout(config.channels(), config.steps(), config.height() >> i,
                    config.width() >> i);
            long pooled = new FlatLayout(config.channels(), config.steps(), layout.height() / 2, layout.width() / 2)
                    .size();
            sample += layout.size() + pooled + (long) threads * layout.plane();
            upstream = Math.max(upstream, pooled);
        }
        return batch * (sample + upstream) * Float.BYTES;
    }

    private static Parameter parameter(Model model, String name) {
        Tensor tensor = model.tensor(name);
        return new Parameter(name, tensor.shape(), tensor.data().clone());
    }

    private ConvBlock block(Model model, int i, int threads) {
        FlatLayout layout = new FlatLayout(config.channels(), config.steps(), config.height() >> i,
                config.width() >> i);
        LinearLayer convolution = new LinearLayer(weights.get("conv" + i), i == 0 ? 2 : config.channels(),
                config.channels(), layout.kernelShifts(), layout.lead(), layout.plane(), threads);
        BatchNorm norm = new BatchNorm(layout, config.normalisation(), parameter(model, "gamma" + i),
                parameter(model, "beta" + i), model.tensor("mean" + i).data().clone(),
                model.tensor("var" + i).data().clone());
        TcjaBlock gate = config.hasTcja(i)
                ? new TcjaBlock(weights.get("tcja_t" + i), weights.get("tcja_c" + i), config.steps(), config.channels(),
                        batch, threads)
                : null;
        return new ConvBlock(convolution, norm, gate, layout, batch, threads);
    }

    /**
     * A network with random weights, uniform within 3 / sqrt(inputs of a neuron), for TCJA within a third of
     * that, which is PyTorch's default; gamma 1, beta 0.
     *
     * @param config the network
     * @param seed   of the weights
     * @return the untrained model
     */
    static Model initialise(CextNetConfig config, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (LayerShape layer : config.layers()) {
            Tensor tensor = Tensor.zeros(layer.weightShape());
            double gain = layer.input() == LayerShape.Input.REAL ? 1 : GAIN;
            double bound = gain / Math.sqrt((double) layer.in() * layer.kernelHeight() * layer.kernelWidth());
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
            tensors.put(layer.name(), tensor);
        }
        for (int i = 0; i < config.blocks(); i++) {
            tensors.put("gamma" + i, constant(config.channels(), 1));
            tensors.put("beta" + i, constant(config.channels(), 0));
            tensors.put("mean" + i, constant(config.channels(), 0));
            tensors.put("var" + i, constant(config.channels(), 1));
        }
        return new Model(config, Model.FULL_PRECISION, tensors);
    }

    private static Tensor constant(int count, float value) {
        Tensor tensor = Tensor.zeros(count);
        Arrays.fill(tensor.data(), value);
        return tensor;
    }

    /** {@return an independent copy of all numbers as they stand} */
    Model toModel() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        int bits = Model.FULL_PRECISION;
        for (LayerWeights layer : weights.values()) {
            for (Parameter parameter : layer.parameters()) {
                put(tensors, parameter);
            }
            if (layer.mask() != null) {
                tensors.put("mask_" + layer.weight().name(), new Tensor(layer.weight().shape(), layer.mask().clone()));
            }
            bits = layer.bits();
        }
        for (int i = 0; i < blocks.size(); i++) {
            BatchNorm norm = blocks.get(i).norm();
            put(tensors, norm.gamma());
            put(tensors, norm.beta());
            tensors.put("mean" + i, new Tensor(new int[]{config.channels()}, norm.runningMean().clone()));
            tensors.put("var" + i, new Tensor(new int[]{config.channels()}, norm.runningVariance().clone()));
        }
        return new Model(config, bits, tensors);
    }

    private static void put(SequencedMap<String, Tensor> tensors, Parameter parameter) {
        tensors.put(parameter.name(), new Tensor(parameter.shape(), parameter.value().clone()));
    }

    /** {@return everything that is learned} */
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        weights.values().forEach(layer -> all.addAll(layer.parameters()));
        for (ConvBlock block : blocks) {
            all.add(block.norm().gamma());
            all.add(block.norm().beta());
        }
        return all;
    }

    /** {@return all that a training changes: parameters with Adam's moments, running statistics} */
    List<float[]> state() {
        List<float[]> all = new ArrayList<>();
        for (Parameter parameter : parameters()) {
            all.addAll(List.of(parameter.value(), parameter.first(), parameter.second()));
        }
        for (ConvBlock block : blocks) {
            all.addAll(List.of(block.norm().runningMean(), block.norm().runningVariance()));
        }
        return all;
    }

    /** {@return the layers with weights, in order} */
    SequencedMap<String, LayerWeights> layers() {
        return weights;
    }

    /** {@return how a sample of {@link #input} lies: 2 channels} */
    public FlatLayout inputLayout() {
        return inputLayout;
    }

    /** {@return the input, an array a sample, to be filled before {@link #forward}; zero between pixels} */
    public float[][] input() {
        return maps.getFirst();
    }

    /** {@return class scores [sample][class], after {@link #forward}} */
    public float[][] scores() {
        return scores;
    }

    /** Takes over the parameters after a change. */
    public void refresh() {
        blocks.forEach(ConvBlock::refresh);
        hidden.linear().refresh();
        output.linear().refresh();
    }

    /**
     * @param pool         threads that share the work
     * @param samples      N
     * @param dropoutSeeds one a sample; null: nothing is dropped
     * @param training     whether batch norm takes the statistics of this batch (and updates the running ones)
     */
    public void forward(WorkPool pool, int samples, long[] dropoutSeeds, boolean training) {
        trained = training;
        for (int i = 0; i < blocks.size(); i++) {
            blocks.get(i).forward(pool, samples, maps.get(i), maps.get(i + 1), training);
        }
        boolean dropout = dropoutSeeds != null && config.dropout() > 0;
        if (dropout) {
            for (int n = 0; n < samples; n++) {
                hidden.drawDropout(n, dropoutSeeds[n], config.dropout());
                output.drawDropout(n, ~dropoutSeeds[n], config.dropout());
            }
        }
        flatten(samples);
        hidden.forward(pool, samples, dropout);
        for (int i = 0; i < hidden.u().length; i++) {
            output.x()[i] = hidden.u()[i] >= BatchNormLif.THRESHOLD ? 1 : 0;
        }
        output.forward(pool, samples, dropout);
        vote(samples);
    }

    private void flatten(int samples) {
        FlatLayout layout = blocks.getLast().pooledLayout();
        float[][] last = maps.getLast();
        for (int i = 0; i < config.flattened(); i++) {
            for (int t = 0; t < config.steps(); t++) {
                int from = featureAt(layout, i, t);
                for (int n = 0; n < samples; n++) {
                    hidden.x()[hidden.at(i, t, n)] = last[n][from];
                }
            }
        }
    }

    private static int featureAt(FlatLayout layout, int feature, int step) {
        int image = layout.height() * layout.width();
        int pixel = feature % image;
        return layout.at(feature / image, step) + pixel / layout.width() * layout.row() + pixel % layout.width();
    }

    private void vote(int samples) {
        for (int n = 0; n < samples; n++) {
            for (int k = 0; k < config.classes(); k++) {
                int votes = 0;
                for (int m = k * config.votes(); m < (k + 1) * config.votes(); m++) {
                    for (int t = 0; t < config.steps(); t++) {
                        votes += output.u()[output.at(m, t, n)] >= BatchNormLif.THRESHOLD ? 1 : 0;
                    }
                }
                scores[n][k] = votes / (float) (config.votes() * config.steps());
            }
        }
    }

    /**
     * @param labels one a sample
     * @return mean square error of the scores of the last forward pass to one-hot
     */
    public double loss(int[] labels) {
        double sum = 0;
        for (int n = 0; n < labels.length; n++) {
            for (int k = 0; k < config.classes(); k++) {
                double error = scores[n][k] - (k == labels[n] ? 1 : 0);
                sum += error * error;
            }
        }
        return sum / labels.length / config.classes();
    }

    /**
     * Fills the gradient of every parameter of the loss of the last forward pass.
     *
     * @param pool          threads that share the work
     * @param labels        one a sample
     * @param inputGradient receives the gradient of the input; null if it is not needed
     */
    public void backward(WorkPool pool, int[] labels, float[][] inputGradient) {
        int samples = labels.length;
        scoreGradient(labels);
        output.backward(pool, samples);
        System.arraycopy(output.xGradient(), 0, hidden.spikeGradient(), 0, hidden.spikeGradient().length);
        hidden.backward(pool, samples);
        unflatten(samples);
        for (int i = blocks.size() - 1; i >= 0; i--) {
            blocks.get(i).backward(pool, samples, maps.get(i), maps.get(i + 1), upstream,
                    i == 0 ? inputGradient : upstream, trained);
        }
    }

    private void scoreGradient(int[] labels) {
        Arrays.fill(output.spikeGradient(), 0);
        for (int n = 0; n < labels.length; n++) {
            for (int m = 0; m < output.neurons(); m++) {
                int k = m / config.votes();
                float error = scores[n][k] - (k == labels[n] ? 1 : 0);
                float gradient = 2 * error / labels.length / config.classes() / config.votes() / config.steps();
                for (int t = 0; t < config.steps(); t++) {
                    output.spikeGradient()[output.at(m, t, n)] = gradient;
                }
            }
        }
    }

    private void unflatten(int samples) {
        FlatLayout layout = blocks.getLast().pooledLayout();
        for (int i = 0; i < config.flattened(); i++) {
            for (int t = 0; t < config.steps(); t++) {
                int to = featureAt(layout, i, t);
                for (int n = 0; n < samples; n++) {
                    upstream[n][to] = hidden.xGradient()[hidden.at(i, t, n)];
                }
            }
        }
    }
}
