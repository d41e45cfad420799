/** The study of compression and what it runs on; each package depends only on those before it: data, network, compress, train, accelerator, study, cli. */
package spikelane.sim;
