/**
 * C twins of the kernels, called through the foreign-function API: what a compiled language gets from the same machine on the
 * same data. Their library is built by the Maven profile {@code peers} from {@code src/peers/c}; elsewhere there is none, and
 * this says so. Nothing else of the project loads native code.
 */
package spikelane.benchmarks.twins;
