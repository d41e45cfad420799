/**
 * Ternary layers for a whole batch, one bit a sample: {@link spikelane.kernels.sliced.SlicedPlan} prepares a layer,
 * {@link spikelane.kernels.sliced.SlicedLayer} runs it, and its spikes are those of the event-driven path bit for bit. The
 * time does not depend on the spike density. Uses {@code data} and {@code layer}.
 *
 * <pre>
 * SpikeBits of each sample -&gt; SlicedTransfer -&gt; SlicedSpikes -&gt; SlicedLayer -&gt; SlicedSpikes -&gt; SlicedPool, SlicedTally
 *                                             SlicedMembrane                 SlicedTransfer -&gt; SpikeBits of each sample
 * </pre>
 */
package spikelane.kernels.sliced;
