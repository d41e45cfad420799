package spikelane.sim.accelerator.work;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import spikelane.sim.activity.LayerActivity;
import spikelane.sim.activity.SynapticOperations;
import spikelane.sim.network.Model;
import spikelane.sim.network.Tensor;

/**
 * NeuroBench's metrics (arXiv 2304.04640) under its JSON names.
 *
 * @param footprint          bytes of all tensors as stored, float32
 * @param footprintTrueBits  bytes of the weights at b bits, a name of this project
 * @param connectionSparsity zero weights / weights
 * @param activationSparsity silent neurons / neurons of all spiking layers, time steps and samples, before any pooling
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
     * @param model              a network
     * @param activity           measured at the input of every layer with weights
     * @param activationSparsity silent neurons / neurons
     * @return its metrics
     */
    public static NeuroBenchMetrics of(Model model, List<LayerActivity> activity, double activationSparsity) {
        long footprint = 0;
        for (Tensor tensor : model.tensors().values()) {
            footprint += 4L * tensor.data().length;
        }
        Workload workload = Workload.of(model, activity);
        double bits = workload.layers().stream().mapToDouble(layer -> layer.weights() * layer.weightBits()).sum();
        SynapticOperations operations = SynapticOperations.of(model, activity);
        return new NeuroBenchMetrics(footprint, bits / 8, workload.weightSparsity(), activationSparsity,
                new Operations(operations.effectiveMacs(), operations.effectiveAcs(), operations.dense()));
    }
}
