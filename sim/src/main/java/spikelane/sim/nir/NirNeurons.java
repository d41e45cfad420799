package spikelane.sim.nir;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.DoubleUnaryOperator;
import spikelane.kernels.data.Reset;
import spikelane.kernels.data.Tie;
import spikelane.sim.network.FeatureShape;
import spikelane.sim.network.Layer;
import spikelane.sim.network.Model;
import spikelane.sim.network.NeuronModel;

/**
 * Neurons as NIR's differential equations, of which a time step of forward Euler is the model of {@link NeuronModel}:
 * {@code tau = dt / leak}, {@code r = gain / leak}. What NIR cannot say, a soft reset and ties that fire, stands in the
 * node's metadata, which other programs pass over.
 */
final class NirNeurons {
    static final String METADATA = "metadata/spikelane_";
    private static final String RESET = METADATA + "reset";
    private static final String TIE = METADATA + "tie";
    /** Neighbours of a quotient that are tried for one that gives back the number exactly. */
    private static final int NEIGHBOURS = 4;

    private NirNeurons() {}

    /** {@return the reset that a node's metadata state; otherwise the hard one of NIR} */
    static Reset reset(NirNode node) {
        return node.has(RESET) && node.oneOf(RESET, "hard", "soft").equals("soft") ? Reset.SOFT : Reset.HARD;
    }

    /** {@return the tie rule that a node's metadata state; otherwise the strict one of NIR} */
    static Tie tie(NirNode node) {
        return node.has(TIE) && node.oneOf(TIE, "silent", "fires").equals("fires") ? Tie.FIRES : Tie.SILENT;
    }

    /**
     * @param file    for messages
     * @param model   the network
     * @param neurons some of its neurons
     * @param shape   of what they hand on
     * @param vector  whether that is a vector rather than an image
     * @param dt      time step in seconds
     * @return their node
     */
    static NirNode node(String file, Model model, Layer.Neurons neurons, FeatureShape shape, boolean vector,
            double dt) {
        NeuronModel numbers = neurons.model();
        String name = neurons.name();
        double[] leak = model.ofNeurons(name, "leak", shape, numbers.leak());
        double[] gain = model.ofNeurons(name, "gain", shape, numbers.gain());
        boolean leaky = Arrays.stream(leak).anyMatch(l -> l != 0);
        boolean synapse = numbers.kind().hasSynapse();
        boolean spikes = numbers.kind().spikes();
        if (Arrays.stream(leak).anyMatch(l -> l == 0) && (leaky || synapse)) {
            throw new IllegalArgumentException("layer " + name + ": " + (synapse ? "a synapse before" : "some")
                    + " neurons without a leak: NIR has no such node");
        }
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        Fields all = new Fields(shape, vector, fields);
        if (synapse) {
            all.put("tau_syn", i -> quotient(dt, numbers.synapseLeak(), tau -> dt / tau, numbers.synapseLeak()));
            all.put("w_in", i -> numbers.synapseGain());
        }
        if (leaky) {
            all.put(synapse ? "tau_mem" : "tau", i -> quotient(dt, leak[i], tau -> dt / tau, leak[i]));
            all.put("v_leak", i -> numbers.rest());
        }
        all.put("r", i -> leaky ? quotient(gain[i], leak[i], r -> leak[i] * r, gain[i]) : gain[i]);
        if (spikes) {
            double[] threshold = model.ofNeurons(name, "threshold", shape, numbers.threshold());
            all.put("v_threshold", i -> threshold[i]);
            all.put("v_reset", i -> numbers.reset() == Reset.HARD ? numbers.resetTo() : 0);
            if (numbers.reset() == Reset.SOFT) {
                fields.put(RESET, "soft");
            }
            if (numbers.tie() == Tie.FIRES) {
                fields.put(TIE, "fires");
            }
        }
        return new NirNode(file, name, type(synapse, spikes, leaky), fields);
    }

    /** {@return the fields of a node that makes a spike of each sum of spikes that is not 0} */
    static SequencedMap<String, Object> spikesAmong(FeatureShape shape) {
        SequencedMap<String, Object> fields = new LinkedHashMap<>();
        new Fields(shape, false, fields).put("threshold", i -> 0.5);
        return fields;
    }

    private static String type(boolean synapse, boolean spikes, boolean leaky) {
        return (synapse ? "Cuba" : "") + (leaky ? "L" : "") + "I" + (spikes ? "F" : "");
    }

    /** {@return a / b, or the neighbour of it from which reading gives back exactly what was meant, if there is one} */
    private static double quotient(double a, double b, DoubleUnaryOperator read, double meant) {
        double up = a / b;
        double down = up;
        for (int i = 0; i <= NEIGHBOURS; i++) {
            if (read.applyAsDouble(up) == meant) {
                return up;
            }
            if (read.applyAsDouble(down) == meant) {
                return down;
            }
            up = Math.nextUp(up);
            down = Math.nextDown(down);
        }
        return a / b;
    }

    /** What fills a field, neuron by neuron. */
    @FunctionalInterface
    private interface Filler {
        double of(int neuron);
    }

    /** One number a neuron in each field, since NIR takes the shape of a node from them. */
    private record Fields(FeatureShape shape, boolean vector, SequencedMap<String, Object> fields) {
        void put(String name, Filler filler) {
            double[] flat = new double[shape.size()];
            Arrays.setAll(flat, filler::of);
            fields.put(name, vector ? flat : image(flat));
        }

        private double[][][] image(double[] flat) {
            double[][][] image = new double[shape.channels()][shape.height()][shape.width()];
            for (int i = 0; i < flat.length; i++) {
                int pixel = i % (shape.height() * shape.width());
                image[i / (shape.height() * shape.width())][pixel / shape.width()][pixel % shape.width()] = flat[i];
            }
            return image;
        }
    }
}
