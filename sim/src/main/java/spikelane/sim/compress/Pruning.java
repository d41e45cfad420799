package spikelane.sim.compress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Which weights are pruned, and when. A new way is a constant here, and nothing else. */
public enum Pruning {
    /**
     * Those of the smallest magnitudes, all layers ranked together, more of them each epoch: after the share x of the
     * epochs of pruning {@code p (1 - (1 - x)^3)} (arXiv 1710.01878). A layer keeps {@link #FLOOR} of its weights.
     */
    GRADUAL {
        @Override
        List<float[]> masks(List<Weights> layers, double fraction) {
            return Pruner.masks(layers.stream().map(Weights::values).toList(), fraction, FLOOR);
        }

        @Override
        public double fraction(double fraction, int epoch, int ramp) {
            double left = Math.max(0, 1 - (epoch + 1.0) / ramp);
            return fraction * (1 - left * left * left);
        }

        @Override
        public int ramp(int epochs) {
            return Math.max(1, epochs / 2);
        }
    },
    /** The same at once, without a floor: as the reference study does (arXiv 2302.04174). */
    ONE_SHOT {
        @Override
        List<float[]> masks(List<Weights> layers, double fraction) {
            return Pruner.masks(layers.stream().map(Weights::values).toList(), fraction, false);
        }
    },
    /** Those of the smallest magnitudes of each layer, at once. */
    LAYER_WISE {
        @Override
        List<float[]> masks(List<Weights> layers, double fraction) {
            return Pruner.masks(layers.stream().map(Weights::values).toList(), fraction, true);
        }
    },
    /**
     * Two of each four weights that follow each other in an output channel, the smaller ones, at once: half of them,
     * whatever fraction is asked for. What is left over of a channel is kept.
     */
    TWO_OF_FOUR {
        @Override
        List<float[]> masks(List<Weights> layers, double fraction) {
            return layers.stream().map(Pruning::twoOfFour).toList();
        }
    },
    /**
     * Whole output channels of convolutions and fully connected layers, those of the smallest Euclidean norm of each
     * layer, at once. The layer in front of the readout, and gates, keep theirs.
     */
    CHANNELS {
        @Override
        List<float[]> masks(List<Weights> layers, double fraction) {
            return layers.stream().map(layer -> channels(layer, fraction)).toList();
        }
    };

    /** Part of its weights that gradual pruning leaves of each layer at least. */
    public static final double FLOOR = 0.03;
    private static final int GROUP = 4;

    /**
     * The weights of a layer.
     *
     * @param values   [outputs][...]
     * @param outputs  M
     * @param channels whether whole output channels may go
     */
    public record Weights(float[] values, int outputs, boolean channels) {}

    /** {@return a mask for each layer, 1 = kept, 0 = pruned} */
    abstract List<float[]> masks(List<Weights> layers, double fraction);

    /**
     * @param layers   the weights of each layer; those that are pruned already are 0
     * @param fraction p, in [0, 1)
     * @return a mask for each layer, 1 = kept, 0 = pruned
     */
    public List<float[]> prune(List<Weights> layers, double fraction) {
        return masks(layers, fraction);
    }

    /**
     * @param fraction p, what is pruned in the end
     * @param epoch    from 0
     * @param ramp     {@link #ramp}
     * @return the fraction that is pruned in that epoch
     */
    public double fraction(double fraction, int epoch, int ramp) {
        return fraction;
    }

    /**
     * @param epochs of the training
     * @return how many of them prune
     */
    public int ramp(int epochs) {
        return 1;
    }

    /** {@return the name in options and results: gradual, one-shot} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return label();
    }

    private static float[] twoOfFour(Weights layer) {
        float[] w = layer.values();
        float[] mask = new float[w.length];
        Arrays.fill(mask, 1);
        int ofChannel = w.length / layer.outputs();
        for (int m = 0; m < layer.outputs(); m++) {
            for (int from = m * ofChannel; from + GROUP <= (m + 1) * ofChannel; from += GROUP) {
                for (int i = from; i < from + GROUP; i++) {
                    int larger = 0;
                    for (int j = from; j < from + GROUP; j++) {
                        boolean before = Math.abs(w[j]) > Math.abs(w[i]) || (Math.abs(w[j]) == Math.abs(w[i]) && j > i);
                        larger += before ? 1 : 0;
                    }
                    mask[i] = larger < 2 ? 1 : 0;
                }
            }
        }
        return mask;
    }

    private static float[] channels(Weights layer, double fraction) {
        float[] w = layer.values();
        float[] mask = new float[w.length];
        Arrays.fill(mask, 1);
        int ofChannel = w.length / layer.outputs();
        if (layer.channels()) {
            double[] squares = new double[layer.outputs()];
            for (int i = 0; i < w.length; i++) {
                squares[i / ofChannel] += (double) w[i] * w[i];
            }
            List<Integer> order = new ArrayList<>();
            for (int m = 0; m < squares.length; m++) {
                order.add(m);
            }
            order.sort((a, b) -> Double.compare(squares[a], squares[b]));
            for (int m : order.subList(0, Pruner.pruned(fraction, squares.length))) {
                Arrays.fill(mask, m * ofChannel, (m + 1) * ofChannel, 0);
            }
        }
        return mask;
    }
}
