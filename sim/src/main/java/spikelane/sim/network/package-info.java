/**
 * The network as data: its configuration and layers, its tensors and model file, and what follows from them: effective
 * weights, the fold of batch norm, fixed-point neurons, and {@link spikelane.sim.network.LayerNumbers}, which holds them
 * for one layer. Nothing runs here. Uses {@code data}, {@code io} and the kernels.
 */
package spikelane.sim.network;
