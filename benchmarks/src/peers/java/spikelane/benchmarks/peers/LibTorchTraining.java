package spikelane.benchmarks.peers;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import spikelane.benchmarks.work.Agreement;
import spikelane.benchmarks.work.TrainingWork;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Layer.Statistics;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Network;

/**
 * A training step in LibTorch as a user writes it: its own conv2d, batch norm, max-pool, linear, conv1d for the gates, Adam;
 * neurons element by element and step by step, their surrogate as a soft spike whose value is replaced by the hard one. All
 * time steps of a layer are in its batch dimension.
 */
final class LibTorchTraining {
    private static final double MOMENTUM = 0.1;
    private static final double EPS = 1e-5;
    private static final long[] ONE = {1, 1};
    private static final long[] GATE_PADDING = {1, 2};

    private final Network network;
    private final int batch;
    private final SequencedMap<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> masks = new HashMap<>();
    private final Map<String, Tensor> running = new HashMap<>();
    private final Map<String, String> tensors = new HashMap<>();
    private final Tensor input;
    private final Tensor wanted;
    private final Adam adam;
    private double loss;

    LibTorchTraining(TrainingWork work, int threads) {
        torch.set_num_threads(threads);
        network = work.model().network();
        batch = work.batch();
        int layer = 0;
        for (LayerShape shape : network.weightLayers()) {
            tensors.put(shape.name(), shape.tensor());
            learn(work, shape.tensor());
            if (!work.masks().isEmpty()) {
                masks.put(shape.tensor(), tensor(work.masks().get(layer++), sizes(work, shape.tensor())));
            }
        }
        for (Layer of : network.layers()) {
            if (of instanceof Layer.Normalisation norm) {
                learn(work, norm.name() + ".gamma");
                learn(work, norm.name() + ".beta");
                for (String name : new String[]{norm.name() + ".mean", norm.name() + ".var"}) {
                    running.put(name, tensor(work.model().tensor(name).data(), sizes(work, name)));
                }
            }
        }
        int classes = network.readout().classes();
        float[] oneHot = new float[batch * classes];
        int sample = work.counts().getFirst().length;
        float[] values = new float[batch * sample];
        int frame = sample / network.steps();
        for (int n = 0; n < batch; n++) {
            oneHot[n * classes + work.labels()[n]] = 1;
            for (int i = 0; i < sample; i++) { // to [T][N][C][H][W]
                values[(i / frame * batch + n) * frame + i % frame] = work.counts().get(n)[i];
            }
        }
        input = tensor(values, (long) network.steps() * batch, network.input().channels(), network.input().height(),
                network.input().width());
        wanted = tensor(oneHot, batch, classes);
        TensorVector all = new TensorVector();
        parameters.values().forEach(all::push_back);
        adam = new Adam(all, new AdamOptions(TrainingWork.LEARNING_RATE));
    }

    private void learn(TrainingWork work, String name) {
        Tensor tensor = tensor(work.model().tensor(name).data(), sizes(work, name));
        tensor.requires_grad_(true);
        parameters.put(name, tensor);
    }

    private static long[] sizes(TrainingWork work, String name) {
        int[] shape = work.model().tensor(name).shape();
        long[] sizes = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            sizes[i] = shape[i];
        }
        return sizes;
    }

    private static Tensor tensor(float[] values, long... sizes) {
        return PeerLibTorch.tensor(values, sizes);
    }

    /** Forward, loss, backward, Adam. */
    void step() {
        PointerScope scope = new PointerScope();
        try {
            adam.zero_grad();
            Tensor result = loss(forward());
            result.backward();
            loss = result.item_float();
            adam.step();
        } finally {
            scope.close();
        }
    }

    private Tensor weights(String layer) {
        String name = tensors.get(layer);
        Tensor mask = masks.get(name);
        return mask == null ? parameters.get(name) : parameters.get(name).mul(mask);
    }

    private Tensor loss(Tensor output) {
        Network.Readout readout = network.readout();
        Tensor votes = output.reshape(network.steps(), batch, readout.classes(), readout.votes());
        return torch.mse_loss(votes.mean(new long[]{0, 3}, false, new ScalarTypeOptional()), wanted);
    }

    /** {@return spikes of the last layer, [T * N][M]} */
    private Tensor forward() {
        Tensor x = input;
        for (Layer layer : network.layers()) {
            x = switch (layer) {
                case Layer.Convolution c -> torch.conv2d(x, weights(c.name()), new TensorOptional(), ONE, ONE, ONE, 1);
                case Layer.Normalisation n -> normalise(n, x);
                case Layer.Neurons n -> neurons(x);
                case Layer.Gate g -> gate(g.name(), x);
                case Layer.Pool p -> torch.max_pool2d(x, 2, 2);
                case Layer.Flatten f -> x.reshape(x.size(0), -1);
                case Layer.Linear l -> torch.linear(x.reshape(x.size(0), -1), weights(l.name()));
                case Layer.Dropout d -> x; // of nothing
                case Layer.Addition a -> throw new IllegalStateException("no addition in this family");
            };
        }
        return x;
    }

    private Tensor normalise(Layer.Normalisation norm, Tensor x) {
        if (norm.statistics() == Statistics.ALL_STEPS) {
            return normalised(norm.name(), x);
        }
        TensorVector steps = new TensorVector();
        for (int t = 0; t < network.steps(); t++) {
            steps.push_back(normalised(norm.name(), x.narrow(0, (long) t * batch, batch)));
        }
        return torch.cat(steps, 0);
    }

    private Tensor normalised(String norm, Tensor x) {
        return torch.batch_norm(x, new TensorOptional(parameters.get(norm + ".gamma")),
                new TensorOptional(parameters.get(norm + ".beta")), new TensorOptional(running.get(norm + ".mean")),
                new TensorOptional(running.get(norm + ".var")), true, MOMENTUM, EPS, false);
    }

    /** Leaky neurons of tau 2; a reset passes no gradient on. */
    private Tensor neurons(Tensor x) {
        Tensor before = null;
        TensorVector spikes = new TensorVector();
        for (int t = 0; t < network.steps(); t++) {
            Tensor now = x.narrow(0, (long) t * batch, batch);
            Tensor u = before == null ? now.mul(new Scalar(0.5)) : before.add(now.sub(before).mul(new Scalar(0.5)));
            Tensor soft = u.sub(new Scalar(1)).mul(new Scalar(Math.PI)).atan().mul(new Scalar(1 / Math.PI));
            Tensor hard = u.detach().ge(new Scalar(1)).to(torch.ScalarType.Float);
            spikes.push_back(soft.add(hard.sub(soft.detach())));
            before = u.mul(hard.neg().add(new Scalar(1)));
        }
        return torch.cat(spikes, 0);
    }

    private Tensor gate(String name, Tensor x) {
        Tensor means = x.mean(new long[]{2, 3}, false, new ScalarTypeOptional()).reshape(network.steps(), batch, -1);
        Tensor overChannels = torch.conv1d(torch.constant_pad_nd(means.permute(1, 0, 2), GATE_PADDING),
                weights(name + ".time")).permute(1, 0, 2);
        Tensor overTime = torch.conv1d(torch.constant_pad_nd(means.permute(1, 2, 0), GATE_PADDING),
                weights(name + ".channel")).permute(2, 0, 1);
        return x.mul(overChannels.mul(overTime).sigmoid().reshape(x.size(0), x.size(1), 1, 1));
    }

    /** {@return what the last step computed; gradients of pruned weights are 0} */
    Agreement result() {
        SequencedMap<String, float[]> gradients = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            Tensor gradient = parameter.grad().contiguous();
            float[] values = new float[(int) gradient.numel()];
            new FloatPointer(gradient.data_ptr_float()).get(values);
            gradients.put(name, values);
        });
        return new Agreement(loss, gradients);
    }
}
