/**
 * Blocks of convolution, batch norm, neurons, gate and pooling, and fully connected layers of neurons, in training. Of wide
 * networks ({@code SpikingBlock}, {@code SpikingDense}) the channels of a pixel lie side by side, spikes are lists, and forms
 * for few and for many spikes are picked by what is measured; narrow ones ({@code ConvBlock}, {@code DenseLif}) run a channel
 * at a time. Uses {@code train.layer} and the kernels of {@code training}.
 */
package spikelane.sim.train.fused;
