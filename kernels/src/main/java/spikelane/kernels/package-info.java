/**
 * SIMD kernels for spiking neural networks: sparse spikes times ternary, integer or float weights, neuron updates, and
 * bit-sliced batches. Each kernel stands beside the plain scalar loop that specifies it, and equals it: exactly in
 * integers, within a named bound in float.
 *
 * {@snippet class="spikelane.kernels.Quickstart" region="quickstart"}
 *
 * <h2>Symbols</h2>
 * Used in every signature: T time steps, N batch, C input channels, M output channels, H x W image, R x S kernel,
 * b weight bits. Density = active positions / all positions.
 *
 * <h2>Layout</h2>
 * Everything is pixel-major, {@code [H*W][C]}, and lies in memory segments that start on a cache line. Output channels are
 * padded to whole groups of 64, so that the neuron update of one group writes one word of the next layer's
 * {@link spikelane.kernels.data.SpikeBits}. The path of one time step:
 *
 * <pre>
 * SpikeBits -&gt; SpikeExtraction -&gt; SpikeList -&gt; SpikePropagation -&gt; IntMap   -&gt; LifUpdate      -&gt; SpikeBits -&gt; MaxPool
 * SpikeBits --------------------------&gt; DepthwisePropagation -&gt; IntMap   -&gt; LifUpdate      -&gt; "
 * EventCounts ----------------------------&gt; CountPropagation -&gt; IntMap   -&gt; LifUpdate      -&gt; "
 * EventCounts ----------------------------&gt; CountLayer, both in one pass -------&gt; "
 * SpikeList, GatedSpikes or EventCounts --&gt; FloatPropagation -&gt; FloatMap -&gt; FloatLifUpdate -&gt; "
 * SlicedSpikes of 32 or 64 samples -------------------&gt; SlicedLayer ---------------&gt; SlicedSpikes -&gt; SlicedPool
 * SpikeBits -&gt; SumPool -&gt; EventCounts
 * </pre>
 *
 * {@link spikelane.kernels.layer.SpikingLayer} fuses propagation and neuron update. A form holds no state besides its
 * weights: threads share a layer by ranges of pixels or rows, and the result does not depend on how. Once it is warm it
 * allocates nothing.
 *
 * <h2>Rooms</h2>
 * Each room uses only those that it points to, and none uses this package.
 *
 * <pre>
 *            Kernels, KernelChoice, WorkPool
 *                           |
 *                         plan
 *       +-----------+-------+---+-----------+
 *    spikes      counts      floats      sliced
 *       |           |           |           |
 *       |        narrow         |           |
 *       +-----------+-------+---+-----------+
 *                         layer
 *                           |
 *                         data  &lt;--- training
 * </pre>
 *
 * <ul>
 * <li>this package: {@link spikelane.kernels.Kernels} gives each contract's form for this machine,
 * {@link spikelane.kernels.KernelChoice} says why, {@link spikelane.kernels.WorkPool} shares work among threads
 * <li>{@link spikelane.kernels.data}: shapes, spikes, counts, weights, currents, neurons' parameters
 * <li>{@link spikelane.kernels.layer}: what every layer is made of: propagation, neuron update, extraction, pooling
 * <li>{@link spikelane.kernels.spikes}: spikes times integer weights, and the list of its forms
 * <li>{@link spikelane.kernels.counts}: event counts times integer weights, for the first layer
 * <li>{@link spikelane.kernels.floats}: float weights and float neurons
 * <li>{@link spikelane.kernels.narrow}: neurons with int16 potentials
 * <li>{@link spikelane.kernels.sliced}: ternary layers for 32 or 64 samples at once, a bit a sample
 * <li>{@link spikelane.kernels.plan}: {@link spikelane.kernels.plan.FormPlanner} picks forms by a
 * {@link spikelane.kernels.plan.CostTable}, which {@link spikelane.kernels.plan.CostGrid} measures
 * </ul>
 *
 * Internal, public only for this project's own modules, and changed without notice: {@link spikelane.kernels.training};
 * {@link spikelane.kernels.cases}, what tests and {@code verify --kernels} hold every form to; of {@code plan} what measures the machine (MachinePeaks, Peaks, Caches, Settle); of {@code layer} Taps, TapList and
 * Widening; of {@code data} Vectors.
 *
 * <h2>Start the JVM with the vector module</h2>
 * SIMD forms need {@code java --add-modules jdk.incubator.vector}; a jar cannot ask for an incubator module itself. Without
 * it {@link spikelane.kernels.Kernels#standard} logs one warning through {@link java.lang.System.Logger} and gives scalar
 * forms, and {@link spikelane.kernels.Kernels#choose} throws {@link java.lang.IllegalStateException} where
 * {@code VECTOR} was asked for.
 *
 * <h2>Memory belongs to shared or automatic arenas</h2>
 * Confined ones are refused, for a reason told at {@link spikelane.kernels.data.Channels}. Whatever a form packs for
 * itself lies in the arena given to it and ends with it.
 *
 * <h2>For who writes a kernel</h2>
 * No vector is reinterpreted: it is stored and loaded with the other lanes. Before it is compiled, reinterpreting copies
 * through a segment on the heap; from then on C2 takes every segment for one that may lie there, and kernels that it
 * compiles later box their vectors at every call.
 */
package spikelane.kernels;
