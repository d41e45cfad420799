/**
 * The published network and its published energies: calibration of a description against them, and its prices at
 * configurations that were not published. Uses {@code accelerator.price} and the rooms below it, {@code network} and
 * {@code io}.
 */
package spikelane.sim.accelerator.published;
