/**
 * JMH benchmarks of the kernels, one a contract; each compares its answer with the specification's before it is timed.
 *
 * <pre>
 * bench     the command          pages     tables and plots of results
 * harness   presets, runs, result files, bounds
 * network   benchmarks of whole networks and of readers
 * sliced    benchmarks of the kernels for bit-sliced batches
 * twins     C code that kernels are measured beside
 * work      what is timed: seeded layers, inputs, recorded spikes, networks
 * </pre>
 */
package spikelane.benchmarks;
