package spikelane.sim.accelerator;

/** What moves through the memories of an accelerator. */
public enum Operand {
    /** Synaptic weights, encoded. */
    WEIGHTS,
    /** Spikes, counts or gated spikes at a layer's input. */
    INPUTS,
    /** Partial sums of the synaptic currents of one time step. */
    PSUMS,
    /** Spikes at a layer's output. */
    OUTPUTS,
    /** Membrane potentials, kept from one time step to the next. */
    MEMBRANE
}
