/**
 * Files of event recordings: {@link spikelane.sim.data.format.RecordingFormat} tells formats apart by their content, a
 * reader each streams those that are read into an {@link spikelane.sim.data.format.EventSink}. Uses {@code io}.
 */
package spikelane.sim.data.format;
