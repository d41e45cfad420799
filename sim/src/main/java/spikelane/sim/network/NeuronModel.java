package spikelane.sim.network;

import spikelane.kernels.data.Reset;
import spikelane.kernels.data.Tie;
import spikelane.sim.io.Numbers;

/**
 * What a layer of neurons does in a time step with its input x. A synapse filters the input where there is one, the
 * membrane potential v integrates it, and a neuron that spikes is reset:
 *
 * <pre>
 *  i[t] = i[t-1] + synapseLeak * (synapseGain * x[t] - i[t-1])      CubaLIF and CubaLI; otherwise i = x
 *  v[t] = v[t-1] + leak * (rest - v[t-1]) + gain * i[t]             IF: leak = 0
 *  s[t] = v[t] >= threshold, or v[t] > threshold                    the tie rule says which
 *  v[t] = resetTo, or v[t] - threshold, where s[t] = 1              hard or soft reset
 * </pre>
 *
 * In terms of time constants: {@code leak = dt/tau} (forward Euler); {@code gain = leak} where the input is scaled by
 * 1/tau, 1 where it is not. Threshold, leak and gain may be given for each channel or each neuron by tensors of the
 * model, see {@link Network}.
 *
 * @param kind        which of the equations are there
 * @param leak        share of the distance to rest that a step covers, 0 to 1
 * @param gain        potential of one unit of input
 * @param synapseLeak share of the distance that the synapse covers in a step; 1 without one
 * @param synapseGain current of one unit of input; 1 without a synapse
 * @param rest        potential that the membrane decays to
 * @param threshold   potential at which a neuron spikes; not used where it does not
 * @param tie         whether a potential equal to the threshold spikes
 * @param reset       what a spike does to the potential
 * @param resetTo     potential after a hard reset
 */
public record NeuronModel(Kind kind, double leak, double gain, double synapseLeak, double synapseGain, double rest,
        double threshold, Tie tie, Reset reset, double resetTo) {
    /** Kinds of neurons. */
    public enum Kind {
        /** Integrate and fire: no leak. */
        IF(true, false),
        /** Leaky integrate and fire. */
        LIF(true, false),
        /** LIF whose time constant is learned: {@code leak = sigmoid(w)}. */
        PLIF(true, false),
        /** LIF behind a synapse that filters its current. */
        CUBALIF(true, true),
        /** Leaky integrator that never spikes: a readout. */
        LI(false, false),
        /** Leaky integrator behind a synapse. */
        CUBALI(false, true);

        private final boolean spikes;
        private final boolean synapse;

        Kind(boolean spikes, boolean synapse) {
            this.spikes = spikes;
            this.synapse = synapse;
        }

        /** {@return whether such a neuron spikes; otherwise it hands on its potential} */
        public boolean spikes() {
            return spikes;
        }

        /** {@return whether a synapse filters the input} */
        public boolean hasSynapse() {
            return synapse;
        }
    }

    /** Checks that the potential stays bounded; what neurons without spikes do not use is the same of all. */
    public NeuronModel {
        if (!kind.spikes()) {
            threshold = Double.MAX_VALUE;
            tie = Tie.FIRES;
            reset = Reset.HARD;
            resetTo = 0;
        }
        for (double number : new double[]{leak, gain, synapseLeak, synapseGain, rest, resetTo,
                kind.spikes() ? threshold : 0}) {
            if (!(Math.abs(number) <= Float.MAX_VALUE)) {
                throw new IllegalArgumentException("a neuron with " + number + ", expected numbers of float32");
            }
        }
        rest += 0.0; // 0 is written one way
        resetTo += 0.0;
        if (!(leak >= 0 && leak <= 1 && synapseLeak > 0 && synapseLeak <= 1)) {
            throw new IllegalArgumentException("a leak of " + leak + " and a synapse's of " + synapseLeak
                    + ": expected 0 to 1, a time constant of at least a time step");
        }
        if (kind == Kind.IF && leak != 0) {
            throw new IllegalArgumentException("an integrate-and-fire neuron with a leak of " + leak);
        }
        if (kind.spikes() && reset == Reset.HARD && threshold <= resetTo) {
            throw new IllegalArgumentException(
                    "a threshold of " + threshold + ": expected above the reset potential " + resetTo);
        }
    }

    /** {@return whether such neurons divide their input by tau unless told otherwise, as SpikingJelly does} */
    static boolean scalesInput(Kind kind) {
        return kind == Kind.LIF || kind == Kind.PLIF;
    }

    /** {@return the neuron in a few words: LIF, leak 0.5, threshold 1 (ties fire), hard reset to 0} */
    public String label() {
        StringBuilder text = new StringBuilder(
                kind == Kind.CUBALIF ? "CubaLIF" : kind == Kind.CUBALI ? "CubaLI" : kind.name());
        if (leak != 0) {
            text.append(", leak ").append(Numbers.decimal(leak));
        }
        if (gain != 1) {
            text.append(", gain ").append(Numbers.decimal(gain));
        }
        if (kind.spikes()) {
            text.append(", threshold ").append(Numbers.decimal(threshold))
                    .append(tie == Tie.FIRES ? " (ties fire), " : " (ties silent), ")
                    .append(reset == Reset.SOFT ? "soft reset" : "hard reset to " + Numbers.decimal(resetTo));
        }
        return text.toString();
    }
}
