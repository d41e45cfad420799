/**
 * What the kernels read and write: the shape of a layer, windows of pooling, spikes as bits or as lists, event counts, weights, currents and
 * membrane potentials, neurons' parameters. Each type draws its layout. Uses no other room.
 *
 * <p>
 * Vectors and Operators are internal: the register shape of this process, and what C2 has to have seen before it compiles
 * a kernel.
 */
package spikelane.kernels.data;
