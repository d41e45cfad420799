/**
 * Networks that are not quantised: spikes, gated spikes or event counts ({@link spikelane.kernels.floats.FloatInput})
 * times float32 weights, and neurons with float32 state. Uses {@code data} and {@code layer}.
 */
package spikelane.kernels.floats;
