/**
 * Where the loops of a layer stand in the memories of an accelerator: tiles and orders, and the search for the cheapest.
 * Uses {@code accelerator.describe}, {@code accelerator.work}, {@code activity} and {@code io}.
 */
package spikelane.sim.accelerator.map;
