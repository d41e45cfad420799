/** Neurons with potentials of int16, for layers whose sums stay small. Uses {@code data} and {@code layer}. */
package spikelane.kernels.narrow;
