package spikelane.sim.train;

import spikelane.sim.train.fused.TimedLayer;
import spikelane.sim.train.layer.Parameter;
import spikelane.sim.train.layer.LayerWeights;
import spikelane.sim.train.layer.Firing;
import spikelane.sim.train.layer.FlatLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import spikelane.kernels.WorkPool;
import spikelane.sim.compress.PostTraining;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.Tensor;
import spikelane.sim.train.rule.LearningRule;

/**
 * A network in training: forward pass, loss, and back-propagation through time into every parameter. Results do not
 * depend on the number of threads.
 */
public interface NetworkTraining {
    /**
     * Widens the first weights of convolutions and fully connected layers. Without it the currents of fully connected
     * layers, which no batch norm lifts, stay far below the threshold; convolutions follow, since global pruning
     * compares the weights of all layers.
     */
    double GAIN = 3;

    /**
     * @param model   where the numbers start; they are copied
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     * @return it in training
     * @throws IllegalArgumentException naming a layer that cannot be trained, and why
     */
    static NetworkTraining of(Model model, int batch, int threads) {
        return of(model, batch, threads, LearningRule.USUAL);
    }

    /**
     * @param model   where the numbers start; they are copied
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     * @param rule    what the gradient is of
     * @return it in training
     * @throws IllegalArgumentException naming a layer that cannot be trained, and why
     */
    static NetworkTraining of(Model model, int batch, int threads, LearningRule rule) {
        return NetworkFamily.of(model.network()).filter(family -> NetworkTrainingFused.follows(rule))
                .<NetworkTraining>map(family -> NetworkTrainingPixels.suits(family)
                        ? new NetworkTrainingPixels(model, family, batch, threads, rule)
                        : new NetworkTrainingFused(model, family, batch, threads, rule))
                .orElseGet(() -> new NetworkTrainingLayers(model, batch, threads, rule));
    }

    /**
     * @param network a network
     * @param batch   largest batch, in samples
     * @param threads most threads that will run it
     * @param rule    what the gradient is of
     * @return about how many bytes its training takes
     */
    static long bytes(Network network, int batch, int threads, LearningRule rule) {
        return NetworkFamily.of(network).filter(family -> NetworkTrainingFused.follows(rule))
                .map(family -> NetworkTrainingPixels.suits(family)
                        ? NetworkTrainingPixels.bytes(family, batch, threads)
                        : NetworkTrainingFused.bytes(family, batch, threads))
                .orElseGet(() -> NetworkTrainingLayers.bytes(network, batch));
    }

    /** {@return an independent copy of all numbers as they stand} */
    Model toModel();

    /** {@return everything that is learned} */
    List<Parameter> parameters();

    /** {@return running statistics, by name} */
    SequencedMap<String, float[]> statistics();

    /** {@return how often each layer of spiking neurons fired in the forward passes, from input to output} */
    List<Firing> firing();

    /** {@return all that a training changes: parameters with Adam's moments, running statistics} */
    default List<float[]> state() {
        List<float[]> all = new ArrayList<>();
        for (Parameter parameter : parameters()) {
            all.addAll(List.of(parameter.value(), parameter.first(), parameter.second()));
        }
        all.addAll(statistics().values());
        return all;
    }

    /** {@return the weights of the layers that have some, by layer, in order} */
    SequencedMap<String, LayerWeights> layers();

    /** {@return what each layer took since its times were last forgotten, from input to output} */
    List<TimedLayer> costs();

    /** {@return how a sample of {@link #input} lies} */
    FlatLayout inputLayout();

    /** {@return the input, an array a sample, to be filled before {@link #forward}; zero between pixels} */
    float[][] input();

    /** {@return class scores [sample][class], after {@link #forward}} */
    float[][] scores();

    /** Takes over the parameters after a change. */
    void refresh();

    /**
     * @param pool         threads that share the work
     * @param samples      N
     * @param dropoutSeeds one a sample; null: nothing is dropped
     * @param training     whether batch norm takes the statistics of this batch (and updates the running ones)
     */
    void forward(WorkPool pool, int samples, long[] dropoutSeeds, boolean training);

    /**
     * Fills the gradient of every parameter of the loss of the last forward pass.
     *
     * @param pool          threads that share the work
     * @param labels        one a sample
     * @param inputGradient receives the gradient of the input; null if it is not needed
     */
    void backward(WorkPool pool, int[] labels, float[][] inputGradient);

    /** {@return what the gradient is of} */
    LearningRule rule();

    /**
     * @param labels one a sample
     * @return loss of the scores of the last forward pass, mean over samples
     */
    default double loss(int[] labels) {
        double sum = 0;
        for (int n = 0; n < labels.length; n++) {
            sum += rule().loss().of(scores()[n], labels[n]);
        }
        return sum / labels.length;
    }

    /** {@return the gradient of {@link #loss} in the score of class k of sample n} */
    default float scoreGradient(int[] labels, int n, int k) {
        return rule().loss().gradient(scores()[n], labels[n], k, labels.length);
    }

    /**
     * A network with random weights, uniform within 3 / sqrt(inputs of a neuron), for TCJA within a third of
     * that, which is PyTorch's default; gamma 1, beta 0, biases 0.
     *
     * @param network the network
     * @param seed    of the weights
     * @return the untrained model
     */
    static Model initialise(Network network, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SequencedMap<String, Tensor> weights = new LinkedHashMap<>();
        for (LayerShape layer : network.weightLayers()) {
            Tensor tensor = Tensor.zeros(layer.weightShape());
            double gain = layer.spiking() ? GAIN : 1;
            double inputs = (double) layer.in() / layer.groups() * layer.kernelHeight() * layer.kernelWidth();
            double bound = gain / Math.sqrt(inputs);
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
            weights.put(layer.tensor(), tensor);
        }
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        network.tensors().forEach((name, shape) -> {
            Tensor tensor = weights.getOrDefault(name, Tensor.zeros(shape));
            if (name.endsWith(".gamma") || name.endsWith(".var")) {
                Arrays.fill(tensor.data(), 1);
            }
            tensors.put(name, tensor);
        });
        return new Model(network, Model.FULL_PRECISION, tensors);
    }

    /** {@return the numbers of a training as a model, in the order of the network's tensors} */
    static Model toModel(Network network, Collection<LayerWeights> weights, Map<String, Tensor> others) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        int bits = weights.stream().mapToInt(LayerWeights::bits).max().orElse(Model.FULL_PRECISION);
        for (LayerWeights layer : weights) {
            all.putAll(layer.tensors());
            if (layer.bits() != bits) {
                all.put(Model.bits(layer.weight().name()), Tensor.copyOf(new float[]{layer.bits()}));
            }
        }
        all.putAll(others);
        SequencedMap<String, Tensor> ordered = new LinkedHashMap<>();
        Model.shapes(network, bits).keySet().forEach(name -> ordered.put(name, all.get(name)));
        all.forEach(ordered::putIfAbsent);
        return PostTraining.folded(new Model(network, bits, ordered));
    }
}
