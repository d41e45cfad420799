/**
 * Checks that the program runs on itself. {@link spikelane.sim.verify.GoldenVerifier}: every block of {@code train} and
 * {@code compress}, forward and backward, against golden tensors such as PyTorch computes.
 * {@link spikelane.sim.verify.KernelVerifier}: every form of the kernels against its specification, at every register width.
 * Uses these, {@code network}, {@code io} and the kernels.
 */
package spikelane.sim.verify;
