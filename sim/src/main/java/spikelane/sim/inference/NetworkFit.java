package spikelane.sim.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import spikelane.sim.inference.layer.KernelFit;
import spikelane.sim.inference.layer.KernelFit.Obstacle;
import spikelane.sim.inference.layer.KernelLayer;
import spikelane.sim.network.LayerNumbers;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;
import spikelane.sim.network.LayerStage;
import spikelane.sim.network.Model;
import spikelane.sim.network.Network;
import spikelane.sim.network.Tensor;

/**
 * Which forms of the kernels can run the layers of a network: asked of the forms, which state it themselves.
 *
 * @param bits      b of the weights; 32 = full precision
 * @param layers    each layer with weights, from input to output
 * @param obstacles all that keeps the kernels from running the network, as inference says it; empty if they run it
 */
public record NetworkFit(int bits, List<LayerFit> layers, List<String> obstacles) {
    /** Both convolutions of a TCJA gate: computed together, in plain loops. */
    private static final String GATE = "gate";
    /** Runs the leading layers of a ternary network over a batch of samples. */
    private static final String SLICED = "sliced";
    /** What a code of 1 stands for in a stand-in is large, so that none is too small to matter. */
    private static final float STAND_IN_SCALE = 0x1p20f;

    /**
     * The forms that can run one layer.
     *
     * @param layer  its name
     * @param input  what it reads
     * @param forms  their names; none if kernels cannot run it
     * @param potentials what membrane potentials its SIMD forms have, sample by sample: int16, int32 or float32; null if
     *                   it has none
     * @param reason why no form runs it, or why it is float32 in spite of integer weights; null if neither
     */
    public record LayerFit(String layer, Input input, List<String> forms, String potentials, String reason) {}

    /**
     * @param model a network with its numbers
     * @return its fit, with event counts of the usual size
     */
    public static NetworkFit of(Model model) {
        Network network = model.network();
        Map<Integer, LayerStage> stages = new HashMap<>();
        LayerStage.of(network).forEach(stage -> stages.put(stage.index(), stage));
        List<Obstacle> obstacles = KernelFit.obstacles(network);
        List<LayerFit> fits = new ArrayList<>();
        List<LayerShape> shapes = network.weightLayers();
        for (int i = 0; i < shapes.size(); i++) {
            LayerStage stage = stages.get(i);
            fits.add(stage == null
                    ? new LayerFit(shapes.get(i).name(), shapes.get(i).input(), List.of(GATE), null, null)
                    : fit(stage, model.numbers().get(i), obstacles));
        }
        Set<String> messages = new LinkedHashSet<>();
        obstacles.forEach(obstacle -> messages.add(obstacle.message()));
        fits.stream().filter(fit -> fit.forms().isEmpty()).forEach(fit -> messages.add(fit.reason()));
        boolean batches = messages.isEmpty() && InferenceSliced.obstacle(model) == null;
        int sliced = batches ? InferenceSliced.sliceable(model) : 0;
        for (LayerStage stage : LayerStage.of(network).subList(0, sliced)) {
            LayerFit fit = fits.get(stage.index());
            List<String> forms = new ArrayList<>(fit.forms());
            forms.add(SLICED);
            fits.set(stage.index(),
                    new LayerFit(fit.layer(), fit.input(), List.copyOf(forms), fit.potentials(), fit.reason()));
        }
        return new NetworkFit(model.bits(), List.copyOf(fits), List.copyOf(messages));
    }

    /**
     * @param network a network
     * @param bits    b of its weights; 32 = full precision
     * @param neurons tensors of its neurons, where they differ
     * @return the fit of the network whose weights are as large as that width allows and never zero: what runs it runs any
     *         other
     */
    public static NetworkFit ofAnyWeights(Network network, int bits, Map<String, Tensor> neurons) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        Model.shapes(network, bits).forEach((name, shape) -> {
            float[] ones = new float[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
            Arrays.fill(ones, name.endsWith(Model.scale("")) ? STAND_IN_SCALE : 1);
            tensors.put(name, new Tensor(shape, ones));
        });
        neurons.forEach(tensors::putIfAbsent);
        return of(new Model(network, bits, tensors));
    }

    private static LayerFit fit(LayerStage stage, LayerNumbers numbers, List<Obstacle> obstacles) {
        String layer = stage.shape().name();
        for (Obstacle obstacle : obstacles) {
            if (obstacle.layer().equals(layer)
                    || stage.neurons().filter(neurons -> neurons.name().equals(obstacle.layer())).isPresent()) {
                return new LayerFit(layer, numbers.signal().kind(), List.of(), null, obstacle.message());
            }
        }
        try {
            List<String> forms = KernelLayer.forms(numbers, Evaluator.USUAL_COUNT);
            return new LayerFit(layer, numbers.signal().kind(), forms,
                    KernelLayer.potentials(numbers, Evaluator.USUAL_COUNT),
                    numbers.quantised() ? numbers.realReason().orElse(null) : null);
        } catch (IllegalArgumentException e) {
            return new LayerFit(layer, numbers.signal().kind(), List.of(), null, e.getMessage());
        }
    }
}
