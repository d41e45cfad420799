/**
 * Drawing: SVG elements, axes, labels and kinds of charts, and the figure with its numbers that a report is made of. Knows
 * nothing of what is drawn. The styles of {@code chart.css} colour a page's pictures, in the light and in the dark; a
 * picture that is a file of its own carries their values. Uses {@code io}.
 */
package spikelane.sim.report.draw;
