package spikelane.benchmarks.work;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import spikelane.kernels.WorkPool;
import spikelane.sim.train.NetworkTraining;
import spikelane.sim.train.layer.Parameter;

/**
 * What a training step computed, to be compared between libraries.
 *
 * @param loss      mean over the batch
 * @param gradients of every parameter, by its name
 */
public record Agreement(double loss, SequencedMap<String, float[]> gradients) {
    /**
     * Share of a gradient's Euclidean norm, and of the loss, by which two may differ. Sums are taken in other orders: 1e-5
     * was seen where all spikes are the same. A membrane potential, of millions, that lies within their rounding of the
     * threshold spikes in one library alone: 3e-3 was seen. A convolution that was wrong in two layers changed 1.3.
     */
    private static final double BOUND = 1e-2;
    /** Gradients that cancel keep the rounding of their terms: less than this share of the largest norm counts as zero. */
    private static final double NOISE = 1e-3;

    /** Forward and backward pass. */
    public static void step(NetworkTraining net, WorkPool pool, TrainingWork work) {
        net.refresh();
        net.forward(pool, work.batch(), null, true);
        net.backward(pool, work.labels(), null);
    }

    /** {@return what the last step of a network computed, copied} */
    public static Agreement of(NetworkTraining net, TrainingWork work) {
        SequencedMap<String, float[]> gradients = new LinkedHashMap<>();
        for (Parameter parameter : net.parameters()) {
            gradients.put(parameter.name(), parameter.gradient().clone());
        }
        return new Agreement(net.loss(work.labels()), gradients);
    }

    /**
     * @param other of another library
     * @throws IllegalStateException naming what differs
     */
    public void check(Agreement other) {
        if (!(Math.abs(loss - other.loss) <= BOUND * loss)) {
            throw new IllegalStateException("loss " + other.loss + " instead of " + loss);
        }
        double largest = gradients.values().stream().mapToDouble(Agreement::norm).max().orElseThrow();
        if (!(largest > 0)) {
            throw new IllegalStateException("all gradients are zero");
        }
        double worst = 0;
        for (Map.Entry<String, float[]> entry : gradients.entrySet()) {
            float[] expected = entry.getValue();
            float[] actual = other.gradients.get(entry.getKey());
            if (actual == null || actual.length != expected.length) {
                throw new IllegalStateException("no gradient of " + entry.getKey());
            }
            float[] difference = new float[expected.length];
            for (int i = 0; i < difference.length; i++) {
                difference[i] = actual[i] - expected[i];
            }
            double share = norm(difference) / Math.max(norm(expected), NOISE * largest);
            if (!(share <= BOUND)) {
                throw new IllegalStateException(
                        "gradient of " + entry.getKey() + " differs by " + share + " of its norm, expected " + BOUND);
            }
            worst = Math.max(worst, share);
        }
        System.out.printf(Locale.ROOT, "# loss %.6f and %.6f, gradients differ by %.2g of their norms%n", loss,
                other.loss, worst);
    }

    private static double norm(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares);
    }
}
