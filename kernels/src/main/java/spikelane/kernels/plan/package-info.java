/**
 * Which form, and how fast it could be: {@link spikelane.kernels.plan.FormPlanner} picks the form that takes the least time
 * by a {@link spikelane.kernels.plan.CostTable}, and {@link spikelane.kernels.plan.CostGrid} measures such a table in some
 * minutes. May use every room below it.
 *
 * <p>
 * What measures the machine is internal: MachinePeaks measures Peaks, Caches reads the sizes of the caches, Settle and
 * Turns say when and in which order to take times.
 */
package spikelane.kernels.plan;
