/**
 * Spikes times integer weights: one contract, its specification, and a SIMD form for each way to lay weights out; and
 * another for depthwise convolutions, {@link spikelane.kernels.spikes.DepthwisePropagation}. Uses {@code data} and
 * {@code layer}.
 *
 * <pre>
 * SpikeForms.all()   nibbles  planes       ternary, four bits or two planes a weight
 *                    int4     int8         any integers
 *                    csr      nonzeros     pruned weights, only those that are not zero
 * </pre>
 */
package spikelane.kernels.spikes;
