/**
 * Layers in training: blocks of convolution, batch norm, neurons, gate and pooling that run as one, and layers one by one
 * ({@code XGraph}), which read {@link spikelane.sim.train.layer.Values}, give others, and take gradients back. Uses
 * {@code network}, {@code compress}, {@code train.rule} and the kernels; {@code train} makes whole networks of them.
 */
package spikelane.sim.train.layer;
