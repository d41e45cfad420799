package spikelane.sim.activity;

import java.util.Optional;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.LayerShape;
import spikelane.sim.network.LayerShape.Input;

/**
 * One array of a layer's inputs, counted. Zeros and ones are spikes, other whole numbers from 0 on counts. Zeros and one
 * other positive value are spikes too: the factor belongs to the weights. Behind a gate an image may have one positive
 * value a time step, sample and channel. Anything else is refused.
 *
 * @param activity   what was active; its shape has the input that the values are
 * @param statistics over samples
 * @param note       a sentence where a factor was left out
 */
record ArrayValues(LayerActivity activity, SpikeStatistics statistics, Optional<String> note) {
    /** The values of an array. */
    @FunctionalInterface
    interface At {
        /**
         * @param step   t
         * @param sample n
         * @param input  (c*H + y)*W + x
         * @return the value
         */
        double of(int step, int sample, int input);
    }

    /**
     * @param what    file and array, for messages
     * @param layer   the layer as the network has it
     * @param steps   T of the array
     * @param samples N
     * @param values  T x N x inputs values
     * @return their counts
     * @throws BadInputException if they are no spikes and no counts
     */
    static ArrayValues of(String what, LayerShape layer, int steps, int samples, At values) {
        Kinds kinds = new Kinds(what, layer, steps, samples, values);
        LayerShape shape = new LayerShape(layer.name(), layer.kind(), kinds.input(), steps, layer.source(),
                layer.target(), layer.window(), layer.groups());
        int inputs = Math.toIntExact(layer.inputs());
        long[] byInput = new long[inputs];
        long[] bySample = new long[samples];
        long[] byStep = new long[steps];
        int[][] stepsBySample = new int[samples][steps];
        int[][] channelsBySample = new int[samples][shape.in()];
        int[][] pairs = new int[samples][Math.multiplyExact(steps, shape.in())];
        for (int t = 0; t < steps; t++) {
            for (int n = 0; n < samples; n++) {
                for (int i = 0; i < inputs; i++) {
                    if (values.of(t, n, i) != 0) {
                        int channel = i / shape.pixels();
                        byInput[i]++;
                        bySample[n]++;
                        byStep[t]++;
                        stepsBySample[n][t]++;
                        channelsBySample[n][channel]++;
                        pairs[n][t * shape.in() + channel]++;
                    }
                }
            }
        }
        LayerActivity activity = new LayerActivity(shape, samples, byInput, bySample, byStep, stepsBySample,
                channelsBySample);
        return new ArrayValues(activity, SpikeStatistics.of(activity, pairs), kinds.note());
    }

    /** What the values are. */
    private static final class Kinds {
        private final String what;
        private final LayerShape layer;
        private boolean ones = true;
        private boolean whole = true;
        private boolean oneValue = true;
        private boolean gated;
        private double common;
        private String odd = "";
        private String twoGates = "";

        Kinds(String what, LayerShape layer, int steps, int samples, At values) {
            this.what = what;
            this.layer = layer;
            int pixels = layer.source().height() * layer.source().width();
            gated = layer.input() == Input.GATED && pixels > 1; // of a single pixel any number would do
            for (int t = 0; t < steps; t++) {
                for (int n = 0; n < samples; n++) {
                    double gate = 0;
                    for (int i = 0; i < layer.inputs(); i++) {
                        double value = values.of(t, n, i);
                        gate = i % pixels == 0 ? 0 : gate;
                        if (value != 0) {
                            add(value, gate, t, n, i);
                            gate = value;
                        }
                    }
                }
            }
        }

        private void add(double value, double gate, int t, int n, int i) {
            if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
                throw refused(said(value, t, n, i));
            }
            ones &= value == 1;
            if (whole && value != Math.rint(value)) {
                whole = false;
                odd = said(value, t, n, i);
            }
            common = common == 0 ? value : common;
            oneValue &= value == common;
            if (gated && gate != 0 && value != gate) {
                gated = false;
                twoGates = said(value, t, n, i) + " beside " + gate;
            }
        }

        private static String said(double value, int t, int n, int i) {
            return value + " at t " + t + ", sample " + n + ", input " + i;
        }

        Input input() {
            if (layer.input() == Input.GATED && (gated || oneValue)) {
                return Input.GATED;
            }
            if (ones || (oneValue && !whole)) {
                return Input.BITS;
            }
            if (whole) {
                return Input.COUNTS;
            }
            throw refused(twoGates.isEmpty() ? odd : twoGates);
        }

        Optional<String> note() {
            return oneValue && !whole && layer.input() != Input.GATED
                    ? Optional.of("layer " + layer.name() + " received spikes of " + common
                            + ": they are taken as bits, the factor belongs to the weights")
                    : Optional.empty();
        }

        private BadInputException refused(String found) {
            return new BadInputException(what + " holds " + found
                    + ", expected spikes (0 and 1), counts (whole numbers from 0 on) or zeros and one gate value");
        }
    }
}
