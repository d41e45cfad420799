/**
 * Files and formats, whatever they hold: JSON, YAML, comma-separated tables, NumPy archives and safetensors, numbers as
 * reports print them, and {@link spikelane.sim.io.BadInputException} for what a user gave and cannot be used. Uses no
 * other room.
 */
package spikelane.sim.io;
