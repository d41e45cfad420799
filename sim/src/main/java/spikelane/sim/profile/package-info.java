/**
 * Runs of a network for the sake of measuring it: where the time of an evaluation goes, all that is to be known of its
 * spikes, and its layers' inputs for a file. Uses {@code inference} and what that uses.
 */
package spikelane.sim.profile;
