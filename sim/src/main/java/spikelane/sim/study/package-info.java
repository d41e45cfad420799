/** The study: a grid of compressed variants, trained, evaluated, priced and reported. */
package spikelane.sim.study;
