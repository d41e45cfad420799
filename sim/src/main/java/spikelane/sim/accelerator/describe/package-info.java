/**
 * The accelerator as a file describes it, every number with its source: memories, array, arithmetic, what is skipped.
 * Uses {@code accelerator.work}, {@code network} and {@code io}.
 */
package spikelane.sim.accelerator.describe;
