package spikelane.sim.accelerator.work;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.activity.MeasuredInputs;
import spikelane.sim.activity.SpikeStatistics;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerStage;
import spikelane.sim.network.Network;
import spikelane.sim.network.NeuronModel;

/**
 * A network as its layers and the arrays of a file tell: operations, spikes and, where its weights are there, zeros and
 * encoded bits are counts, not densities.
 *
 * @param workload the layers whose inputs the file holds
 * @param spikes   statistics of those inputs
 * @param leftOut  layers without an array
 * @param notes    sentences on arrays that were read otherwise than the network says
 */
public record MeasuredWorkload(Workload workload, List<SpikeStatistics> spikes, List<String> leftOut,
        List<String> notes) {
    /**
     * A layer before its spikes are known.
     *
     * @param shape         the layer
     * @param weightBits    b
     * @param weightDensity nonzero weights / weights, where no file holds them
     * @param neurons       whether neurons follow
     * @param membraneBits  bits of their potentials; {@link NeuronModel#WIDE}: the accelerator's
     */
    record Unmeasured(LayerShape shape, int weightBits, double weightDensity, boolean neurons, int membraneBits) {}

    /**
     * @param network       any network
     * @param weightBits    b
     * @param weightDensity nonzero weights / weights, where {@code weights} is null
     * @param spikes        a file for {@link MeasuredInputs}
     * @param weights       its tensors, or null
     * @return its work
     * @throws spikelane.sim.io.BadInputException naming file and array, if one does not fit
     */
    public static MeasuredWorkload of(Network network, int weightBits, double weightDensity, Path spikes,
            Path weights) {
        Map<Integer, Integer> membranes = LayerStage.membraneBits(network);
        List<Unmeasured> layers = new ArrayList<>();
        for (LayerShape shape : network.weightLayers()) {
            layers.add(new Unmeasured(shape, weightBits, weightDensity, shape.spiking(),
                    membranes.getOrDefault(layers.size(), NeuronModel.WIDE)));
        }
        return of(layers, network.tensors().keySet(), spikes, weights);
    }

    static MeasuredWorkload of(List<Unmeasured> layers, Set<String> tensors, Path spikes, Path weights) {
        List<LayerShape> shapes = layers.stream().map(Unmeasured::shape).toList();
        MeasuredInputs inputs = MeasuredInputs.read(spikes, shapes);
        Map<String, LayerActivity> activity = new HashMap<>();
        inputs.activity().forEach(measured -> activity.put(measured.layer().name(), measured));
        // with the kind of input and the steps that the file says
        Map<String, LayerNumbers> numbers = weights == null
                ? Map.of()
                : WeightZeros.read(weights, shapes.stream()
                        .map(shape -> activity.containsKey(shape.name()) ? activity.get(shape.name()).layer() : shape)
                        .toList(), activity.keySet(), tensors);
        List<LayerWork> works = new ArrayList<>();
        for (Unmeasured layer : layers) {
            LayerActivity measured = activity.get(layer.shape.name());
            if (measured != null) {
                LayerWork work = weights == null
                        ? LayerWork.of(measured, layer.weightBits, layer.weightDensity)
                        : LayerWork.of(numbers.get(layer.shape.name()), layer.weightBits, measured);
                works.add((layer.neurons == work.spiking() ? work : work.withNeurons(layer.neurons))
                        .withMembrane(layer.membraneBits));
            }
        }
        int bits = works.stream().mapToInt(LayerWork::weightBits).max().orElseThrow();
        return new MeasuredWorkload(new Workload(bits, Workload.withOutputs(works)), inputs.statistics(),
                inputs.leftOut(), inputs.notes());
    }
}
