package spikelane.sim.accelerator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import spikelane.sim.network.LayerActivity;
import spikelane.sim.network.LayerShape;

/**
 * A network as an accelerator sees it: its layers, the size of its actual weights and the activity of real inputs.
 *
 * @param weightBits b of the network; 32 = full precision
 * @param layers     every layer with weights, from input to output
 */
public record Workload(int weightBits, List<LayerWork> layers) {
    /**
     * @param shapes     every layer with weights
     * @param weightBits b
     * @param codes      effective weights of each layer by name, as integer codes; only whether one is zero counts
     * @param activity   measured activity; layers with real inputs may be missing
     * @return the workload
     */
    public static Workload of(List<LayerShape> shapes, int weightBits, Map<String, int[]> codes,
            List<LayerActivity> activity) {
        Map<String, LayerActivity> byName = new HashMap<>();
        activity.forEach(a -> byName.put(a.layer().name(), a));
        List<LayerWork> layers = new ArrayList<>();
        for (LayerShape shape : shapes) {
            layers.add(LayerWork.of(shape, codes.get(shape.name()), weightBits, byName.get(shape.name())));
        }
        return new Workload(weightBits, List.copyOf(layers));
    }

    /** {@return zero weights / weights of the whole network} */
    public double weightSparsity() {
        return 1 - layers.stream().mapToDouble(LayerWork::nonzeroWeights).sum()
                / layers.stream().mapToDouble(LayerWork::weights).sum();
    }
}
