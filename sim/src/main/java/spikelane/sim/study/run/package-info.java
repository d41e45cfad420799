/**
 * Where the trials of a study run: here, or on machines that have the recordings but not the study's folder. Uses
 * {@code study} and what that needs.
 */
package spikelane.sim.study.run;
