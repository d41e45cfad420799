/**
 * SIMD kernels for sparse and ternary spike propagation, each beside the plain scalar loop that specifies it.
 *
 * <p>
 * Symbols, used in every signature of this package: T time steps, N batch, C input channels, M output channels, H x W
 * image, R x S kernel, b weight bits. Density = active positions / all positions.
 *
 * <p>
 * Layout: everything is pixel-major, {@code [H*W][C]}, and lies in memory segments that start on a cache line. Output
 * channels are padded to whole groups of 64, so that the neuron update of one group writes one word of the next layer's
 * {@link spikelane.kernels.SpikeBits}. The path of one time step:
 *
 * <pre>
 * SpikeBits -&gt; SpikeExtraction -&gt; SpikeList -&gt; SpikePropagation -&gt; IntLanes -&gt; LifUpdate -&gt; SpikeBits -&gt; MaxPool
 * EventCounts -------------------------------&gt; CountPropagation -&gt;    "
 * SpikeBits of a dense input ----------------&gt; BitPropagation ---&gt;    "
 * SpikeList with one gate a channel ----------&gt; GatedPropagation -&gt; FloatLanes -&gt; FloatLifUpdate -&gt; "
 * SpikeList ---------------------------------&gt; FloatSpikePropagation -&gt;  "
 * </pre>
 *
 * No vector is reinterpreted: it is stored and loaded with the other lanes. Before it is compiled, reinterpreting copies
 * through a segment on the heap; from then on C2 takes every segment for one that may lie there, and kernels that it
 * compiles later box their vectors at every call.
 *
 * <p>
 * Memory belongs to shared or automatic arenas; confined ones are refused, for a reason told at
 * {@link spikelane.kernels.Lanes}.
 *
 * <p>
 * {@link spikelane.kernels.SpikingLayer} fuses propagation and neuron update; {@link spikelane.kernels.Kernels} picks
 * the forms, those of SpikePropagation by a {@link spikelane.kernels.KernelPlanner}.
 */
package spikelane.kernels;
