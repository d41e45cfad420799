/**
 * Layers of a network laid out for the kernels, one sample at a time or bit-sliced over a batch, and what they hand to
 * each other. Uses {@code network}, {@code activity} and the kernels; {@code inference} makes whole networks of them.
 */
package spikelane.sim.inference.layer;
