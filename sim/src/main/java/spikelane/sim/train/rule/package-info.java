/** What learning follows, each rule in a file of its own: the slope of a spike, the loss. Uses nothing of the other rooms. */
package spikelane.sim.train.rule;
