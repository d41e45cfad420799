package spikelane.sim.accelerator;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import spikelane.sim.network.LayerActivity;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.Model;
import spikelane.sim.network.SynapticOperations;
import spikelane.sim.network.Tensor;

/**
 * NeuroBench's metrics (arXiv 2304.04640) under its JSON names.
 *
 * @param footprint          bytes of all tensors as stored, float32
 * @param footprintTrueBits  bytes of the weights at b bits, a name of this project
 * @param connectionSparsity zero weights / weights
 * @param activationSparsity zeros / values at the inputs of spiking layers behind the first; NeuroBench looks at neuron
 *                           outputs, so where a max-pool lies between it sees a little more zeros
 * @param synapticOperations per sample
 */
public record NeuroBenchMetrics(@JsonProperty("Footprint") long footprint,
        @JsonProperty("FootprintTrueBits") double footprintTrueBits,
        @JsonProperty("ConnectionSparsity") double connectionSparsity,
        @JsonProperty("ActivationSparsity") double activationSparsity,
        @JsonProperty("SynapticOperations") Operations synapticOperations) {
    /**
     * Synaptic operations of a sample.
     *
     * @param effectiveMacs multiply-accumulates with nonzero input and weight, where the input is not binary
     * @param effectiveAcs  accumulations with nonzero input and weight, where the input is binary
     * @param dense         all of them
     */
    public record Operations(@JsonProperty("Effective_MACs") double effectiveMacs,
            @JsonProperty("Effective_ACs") double effectiveAcs, @JsonProperty("Dense") double dense) {}

    /**
     * @param model    a network
     * @param activity measured at the inputs of its layers
     * @return its metrics
     */
    public static NeuroBenchMetrics of(Model model, List<LayerActivity> activity) {
        long footprint = 0;
        for (Tensor tensor : model.tensors().values()) {
            footprint += 4L * tensor.data().length;
        }
        Workload workload = Workload.of(model, activity);
        double weights = workload.layers().stream().mapToDouble(LayerWork::weights).sum();
        double active = 0;
        double positions = 0;
        for (LayerActivity measured : activity) {
            LayerShape shape = measured.layer();
            if (shape.input() == LayerShape.Input.BITS || shape.input() == LayerShape.Input.GATED) {
                double values = (double) shape.inputs() * shape.steps();
                active += measured.meanDensity() * values;
                positions += values;
            }
        }
        SynapticOperations operations = SynapticOperations.of(model, activity);
        return new NeuroBenchMetrics(footprint, weights * model.bits() / 8, workload.weightSparsity(),
                positions == 0 ? 0 : 1 - active / positions,
                new Operations(operations.effectiveMacs(), operations.effectiveAcs(), operations.dense()));
    }
}
