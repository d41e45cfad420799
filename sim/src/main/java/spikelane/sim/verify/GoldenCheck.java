package spikelane.sim.verify;

import spikelane.sim.io.NpzFile;

/**
 * One tensor compared with its golden values.
 *
 * @param file        the golden file's name
 * @param tensor      the tensor's name in it
 * @param maxAbsError largest |computed - golden|
 * @param bound       largest error that passes; 0 for spikes and masks, which are equal exactly
 * @param ok          whether it passes
 */
public record GoldenCheck(String file, String tensor, double maxAbsError, double bound, boolean ok) {
    /**
     * Bound of a float tensor's error, relative to its largest golden magnitude: about a thousand roundings to 24 bits,
     * which is what the longest chain from loss to first layer adds up to, with room.
     */
    public static final double RELATIVE_BOUND = 1e-4;

    static GoldenCheck exact(NpzFile file, String tensor, float[] computed) {
        return compare(file, tensor, computed, 0);
    }

    static GoldenCheck close(NpzFile file, String tensor, float... computed) {
        double largest = 0;
        for (double value : file.any(tensor).data()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return compare(file, tensor, computed, RELATIVE_BOUND * largest);
    }

    private static GoldenCheck compare(NpzFile file, String tensor, float[] computed, double bound) {
        double[] golden = file.any(tensor).data();
        if (golden.length != computed.length) {
            throw new IllegalStateException(tensor + ": " + computed.length + " values for " + golden.length);
        }
        double worst = 0;
        for (int i = 0; i < golden.length; i++) {
            double error = Math.abs(computed[i] - golden[i]);
            worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
        }
        return new GoldenCheck(file.path().getFileName().toString(), tensor, worst, bound, worst <= bound);
    }
}
