package spikelane.kernels.spikes;

import java.util.List;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.IntWeights;

/** The list of forms: planner, tune, roofline, profile, tests and benchmarks read it. */
public final class SpikeForms {
    private static final List<SpikeForm> ALL = List.of(SpikePropagationNibblesVector.FORM,
            SpikePropagationPlanesVector.FORM, SpikePropagationInt4Vector.FORM, SpikePropagationInt8Vector.FORM,
            SpikePropagationCsrVector.FORM, SpikePropagationNonzerosVector.FORM);

    private SpikeForms() {}

    /** {@return all SIMD forms} */
    public static List<SpikeForm> all() {
        return ALL;
    }

    /**
     * A form, and why it was picked.
     *
     * @param form   the form
     * @param reason what decided, in a few words
     */
    public record Pick(SpikeForm form, String reason) {}

    /**
     * @param name such as csr
     * @return the form
     * @throws IllegalArgumentException if there is none of that name
     */
    public static SpikeForm of(String name) {
        if (name.equals(SpikePropagationScalar.FORM.name())) {
            return SpikePropagationScalar.FORM;
        }
        return ALL.stream().filter(form -> form.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no form " + name + "; scalar or one of " + ALL + " was expected"));
    }

    /**
     * @param weights weights of a layer
     * @return the fallback without a cost table
     */
    public static Pick byRule(IntWeights weights) {
        int half = Channels.vectorBits() / 2;
        boolean onePixel = weights.geometry().outputPixels() == 1;
        if (!weights.ternary()) {
            SpikeForm int4 = SpikePropagationInt4Vector.FORM;
            String why = "integer weights up to " + weights.maxAbs();
            return int4.suits(weights)
                    ? new Pick(int4, why + ", two a byte")
                    : new Pick(SpikePropagationInt8Vector.FORM, why);
        }
        if (onePixel && weights.geometry().outputs() > half) {
            return new Pick(SpikePropagationPlanesVector.FORM,
                    "ternary weights, one output pixel, more than " + half + " outputs");
        }
        return new Pick(SpikePropagationNibblesVector.FORM,
                onePixel
                        ? "ternary weights, one output pixel, at most " + half + " outputs"
                        : "ternary weights, more than one output pixel");
    }
}
