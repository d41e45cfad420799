/** Training by back-propagation through time, and the check of every block against golden tensors. */
package spikelane.sim.train;
