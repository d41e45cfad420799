package spikelane.sim.train;

import spikelane.sim.train.layer.Seeds;
import spikelane.sim.train.fused.ActiveSample;
import spikelane.sim.train.fused.BlockBytes;
import spikelane.sim.train.fused.TimedLayer;
import spikelane.sim.train.fused.PixelLayout;
import spikelane.sim.train.fused.SpikingBlock;
import spikelane.sim.train.fused.SpikingDense;
import spikelane.sim.train.layer.NormNumbers;
import spikelane.sim.train.layer.TcjaBlock;
import spikelane.sim.train.layer.Parameter;
import spikelane.sim.train.layer.LayerWeights;
import spikelane.sim.train.layer.FlatLayout;
import spikelane.sim.train.layer.Firing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import spikelane.kernels.WorkPool;
import spikelane.sim.network.CextNet;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.Tensor;
import spikelane.sim.train.rule.LearningRule;

/**
 * Wide networks of the family of {@link CextNet} in training: the channels of a pixel lie side by side, and only inputs that
 * are not zero are computed with. Narrow networks, whose channels would leave vectors empty, run a channel at a time in
 * {@link NetworkTrainingFused}, and so do those with batch norm behind fully connected layers.
 */
final class NetworkTrainingPixels implements NetworkTraining {
    /**
     * Channels from which on it is faster. Steps of both drivers in turn, one thread of an EPYC (Zen 5, 512 bit), N-MNIST,
     * batch 16: 24 channels 0.7 times as fast, 32 channels 1.2, 48 channels 1.25, 64 channels 1.9; at 256 bits 24 channels
     * are as fast in both. It does not depend on the register width, since the bytes of a training must not.
     */
    private static final int FEWEST_CHANNELS = 32;

    private final Network network;
    private final NetworkFamily family;
    private final LearningRule rule;
    private final SequencedMap<String, LayerWeights> weights = new LinkedHashMap<>();
    private final List<SpikingBlock> blocks = new ArrayList<>();
    private final List<SpikingDense> dense = new ArrayList<>();
    private final FlatLayout inputLayout;
    private final float[][] input;
    /** [T][H][W][C] of the block whose output is largest. */
    private final float[][] upstream;
    private final float[][] scores;
    private boolean trained;

    /**
     * @param model   where the numbers start; they are copied
     * @param family  its blocks
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     * @param rule    one that {@link NetworkTrainingFused#follows}
     */
    NetworkTrainingPixels(Model model, NetworkFamily family, int batch, int threads, LearningRule rule) {
        this.rule = rule;
        network = model.network();
        this.family = family;
        for (LayerShape layer : network.weightLayers()) {
            weights.put(layer.name(), LayerWeights.of(model, layer));
        }
        FeatureShape in = network.input();
        inputLayout = new FlatLayout(in.channels(), network.steps(), in.height(), in.width());
        input = new float[batch][inputLayout.size()];
        PixelLayout layout = new PixelLayout(in.channels(), network.steps(), in.height(), in.width());
        int upstreamSize = layout.images();
        for (NetworkFamily.Block part : family.blocks()) {
            SpikingBlock block = block(model, part, layout, batch, threads, blocks.isEmpty());
            blocks.add(block);
            layout = block.pooled();
            upstreamSize = Math.max(upstreamSize, layout.images());
        }
        upstream = new float[batch][upstreamSize];
        for (NetworkFamily.Dense part : family.dense()) {
            dense.add(new SpikingDense(part.neurons(), weights.get(part.shape().name()), part.shape().in(),
                    part.shape().out(), network.steps(), batch, threads));
        }
        scores = new float[batch][network.readout().classes()];
    }

    /** {@return whether it trains a network faster than {@link NetworkTrainingFused} does} */
    static boolean suits(NetworkFamily family) {
        return family.blocks().stream().allMatch(block -> block.shape().out() >= FEWEST_CHANNELS)
                && family.dense().stream().allMatch(dense -> dense.norm().isEmpty());
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
        long upstream = 0;
        for (NetworkFamily.Block block : family.blocks()) {
            LayerShape shape = block.shape();
            boolean first = bytes == 0;
            PixelLayout in = new PixelLayout(shape.source().channels(), shape.steps(), shape.height(), shape.width());
            bytes += BlockBytes.of(in, shape.out(), !block.gate().isEmpty(), batch, threads, first);
            PixelLayout pooled = new PixelLayout(shape.out(), shape.steps(), shape.height() / 2, shape.width() / 2);
            upstream = Math.max(upstream, Math.max(in.images(), pooled.images()));
            if (first) {
                bytes += (long) batch * Float.BYTES
                        * new FlatLayout(in.channels(), in.steps(), in.height(), in.width()).size();
            }
        }
        for (NetworkFamily.Dense dense : family.dense()) {
            LayerShape shape = dense.shape();
            bytes += SpikingDense.bytes(shape.in(), shape.out(), shape.steps(), batch);
        }
        return bytes + batch * upstream * Float.BYTES;
    }

    private SpikingBlock block(Model model, NetworkFamily.Block part, PixelLayout in, int batch, int threads,
            boolean first) {
        LayerShape shape = part.shape();
        TcjaBlock gate = part.gate().isEmpty()
                ? null
                : new TcjaBlock(weights.get(part.gate() + ".time"), weights.get(part.gate() + ".channel"),
                        network.steps(), shape.out(), batch, threads);
        return new SpikingBlock(part.neurons(), weights.get(shape.name()), NormNumbers.of(model, part.norm()), gate, in,
                2, batch, threads, first);
    }

    /** {@return an independent copy of all numbers as they stand} */
    @Override
    public Model toModel() {
        SequencedMap<String, Tensor> norms = new LinkedHashMap<>();
        blocks.forEach(block -> norms.putAll(block.numbers().tensors()));
        return NetworkTraining.toModel(network, weights.values(), norms);
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        weights.values().forEach(layer -> all.addAll(layer.parameters()));
        for (SpikingBlock block : blocks) {
            all.add(block.numbers().gamma());
            all.add(block.numbers().beta());
        }
        return all;
    }

    @Override
    public SequencedMap<String, float[]> statistics() {
        SequencedMap<String, float[]> all = new LinkedHashMap<>();
        blocks.forEach(block -> all.putAll(block.numbers().running()));
        return all;
    }

    @Override
    public List<Firing> firing() {
        return Stream.concat(blocks.stream().map(SpikingBlock::firing), dense.stream().map(SpikingDense::firing))
                .toList();
    }

    @Override
    public SequencedMap<String, LayerWeights> layers() {
        return weights;
    }

    @Override
    public List<TimedLayer> costs() {
        List<TimedLayer> costs = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            costs.add(blocks.get(i).cost(family.blocks().get(i).shape()));
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
        return input;
    }

    @Override
    public float[][] scores() {
        return scores;
    }

    @Override
    public void refresh() {
        blocks.forEach(SpikingBlock::refresh);
        dense.forEach(layer -> layer.refresh());
    }

    @Override
    public void forward(WorkPool pool, int samples, long[] dropoutSeeds, boolean training) {
        trained = training;
        for (int i = 0; i < blocks.size(); i++) {
            blocks.get(i).forward(pool, samples, i == 0 ? this::fill : blocks.get(i - 1)::fill, training);
        }
        for (int i = 0; i < dense.size(); i++) {
            SpikingDense layer = dense.get(i);
            for (int n = 0; n < samples; n++) {
                layer.drawDropout(n, dropoutSeeds == null ? 0 : Seeds.ofDropout(dropoutSeeds[n], i),
                        dropoutSeeds == null ? 0 : family.dense().get(i).dropout());
            }
            layer.forward(pool, samples, i == 0 ? this::flatten : spikesOf(dense.get(i - 1), samples));
        }
        vote(samples);
    }

    /** The input, pixel by pixel. */
    private void fill(int n, ActiveSample sink) {
        float[] flat = input[n];
        int channels = inputLayout.channels();
        int plane = inputLayout.plane();
        for (int t = 0; t < inputLayout.steps(); t++) {
            for (int y = 0; y < inputLayout.height(); y++) {
                int from = inputLayout.at(0, t) + y * inputLayout.row();
                for (int x = 0; x < inputLayout.width(); x++) {
                    for (int c = 0, at = from + x; c < channels; c++, at += plane) {
                        if (flat[at] != 0) {
                            sink.add(c, x, flat[at]);
                        }
                    }
                    sink.endPixel();
                }
            }
        }
    }

    /** The last block's output as features, channel by channel. */
    private void flatten(int n, int t, SpikingDense.Sink sink) {
        blocks.getLast().each(n, t, sink);
    }

    private SpikingDense.Source spikesOf(SpikingDense layer, int samples) {
        return (n, t, sink) -> {
            for (int m = 0; m < layer.neurons(); m++) {
                if (layer.spikes(samples, m, t, n)) {
                    sink.add(m, 1);
                }
            }
        };
    }

    private void vote(int samples) {
        SpikingDense output = dense.getLast();
        Network.Readout readout = network.readout();
        for (int n = 0; n < samples; n++) {
            for (int k = 0; k < readout.classes(); k++) {
                int votes = 0;
                for (int m = k * readout.votes(); m < (k + 1) * readout.votes(); m++) {
                    for (int t = 0; t < network.steps(); t++) {
                        votes += output.spikes(samples, m, t, n) ? 1 : 0;
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
            dense.get(i).backward(pool, samples);
            if (i > 0) {
                spikeGradient(dense.get(i), dense.get(i - 1), samples);
            }
        }
        unflatten(samples);
        for (int i = blocks.size() - 1; i >= 0; i--) {
            blocks.get(i).backward(pool, samples, upstream, i == 0 && inputGradient == null ? null : upstream, trained);
        }
        for (int n = 0; inputGradient != null && n < samples; n++) {
            lay(upstream[n], inputGradient[n]);
        }
    }

    private void scoreGradient(int[] labels) {
        SpikingDense output = dense.getLast();
        Network.Readout readout = network.readout();
        Arrays.fill(output.spikeGradient(), 0);
        for (int n = 0; n < labels.length; n++) {
            for (int m = 0; m < output.neurons(); m++) {
                int k = m / readout.votes();
                float gradient = scoreGradient(labels, n, k) / readout.votes() / network.steps();
                for (int t = 0; t < network.steps(); t++) {
                    output.spikeGradient()[output.at(labels.length, m, t, n)] = gradient;
                }
            }
        }
    }

    private void spikeGradient(SpikingDense from, SpikingDense to, int samples) {
        for (int n = 0; n < samples; n++) {
            for (int t = 0; t < network.steps(); t++) {
                for (int m = 0; m < to.neurons(); m++) {
                    to.spikeGradient()[to.at(samples, m, t, n)] = from.featureGradient(samples, m, t, n);
                }
            }
        }
    }

    private void unflatten(int samples) {
        PixelLayout layout = blocks.getLast().pooled();
        SpikingDense first = dense.getFirst();
        int pixels = layout.height() * layout.width();
        for (int n = 0; n < samples; n++) {
            for (int t = 0; t < network.steps(); t++) {
                for (int p = 0; p < pixels; p++) {
                    int to = (t * pixels + p) * layout.stride();
                    for (int c = 0; c < layout.channels(); c++) {
                        upstream[n][to + c] = first.featureGradient(samples, c * pixels + p, t, n);
                    }
                }
            }
        }
    }

    /** From channels side by side to the layout of the input. */
    private void lay(float[] gradient, float[] flat) {
        PixelLayout layout = new PixelLayout(inputLayout.channels(), network.steps(), inputLayout.height(),
                inputLayout.width());
        for (int t = 0; t < network.steps(); t++) {
            for (int y = 0; y < layout.height(); y++) {
                for (int x = 0; x < layout.width(); x++) {
                    for (int c = 0; c < layout.channels(); c++) {
                        flat[inputLayout.at(c, t) + y * inputLayout.row()
                                + x] = gradient[((t * layout.height() + y) * layout.width() + x) * layout.stride() + c];
                    }
                }
            }
        }
    }
}
