/**
 * What every layer is made of, whatever its weights: the contracts {@link spikelane.kernels.layer.Propagation} and
 * {@link spikelane.kernels.layer.NeuronUpdate}, {@link spikelane.kernels.layer.SpikingLayer} that fuses the two, the
 * integer neuron, extraction and pooling of spikes. Uses {@code data}.
 *
 * <p>
 * Taps, TapList and Widening are internal: the border rule, the list of weight rows under a pixel, the store of narrow
 * sums.
 */
package spikelane.kernels.layer;
