/**
 * A data set made here instead of recorded: an event camera's view of a person who gestures, the same for the same seed,
 * and a folder in the layout of DvsGesture for users who want files. Uses {@code data} and {@code io}.
 */
package spikelane.sim.data.generated;
