package spikelane.sim.accelerator.work;

/** Which sample a network is priced for. */
public enum ActivityStatistic {
    /** The mean over all samples. */
    MEAN,
    /** The sample with the most active inputs (the study's "min": the least sparsity). */
    MAX
}
