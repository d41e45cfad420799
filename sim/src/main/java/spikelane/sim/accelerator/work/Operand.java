package spikelane.sim.accelerator.work;

/** What moves through the memories of an accelerator. */
public enum Operand {
    /** Synaptic weights, encoded. */
    WEIGHTS(0),
    /** Spikes, counts or gated spikes at a layer's input. */
    INPUTS(1),
    /** Partial sums of the synaptic currents of one time step. */
    PSUMS(2),
    /** Spikes at a layer's output. */
    OUTPUTS(3),
    /** Membrane potentials, kept from one time step to the next. */
    MEMBRANE(4);

    private final int index;

    Operand(int index) {
        this.index = index;
    }

    /** {@return position in arrays by operand} */
    public int index() {
        return index;
    }
}
