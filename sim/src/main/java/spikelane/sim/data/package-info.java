/** Event-camera recordings: readers, the gesture generator, trials, and frames of event counts. */
package spikelane.sim.data;
