/** Benchmarks of the kernels for bit-sliced batches. */
package spikelane.benchmarks.sliced;
