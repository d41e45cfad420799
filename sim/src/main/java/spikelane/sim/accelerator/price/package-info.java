/**
 * Energy, cycles and area of a network on an accelerator: actions of each layer, counted from its mapping, times what
 * each costs. Uses {@code accelerator.map} and the rooms below it, {@code activity}, {@code network} and
 * {@code io}.
 */
package spikelane.sim.accelerator.price;
