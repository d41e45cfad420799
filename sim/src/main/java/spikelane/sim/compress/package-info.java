/**
 * Quantisation (DuQ), magnitude pruning, and the ways to combine them. Numbers only: {@code train} applies them. Uses
 * {@code network}.
 */
package spikelane.sim.compress;
