package spikelane.sim.network;

import java.util.Locale;
import java.util.Optional;

/**
 * Whether a network's sums stay finite in float32, and its potentials have a step, whatever it is shown: inputs are spikes or shares of them, at most 1,
 * or event counts of 16 bits.
 */
final class Magnitudes {
    private Magnitudes() {}

    /** {@return what can grow past float32 or has no step, if anything, for a message that names the file} */
    static Optional<String> overflow(Model model) {
        for (Layer layer : model.network().layers()) {
            Tensor thresholds = model.tensors().get(layer.name() + ".threshold");
            if (layer instanceof Layer.Neurons n && n.model().membraneBits() != NeuronModel.WIDE
                    && thresholds != null) {
                for (float threshold : thresholds.data()) {
                    if (!(threshold > n.model().origin())) {
                        return Optional.of("tensor " + n.name() + ".threshold: potentials of "
                                + n.model().membraneBits() + " bits below a threshold of " + threshold
                                + ", expected one above " + n.model().origin() + ", which code 0 stands for");
                    }
                }
            }
        }
        for (LayerNumbers numbers : model.numbers()) {
            LayerShape shape = numbers.shape();
            float[] values = numbers.values();
            BatchNormFold fold = numbers.foldOfValues();
            int perOutput = values.length / shape.out();
            int largestInput = numbers.signal().largest(Short.MAX_VALUE);
            Optional<BatchNormFold> drive = drive(numbers);
            for (int m = 0; m < shape.out(); m++) {
                double sum = 0;
                for (int i = m * perOutput; i < (m + 1) * perOutput; i++) {
                    sum += Math.abs((double) values[i]);
                }
                double reach = largestInput * sum;
                double normalised = Math.abs(fold.scale()[m]) * reach + Math.abs(fold.bias()[m]);
                if (!(Math.max(reach, normalised) <= Float.MAX_VALUE)) {
                    return Optional.of(String.format(Locale.ROOT,
                            "tensor %s: with its weights%s output %d can reach %.1e, past the largest number of float32",
                            shape.name(), reach <= Float.MAX_VALUE ? " and its batch norm" : "", m,
                            Math.max(reach, normalised)));
                }
                if (drive.isPresent()) { // neurons without a leak add it up
                    double current = Math.abs(drive.get().scale()[m]) * reach + Math.abs(drive.get().bias()[m]);
                    if (!(current * shape.steps() <= Float.MAX_VALUE)) {
                        return Optional.of(String.format(Locale.ROOT,
                                "tensor %s: the potential of output %d can reach %.1e, past the largest number of float32",
                                shape.name(), m, current * shape.steps()));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** {@return what drives the neurons that kernels run behind a layer} */
    private static Optional<BatchNormFold> drive(LayerNumbers numbers) {
        try {
            return Optional.of(numbers.driveOfValues());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
