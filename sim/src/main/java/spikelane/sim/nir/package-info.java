/**
 * Networks of other frameworks in the Neuromorphic Intermediate Representation (NIR, HDF5): read, and said what of them
 * was understood.
 */
package spikelane.sim.nir;
