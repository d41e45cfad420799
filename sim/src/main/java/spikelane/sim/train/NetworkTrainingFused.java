package spikelane.sim.train;

import spikelane.sim.train.layer.Seeds;
import spikelane.sim.train.layer.TcjaBlock;
import spikelane.sim.train.layer.Parameter;
import spikelane.sim.train.layer.LinearLayer;
import spikelane.sim.train.layer.LayerWeights;
import spikelane.sim.train.layer.FlatLayout;
import spikelane.sim.train.fused.DenseLif;
import spikelane.sim.train.fused.TimedLayer;
import spikelane.sim.train.layer.Firing;
import spikelane.sim.train.fused.ConvBlock;
import spikelane.sim.train.layer.BatchNorm;
import spikelane.sim.train.layer.NormNumbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;
import spikelane.kernels.WorkPool;
import spikelane.kernels.training.BatchNormLif;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.Tensor;
import spikelane.sim.train.rule.LearningRule;
import spikelane.sim.train.rule.Surrogate;

/**
 * Narrow networks of the family of {@link CextNet} in training, see {@link NetworkTrainingPixels} for the others: blocks of
 * convolution, batch norm, neurons, gate and pooling run as one, a channel at a time, then fully connected layers.
 */
final class NetworkTrainingFused implements NetworkTraining {
    private final Network network;
    private final NetworkFamily family;
    private final LearningRule rule;
    private final SequencedMap<String, LayerWeights> weights = new LinkedHashMap<>();
    private final List<ConvBlock> blocks = new ArrayList<>();
    private final List<DenseLif> dense = new ArrayList<>();
    private final FlatLayout inputLayout;
    /** Input of each block, then the last block's output: an array a sample each. */
    private final List<float[][]> maps = new ArrayList<>();
    private final float[][] upstream;
    private final float[][] scores;
    private boolean trained;

    /**
     * @param model   where the numbers start; they are copied
     * @param family  its blocks
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     * @param rule    one that it {@link #follows}
     */
    NetworkTrainingFused(Model model, NetworkFamily family, int batch, int threads, LearningRule rule) {
        this.rule = rule;
        network = model.network();
        this.family = family;
        for (LayerShape layer : network.weightLayers()) {
            weights.put(layer.name(), LayerWeights.of(model, layer));
        }
        FeatureShape in = network.input();
        inputLayout = new FlatLayout(in.channels(), network.steps(), in.height(), in.width());
        maps.add(new float[batch][inputLayout.size()]);
        int upstreamSize = 0;
        for (NetworkFamily.Block part : family.blocks()) {
            ConvBlock block = block(model, part, batch, threads);
            blocks.add(block);
            upstreamSize = Math.max(upstreamSize, block.pooledLayout().size());
            maps.add(new float[batch][block.pooledLayout().size()]);
        }
        upstream = new float[batch][upstreamSize];
        for (NetworkFamily.Dense part : family.dense()) {
            NormNumbers numbers = part.norm().map(norm -> NormNumbers.of(model, norm)).orElse(null);
            dense.add(new DenseLif(part.neurons(), weights.get(part.shape().name()), numbers, part.shape().in(),
                    part.shape().out(), network.steps(), batch, threads));
        }
        scores = new float[batch][network.readout().classes()];
    }

    /** {@return whether blocks can be trained by a rule: their kernels know one surrogate and no firing rates} */
    static boolean follows(LearningRule rule) {
        return rule.surrogate() == Surrogate.ATAN && rule.firingWeight() == 0;
    }

    @Override
    public LearningRule rule() {
        return rule;
    }

    /**
     * @param family  a network
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     * @return about how many bytes its training takes
     */
    static long bytes(NetworkFamily family, int batch, int threads) {
        long bytes = 0;
        long sample = 0;
        long upstream = 0;
        for (NetworkFamily.Block block : family.blocks()) {
            LayerShape shape = block.shape();
            FlatLayout layout = layout(shape);
            if (sample == 0) {
                FeatureShape in = shape.source();
                sample = new FlatLayout(in.channels(), shape.steps(), in.height(), in.width()).size();
            }
            long pooled = new FlatLayout(layout.channels(), layout.steps(), layout.height() / 2, layout.width() / 2)
                    .size();
            bytes += ConvBlock.bytes(layout, shape.in(), !block.gate().isEmpty(), batch, threads);
            sample += pooled;
            upstream = Math.max(upstream, pooled);
        }
        for (NetworkFamily.Dense dense : family.dense()) {
            LayerShape shape = dense.shape();
            bytes += DenseLif.bytes(shape.in(), shape.out(), shape.steps(), batch, threads, dense.norm().isPresent());
        }
        return bytes + batch * (sample + upstream) * Float.BYTES;
    }

    /** {@return how the output of a convolution lies, which has its input's size} */
    private static FlatLayout layout(LayerShape shape) {
        return new FlatLayout(shape.out(), shape.steps(), shape.height(), shape.width());
    }

    private ConvBlock block(Model model, NetworkFamily.Block part, int batch, int threads) {
        LayerShape shape = part.shape();
        FlatLayout layout = layout(shape);
        LinearLayer convolution = new LinearLayer(weights.get(shape.name()), shape.in(), shape.out(),
                layout.kernelShifts(), layout.lead(), layout.plane(), threads);
        BatchNorm norm = new BatchNorm(layout, NormNumbers.of(model, part.norm()));
        TcjaBlock gate = part.gate().isEmpty()
                ? null
                : new TcjaBlock(weights.get(part.gate() + ".time"), weights.get(part.gate() + ".channel"),
                        network.steps(), shape.out(), batch, threads);
        return new ConvBlock(part.neurons(), convolution, shape.in(), norm, gate, layout, batch, threads);
    }

    /** {@return an independent copy of all numbers as they stand} */
    @Override
    public Model toModel() {
        SequencedMap<String, Tensor> norms = new LinkedHashMap<>();
        norms().forEach(numbers -> norms.putAll(numbers.tensors()));
        return NetworkTraining.toModel(network, weights.values(), norms);
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        weights.values().forEach(layer -> all.addAll(layer.parameters()));
        norms().forEach(numbers -> all.addAll(List.of(numbers.gamma(), numbers.beta())));
        return all;
    }

    private Stream<NormNumbers> norms() {
        return Stream.concat(blocks.stream().map(ConvBlock::norm), dense.stream().map(DenseLif::norm))
                .filter(Objects::nonNull).map(BatchNorm::numbers);
    }

    @Override
    public SequencedMap<String, float[]> statistics() {
        SequencedMap<String, float[]> all = new LinkedHashMap<>();
        norms().forEach(numbers -> all.putAll(numbers.running()));
        return all;
    }

    @Override
    public List<Firing> firing() {
        return Stream.concat(blocks.stream().map(ConvBlock::firing), dense.stream().map(DenseLif::firing)).toList();
    }

    @Override
    public SequencedMap<String, LayerWeights> layers() {
        return weights;
    }

    @Override
    public List<TimedLayer> costs() {
        List<TimedLayer> costs = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            costs.add(blocks.get(i).cost(family.blocks().get(i).shape(), maps.get(i)));
        }
        for (int i = 0; i < dense.size(); i++) {
            costs.add(dense.get(i).cost(family.dense().get(i).shape()));
        }
        return costs;
    }

    @Override
    public FlatLayout inputLayout() {
        return inputLayout;
    }

    @Override
    public float[][] input() {
        return maps.getFirst();
    }

    @Override
    public float[][] scores() {
        return scores;
    }

    @Override
    public void refresh() {
        blocks.forEach(ConvBlock::refresh);
        dense.forEach(layer -> layer.refresh());
    }

    @Override
    public void forward(WorkPool pool, int samples, long[] dropoutSeeds, boolean training) {
        trained = training;
        for (int i = 0; i < blocks.size(); i++) {
            blocks.get(i).forward(pool, samples, maps.get(i), maps.get(i + 1), training);
        }
        flatten(samples);
        for (int i = 0; i < dense.size(); i++) {
            DenseLif layer = dense.get(i);
            float probability = family.dense().get(i).dropout();
            boolean dropout = dropoutSeeds != null && probability > 0;
            for (int n = 0; dropout && n < samples; n++) {
                layer.drawDropout(n, Seeds.ofDropout(dropoutSeeds[n], i), probability);
            }
            if (i > 0) {
                float[] u = dense.get(i - 1).u();
                for (int j = 0; j < u.length; j++) {
                    layer.x()[j] = u[j] >= BatchNormLif.THRESHOLD ? 1 : 0;
                }
            }
            layer.forward(pool, samples, dropout, training);
        }
        vote(samples);
    }

    private void flatten(int samples) {
        FlatLayout layout = blocks.getLast().pooledLayout();
        float[][] last = maps.getLast();
        DenseLif first = dense.getFirst();
        for (int i = 0; i < first.features(); i++) {
            for (int t = 0; t < network.steps(); t++) {
                int from = featureAt(layout, i, t);
                for (int n = 0; n < samples; n++) {
                    first.x()[first.at(i, t, n)] = last[n][from];
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
        DenseLif output = dense.getLast();
        Network.Readout readout = network.readout();
        for (int n = 0; n < samples; n++) {
            for (int k = 0; k < readout.classes(); k++) {
                int votes = 0;
                for (int m = k * readout.votes(); m < (k + 1) * readout.votes(); m++) {
                    for (int t = 0; t < network.steps(); t++) {
                        votes += output.u()[output.at(m, t, n)] >= BatchNormLif.THRESHOLD ? 1 : 0;
                    }
                }
                scores[n][k] = votes / (float) (readout.votes() * network.steps());
            }
        }
    }

    @Override
    public void backward(WorkPool pool, int[] labels, float[][] inputGradient) {
        int samples = labels.length;
        scoreGradient(labels);
        for (int i = dense.size() - 1; i >= 0; i--) {
            dense.get(i).backward(pool, samples, trained);
            if (i > 0) {
                float[] gradient = dense.get(i - 1).spikeGradient();
                System.arraycopy(dense.get(i).xGradient(), 0, gradient, 0, gradient.length);
            }
        }
        unflatten(samples);
        for (int i = blocks.size() - 1; i >= 0; i--) {
            blocks.get(i).backward(pool, samples, maps.get(i), maps.get(i + 1), upstream,
                    i == 0 ? inputGradient : upstream, trained);
        }
    }

    private void scoreGradient(int[] labels) {
        DenseLif output = dense.getLast();
        Network.Readout readout = network.readout();
        Arrays.fill(output.spikeGradient(), 0);
        for (int n = 0; n < labels.length; n++) {
            for (int m = 0; m < output.neurons(); m++) {
                int k = m / readout.votes();
                float gradient = scoreGradient(labels, n, k) / readout.votes() / network.steps();
                for (int t = 0; t < network.steps(); t++) {
                    output.spikeGradient()[output.at(m, t, n)] = gradient;
                }
            }
        }
    }

    private void unflatten(int samples) {
        FlatLayout layout = blocks.getLast().pooledLayout();
        DenseLif first = dense.getFirst();
        for (int i = 0; i < first.features(); i++) {
            for (int t = 0; t < network.steps(); t++) {
                int to = featureAt(layout, i, t);
                for (int n = 0; n < samples; n++) {
                    upstream[n][to] = first.xGradient()[first.at(i, t, n)];
                }
            }
        }
    }
}
