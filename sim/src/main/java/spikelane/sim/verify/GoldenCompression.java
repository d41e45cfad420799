package spikelane.sim.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikelane.sim.compress.Compression;
import spikelane.sim.compress.DuQuantiser;
import spikelane.sim.compress.Pruner;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.NpzFile;
import spikelane.sim.network.EffectiveWeights;

/** Golden checks of quantiser and pruner. */
final class GoldenCompression {
    private static final Pattern MASK = Pattern.compile("mask_([0-9.]+)_(.+)");
    private static final Pattern WIDTH = Pattern.compile("w([0-9]+)");
    /** Steps of one float that a rounded weight is moved at most to stay on its side of a tie. */
    private static final int MOST_STEPS = 8;

    private GoldenCompression() {}

    static SortedSet<String> prunedFractions(NpzFile file) {
        return groups(file, MASK);
    }

    static SortedSet<String> widths(NpzFile file) {
        return groups(file, WIDTH);
    }

    private static SortedSet<String> groups(NpzFile file, Pattern pattern) {
        SortedSet<String> found = new TreeSet<>();
        for (String name : file.names()) {
            Matcher matcher = pattern.matcher(name);
            if (matcher.matches()) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }

    /** DuQ; the key's suffix is b. */
    static List<GoldenCheck> quantise(NpzFile file) {
        List<GoldenCheck> checks = new ArrayList<>();
        for (String suffix : widths(file)) {
            DuQuantiser quantiser = new DuQuantiser(width(file, "w" + suffix, suffix));
            int[] shape = file.any("w" + suffix).shape();
            float range = file.floats("init" + suffix, 1)[0];
            requirePositive(file, "init" + suffix, range);
            float[] w = roundedOnSide(file.array("w" + suffix, shape).data(), range, quantiser.bits());
            float[] upstream = file.floats("upstream" + suffix, shape);
            file.array("y" + suffix, shape);
            file.array("grad_w" + suffix, shape);
            file.array("grad_a" + suffix, 1);
            file.array("grad_c" + suffix, 1);
            float[] y = new float[w.length];
            quantiser.forward(w, range, range, y);
            float[] gradient = new float[w.length];
            DuQuantiser.Gradients ends = quantiser.backward(w, range, range, upstream, gradient);
            checks.add(GoldenCheck.close(file, "init" + suffix, DuQuantiser.calibrate(w)));
            checks.add(GoldenCheck.close(file, "y" + suffix, y));
            checks.add(GoldenCheck.close(file, "grad_w" + suffix, gradient));
            checks.add(GoldenCheck.close(file, "grad_a" + suffix, ends.range()));
            checks.add(GoldenCheck.close(file, "grad_c" + suffix, ends.scale()));
        }
        return checks;
    }

    static int width(NpzFile file, String tensor, String bits) {
        return Compression.WIDTHS.stream().filter(width -> width.toString().equals(bits)).findFirst()
                .orElseThrow(() -> new BadInputException(file.path() + ": tensor " + tensor + " stands for " + bits
                        + " bits, expected one of " + Compression.WIDTHS));
    }

    static void requirePositive(NpzFile file, String tensor, float range) {
        if (!(range > 0)) {
            throw new BadInputException(file.path() + ": tensor " + tensor + " is " + range + ", expected more than 0");
        }
    }

    /** Weights as floats, each with the code that its double has: rounding to float must not carry it over a tie. */
    static float[] roundedOnSide(double[] weights, float range, int bits) {
        int largest = EffectiveWeights.largestCode(bits);
        float[] floats = new float[weights.length];
        for (int i = 0; i < floats.length; i++) {
            int code = (int) Math.rint(Math.clamp(weights[i] / range, -1, 1) * largest);
            float w = (float) weights[i];
            for (int step = 0; step < MOST_STEPS && EffectiveWeights.code(w, range, largest) != code; step++) {
                w = EffectiveWeights.code(w, range, largest) > code ? Math.nextDown(w) : Math.nextUp(w);
            }
            floats[i] = w;
        }
        return floats;
    }

    /** One-shot global magnitude pruning: all layers ranked together, in the order of their names. */
    static List<GoldenCheck> prune(NpzFile file) {
        List<GoldenCheck> checks = new ArrayList<>();
        List<String> layers = file.names().stream().filter(name -> !MASK.matcher(name).matches()).toList();
        if (layers.isEmpty()) {
            throw new BadInputException(file.path() + ": holds masks, but no layer of weights");
        }
        List<float[]> weights = layers.stream().map(layer -> NpzFile.toFloats(file.any(layer).data())).toList();
        for (String fraction : prunedFractions(file)) {
            for (String layer : layers) {
                file.array("mask_" + fraction + "_" + layer, file.any(layer).shape());
            }
            List<float[]> masks = Pruner.masks(weights, fraction(file, fraction), false);
            for (int i = 0; i < layers.size(); i++) {
                checks.add(GoldenCheck.exact(file, "mask_" + fraction + "_" + layers.get(i), masks.get(i)));
            }
        }
        return checks;
    }

    private static double fraction(NpzFile file, String text) {
        try {
            double fraction = Double.parseDouble(text);
            if (fraction < 1) {
                return fraction;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new BadInputException(file.path() + ": tensors mask_" + text + "_* stand for the pruned fraction " + text
                + ", expected a number below 1");
    }
}
