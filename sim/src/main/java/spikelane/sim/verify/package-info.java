/**
 * The check of every block of {@code train} and {@code compress}, forward and backward, against golden tensors such as
 * PyTorch computes. Uses these, {@code network}, {@code io} and the kernels.
 */
package spikelane.sim.verify;
