/** What {@code train} is asked for beside network and compression, and the files that it writes while it works. */
package spikelane.sim.cli.train;
