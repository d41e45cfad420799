package spikelane.benchmarks.harness;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * A measured row of the result file.
 *
 * @param kernel            fc, conv, lif, pool, sum-pool, extract, first-layer (counts to spikes), network
 *                          or training
 * @param shape             2048x512, 128x128x3x3@32x32; neurons for lif; channels @ image for pool and extract; name of
 *                          a network
 * @param weights           format; none where there are none
 * @param weightDensity     share of the weights that are not zero
 * @param spikeDensity      share of the inputs that spike; 1 where it does not matter to the implementation
 * @param batch             samples of a call
 * @param implementation    form, or peer
 * @param nsPerCall         median of the forks, nanoseconds: one fork whose code was not compiled does not move it
 * @param sopPerNs          synaptic operations of spiking inputs a nanosecond; for training those of the
 *                          forward pass, for lif neurons, for pool and extract input
 *                          positions a nanosecond
 * @param percentOfPeak     least time that the machine's peaks allow, in per cent of {@code nsPerCall}; null where no
 *                          peak was measured for what the implementation uses
 * @param forks             of each fork the least sample in a fast phase, nanoseconds ({@link Estimate}); results whose
 *                          machine block names no estimator have the mean of each fork, or the least of its turns
 * @param medians           of each fork the median of those samples; null in such results
 * @param slowShare         share of the samples in slow phases, which do not count; null as there
 * @param wrongForks        forks of a library whose answer was wrong, of which nothing counts; null where there was none
 * @param denseSopPerNs     the same with all inputs counted
 * @param binding           the peak that {@code percentOfPeak} refers to; null as there
 * @param sopPerByte        synaptic operations for a byte that is moved; null where {@code binding} is
 * @param allocBytesPerCall bytes on the Java heap
 * @param peakBytes         most resident memory that a fork's process held, libraries' without what their answer was
 *                          compared with; null where it is not known
 * @param input             bernoulli, a recorded layer, FILE#layer, real-gesture, generated-gesture, or none
 * @param benchmark         JMH class
 * @param params            its parameters
 */
@JsonPropertyOrder({"kernel", "shape", "weights", "weightDensity", "spikeDensity", "batch", "implementation",
        "nsPerCall", "sopPerNs", "percentOfPeak", "forks", "medians", "slowShare", "wrongForks", "denseSopPerNs",
        "binding", "sopPerByte", "allocBytesPerCall", "peakBytes", "input", "benchmark", "params"})
public record Row(String kernel, String shape, String weights, double weightDensity, double spikeDensity, int batch,
        String implementation, double nsPerCall, double sopPerNs, Double percentOfPeak, double[] forks,
        double[] medians, Double slowShare, Integer wrongForks, double denseSopPerNs, String binding, Double sopPerByte,
        double allocBytesPerCall, Long peakBytes, String input, String benchmark, Map<String, String> params) {
    private static final double SLOW = 1.5;
    /** Share of the samples in slow phases from which on a row is marked. */
    private static final double MARKED = 0.9;

    /** {@return what is the same in two files for the same measurement, whatever its benchmark was called} */
    public String key() {
        return title() + ", " + input;
    }

    /** {@return the row for people} */
    public String title() {
        String threads = params.containsKey("threads") ? ", threads " + params.get("threads") : "";
        String rotated = inputs() == 1 ? "" : ", inputs " + inputs();
        String fraction = params.containsKey("fraction") ? ", fraction bits " + params.get("fraction") : "";
        String densities = weights.equals("none")
                ? ""
                : String.format(Locale.ROOT, " %s, weights %.3g", weights, weightDensity);
        return String.format(Locale.ROOT, "%s %s%s, spikes %.3g, batch %d%s%s%s, %s", kernel, shape, densities,
                spikeDensity, batch, threads, rotated, fraction, implementation);
    }

    /** {@return median of the forks} */
    public static double median(double[] forks) {
        double[] sorted = forks.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** {@return how many forks took more than {@value #SLOW} times the median} */
    public int slowForks() {
        double limit = SLOW * median(forks);
        return (int) DoubleStream.of(forks).filter(fork -> fork > limit).count();
    }

    /** {@return whether nearly all of it was measured in slow phases of the machine, so that its time is in doubt} */
    public boolean inSlowPhase() {
        return slowShare != null && slowShare > MARKED;
    }

    /** {@return threads that share a call} */
    public int threads() {
        return Integer.parseInt(params.getOrDefault("threads", "1"));
    }

    /** {@return different inputs that calls have in turn} */
    public int inputs() {
        return Integer.parseInt(params.getOrDefault("inputs", "1"));
    }

    /** {@return synaptic operations of a call, of spiking inputs} */
    public double operations() {
        return sopPerNs * nsPerCall;
    }

    /** {@return of all inputs} */
    public double denseOperations() {
        return denseSopPerNs * nsPerCall;
    }

    /** {@return whether the row is faster than its bound allows} */
    public boolean abovePeak() {
        return percentOfPeak != null && percentOfPeak > Bounds.CERTAIN_PERCENT;
    }

    /** {@return the row with another bound; nulls for none} */
    public Row withBound(String newBinding, Double newPercentOfPeak, Double newSopPerByte) {
        return new Row(kernel, shape, weights, weightDensity, spikeDensity, batch, implementation, nsPerCall, sopPerNs,
                newPercentOfPeak, forks, medians, slowShare, wrongForks, denseSopPerNs, newBinding, newSopPerByte,
                allocBytesPerCall, peakBytes, input, benchmark, params);
    }

    /** {@return mean of the forks} */
    public static double mean(double[] forks) {
        return DoubleStream.of(forks).average().orElseThrow();
    }
}
