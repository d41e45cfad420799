/** How times are taken: JMH's settings, warm-up, samples, and the phase of the machine beside each. Uses no other room. */
package spikelane.benchmarks.clock;
