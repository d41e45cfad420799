/** The command line. */
package spikelane.sim.cli;
