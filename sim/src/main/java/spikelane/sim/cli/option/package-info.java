/** Options that commands of several rooms share. */
package spikelane.sim.cli.option;
