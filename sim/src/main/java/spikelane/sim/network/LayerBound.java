package spikelane.sim.network;

import java.util.List;
import java.util.function.ToDoubleFunction;
import spikelane.kernels.Geometry;
import spikelane.kernels.KernelChoice;
import spikelane.kernels.Lanes;
import spikelane.kernels.MachinePeaks.Resource;

/**
 * The least time that the machine's peaks allow a layer. Loads of weights and the pass over the neurons share the load
 * units, so their times add up; arithmetic may run beside them:
 *
 * <pre>
 *  least = max(weights / load rate + neurons / (a += b) rate, operations / arithmetic rate)
 * </pre>
 *
 * A table of weights is taken to lie in a cache level when it is at most twice as large as the working set that the
 * level's rate was measured on. An addend and a potential are loaded and a potential is stored for each neuron, as in
 * {@code a += b}.
 *
 * @param bound      what takes most of it
 * @param ns         nanoseconds
 * @param bytesMoved weights, entries of input lists, and neurons with their spikes
 */
record LayerBound(String bound, double ns, double bytesMoved) {
    private static final List<Resource> LEVELS = List.of(Resource.LOAD_L1, Resource.LOAD_L2, Resource.LOAD_L3,
            Resource.LOAD_MEMORY);
    private static final List<Resource> PASSES = List.of(Resource.ADD_128K, Resource.ADD_8M, Resource.ADD_MEMORY);
    private static final int NEURON_BYTES = 3 * Integer.BYTES;

    /**
     * @param choice the layer's kernel
     * @param g      its shape
     * @param steps  T
     * @param rows   active inputs times output pixels that they reach, of all steps
     * @param rates  units a nanosecond of each resource
     */
    static LayerBound of(KernelChoice<?> choice, Geometry g, int steps, double rows, ToDoubleFunction<Resource> rates) {
        Resource level = smallest(LEVELS, choice.row().bytes() * g.rows());
        long lanes = (long) g.outputPixels() * Lanes.padded(g.outputs());
        Resource pass = smallest(PASSES, lanes * 2 * Integer.BYTES);
        double weightBytes = rows * choice.row().bytes();
        double neuronBytes = (double) lanes * NEURON_BYTES * steps;
        double weights = weightBytes / rates.applyAsDouble(level);
        double neurons = neuronBytes / rates.applyAsDouble(pass);
        double arithmetic = rows * choice.row().operations() / rates.applyAsDouble(choice.row().arithmetic());
        double bytes = weightBytes + rows * Integer.BYTES + neuronBytes + (double) lanes / Byte.SIZE * steps;
        Resource bound = arithmetic > weights + neurons ? choice.row().arithmetic() : weights > neurons ? level : pass;
        return new LayerBound(bound.name(), Math.max(weights + neurons, arithmetic), bytes);
    }

    private static Resource smallest(List<Resource> levels, long bytes) {
        return levels.stream().filter(level -> bytes <= 2L * level.workingSetBytes()).findFirst()
                .orElse(levels.getLast());
    }
}
