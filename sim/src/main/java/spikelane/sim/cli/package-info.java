/**
 * The command line: a class for each command, options that several share, and progress on stderr. Uses every room; none
 * uses it.
 */
package spikelane.sim.cli;
