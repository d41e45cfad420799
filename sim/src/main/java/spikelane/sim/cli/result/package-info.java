/**
 * Commands that work on results and prices alone: no recordings, no training. Uses {@code study}, {@code study.finding},
 * {@code report}, {@code accelerator} and the parts of other commands.
 */
package spikelane.sim.cli.result;
