/**
 * Results for people: the study's page and tables, plots in SVG, energy by layer, and the block that says which machine
 * a figure comes from. Uses {@code study}, {@code stream}, {@code accelerator}, {@code compress} and {@code io}.
 */
package spikelane.sim.report;
