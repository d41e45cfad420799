/**
 * The study: a grid of compressed variants, each trained, evaluated and priced, resumed where it was stopped, and what
 * its results answer. Uses {@code train}, {@code compress}, {@code inference}, {@code accelerator} and the rooms below
 * them.
 */
package spikelane.sim.study;
