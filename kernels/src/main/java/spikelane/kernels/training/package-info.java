/**
 * Internal: the kernels of this project's training by back-propagation through time: batch norm with neurons, max-pooling of
 * their spikes and the correlation behind convolutions, forward and backward. They have the shapes and constants of that training only. Uses
 * {@code data}.
 */
package spikelane.kernels.training;
