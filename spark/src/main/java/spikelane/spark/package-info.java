/**
 * The study on a cluster of Apache Spark: one task a trial. The only part of Spikelane that needs Spark; built with the
 * Maven profile {@code spark}.
 */
package spikelane.spark;
