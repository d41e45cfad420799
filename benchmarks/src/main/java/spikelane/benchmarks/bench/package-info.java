/** {@code spikelane bench}: curated sets of the JMH classes, their results as files, tables and a roofline. */
package spikelane.benchmarks.bench;
