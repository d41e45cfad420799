/** Bars on a terminal while a command works. */
package spikelane.sim.cli.progress;
