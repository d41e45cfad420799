/** JMH benchmarks of the kernels and readers; each checks its answer before it is timed. */
package spikelane.benchmarks;
