/** Tables that commands print, as text and as JSON. Uses all but {@code cli}, whose commands fill them. */
package spikelane.sim.cli.table;
