/**
 * Event counts times integer weights: the first layer of a network, with few channels and counts above one. One
 * contract, its specification, and three SIMD forms, which {@link spikelane.kernels.counts.CountForms} picks from. Uses
 * {@code data} and {@code layer}.
 */
package spikelane.kernels.counts;
