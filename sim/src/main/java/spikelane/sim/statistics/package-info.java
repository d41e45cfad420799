/** Tests, intervals and resampling of results that were measured on the same recordings. Uses no other room. */
package spikelane.sim.statistics;
