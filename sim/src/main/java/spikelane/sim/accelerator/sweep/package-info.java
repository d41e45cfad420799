/**
 * Many prices at once: a grid of architectures, networks, widths, densities, time steps and encodings. Uses the other rooms
 * of {@code accelerator}, {@code network} and {@code io}.
 */
package spikelane.sim.accelerator.sweep;
