/**
 * Layers of any network in training, one after the other: each reads {@link spikelane.sim.train.graph.Values}, gives
 * others, and takes gradients back. Plain and general; networks of the family that {@code train} runs block by block do
 * not pass here. Uses {@code train}'s weights and kernels, {@code network} and {@code data}.
 */
package spikelane.sim.train.graph;
