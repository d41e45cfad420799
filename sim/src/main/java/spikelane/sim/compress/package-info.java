/** Quantisation, pruning, and the ways to combine them. */
package spikelane.sim.compress;
