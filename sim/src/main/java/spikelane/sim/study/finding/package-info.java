/**
 * What the results of a study say: tests of accuracy, sensitivity of energy, and sentences. Uses {@code study},
 * {@code statistics} and {@code accelerator}.
 */
package spikelane.sim.study.finding;
