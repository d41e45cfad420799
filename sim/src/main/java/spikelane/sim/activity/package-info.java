/**
 * What is active where: who listens to a running network, what is counted or recorded, statistics over samples, and
 * {@link spikelane.sim.activity.SynapticOperations}, the only place that counts operations. Uses {@code network},
 * {@code io} and the kernels.
 */
package spikelane.sim.activity;
