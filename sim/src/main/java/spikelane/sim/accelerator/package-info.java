/** The accelerator cost model: energy, cycles and encoded sizes of a network on a described machine. */
package spikelane.sim.accelerator;
