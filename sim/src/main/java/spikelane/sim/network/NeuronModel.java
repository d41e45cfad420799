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
 *  v[t] = r + q * clamp(rint((v[t] - r) / q), -2^(b-1), 2^(b-1)-1)  kept in b bits, where {@code membraneBits} says so
 * </pre>
 *
 * A potential of b bits is a number in two's complement, as a memory of an accelerator keeps it from one time step to the
 * next: r = resetTo after a hard reset and 0 after a soft one, {@code q = (threshold - r) / 2^(b-1)}, halves to even. What
 * lies outside saturates; a neuron that does not spike stays below its threshold, so only what lies below
 * {@code r - (threshold - r)} does, and what a soft reset leaves above. The sum of a time step is compared with the
 * threshold before it is rounded: accumulators are wide. As MINT (arXiv 2305.09850) rounds what is stored between time
 * steps; there the step is that of the weights, here the threshold gives it.
 *
 * <p>
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
 * @param membraneBits b of a potential that is kept for the next time step, 2 to 16; {@link #WIDE}: as it is
 */
public record NeuronModel(Kind kind, double leak, double gain, double synapseLeak, double synapseGain, double rest,
        double threshold, Tie tie, Reset reset, double resetTo, int membraneBits) {
    /** {@code membraneBits} of potentials that are not rounded. */
    public static final int WIDE = 32;
    /** Fewest bits of others. */
    public static final int LEAST_BITS = 2;
    /** Most bits of others. */
    public static final int MOST_BITS = 16;

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
        if (!isWidth(membraneBits) || (membraneBits != WIDE && !kind.spikes())) {
            throw new IllegalArgumentException("membrane potentials of " + membraneBits + " bits: expected "
                    + LEAST_BITS + " to " + MOST_BITS + ", of neurons that spike");
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
        if (membraneBits != WIDE && threshold <= (reset == Reset.HARD ? resetTo : 0)) {
            throw new IllegalArgumentException("membrane potentials of " + membraneBits + " bits with a threshold of "
                    + threshold + ": expected above what code 0 stands for");
        }
        if (kind == Kind.IF && leak != 0) {
            throw new IllegalArgumentException("an integrate-and-fire neuron with a leak of " + leak);
        }
        if (kind.spikes() && reset == Reset.HARD && threshold <= resetTo) {
            throw new IllegalArgumentException(
                    "a threshold of " + threshold + ": expected above the reset potential " + resetTo);
        }
    }

    /** Neurons whose potentials are kept as they are. */
    public NeuronModel(Kind kind, double leak, double gain, double synapseLeak, double synapseGain, double rest,
            double threshold, Tie tie, Reset reset, double resetTo) {
        this(kind, leak, gain, synapseLeak, synapseGain, rest, threshold, tie, reset, resetTo, WIDE);
    }

    /** {@return whether potentials can be kept in so many bits} */
    public static boolean isWidth(int bits) {
        return (bits >= LEAST_BITS && bits <= MOST_BITS) || bits == WIDE;
    }

    /** {@return the same neuron with potentials of so many bits; as it is where it does not spike} */
    NeuronModel withMembraneBits(int bits) {
        return kind.spikes()
                ? new NeuronModel(kind, leak, gain, synapseLeak, synapseGain, rest, threshold, tie, reset, resetTo,
                        bits)
                : this;
    }

    /**
     * @param v   a potential after reset
     * @param own threshold of the neuron
     * @return the potential that is kept for the next time step
     */
    public double kept(double v, double own) {
        if (membraneBits == WIDE) {
            return v;
        }
        double step = membraneStep(own);
        double half = 1 << (membraneBits - 1);
        return origin() + step * Math.clamp(Math.rint((v - origin()) / step), -half, half - 1);
    }

    /**
     * @param v   a potential after reset
     * @param own threshold of the neuron
     * @return whether it is kept but for rounding, so that the straight-through gradient passes; what saturates has none
     */
    public boolean passes(double v, double own) {
        if (membraneBits == WIDE) {
            return true;
        }
        double code = Math.rint((v - origin()) / membraneStep(own));
        double half = 1 << (membraneBits - 1);
        return code >= -half && code <= half - 1;
    }

    private double membraneStep(double own) {
        return (own - origin()) / (1 << (membraneBits - 1));
    }

    /** r, the potential that code 0 stands for. */
    double origin() {
        return reset == Reset.HARD ? resetTo : 0;
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
        if (membraneBits != WIDE) {
            text.append(", potentials of ").append(membraneBits).append(" bits");
        }
        return text.toString();
    }
}
