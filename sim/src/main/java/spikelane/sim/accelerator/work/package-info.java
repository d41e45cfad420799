/**
 * What a network asks of an accelerator: loop bounds, operations, encoded weights and activity of each layer, and the
 * metrics that follow from them without a machine. Uses {@code activity}, {@code network} and {@code io}.
 */
package spikelane.sim.accelerator.work;
