/**
 * Training by back-propagation through time: {@link spikelane.sim.train.Trainer} over epochs and batches,
 * {@link spikelane.sim.train.NetworkTraining} forward and backward, its blocks, and Adam. Results depend on the seed, not on the
 * number of threads. Uses {@code compress}, {@code network}, {@code data}, {@code io} and the kernels.
 */
package spikelane.sim.train;
