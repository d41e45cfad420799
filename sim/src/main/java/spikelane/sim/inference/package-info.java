/**
 * A network on the kernels: {@link spikelane.sim.inference.InferenceVector} sample by sample,
 * {@link spikelane.sim.inference.InferenceSliced} 32 or 64 at once, {@link spikelane.sim.inference.InferenceScalar} as
 * their specification, {@link spikelane.sim.inference.InferenceSession} time step by time step, and
 * {@link spikelane.sim.inference.Evaluator} over a data set. Uses {@code activity},
 * {@code network}, {@code data}, {@code io} and the kernels.
 */
package spikelane.sim.inference;
