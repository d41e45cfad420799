/** The network as data (configuration, tensors, model files) and its inference on the kernels. */
package spikelane.sim.network;
