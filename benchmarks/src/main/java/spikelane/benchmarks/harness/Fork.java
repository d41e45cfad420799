package spikelane.benchmarks.harness;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What one JVM measured.
 *
 * @param ns         samples: mean time of a call in some milliseconds, nanoseconds
 * @param probeNs    beside each the machine's speed probe, the longer of those before and after it; 0 where there is none
 * @param allocBytes bytes on the Java heap, a call
 * @param peakBytes  peak resident memory of the JVM; 0 where it is not known
 */
public record Fork(double[] ns, double[] probeNs, double allocBytes, long peakBytes) {
    /** A fork whose memory is not known. */
    public Fork(double[] ns, double[] probeNs, double allocBytes) {
        this(ns, probeNs, allocBytes, 0);
    }

    /** {@return samples whose probe took no longer} */
    double[] samples(double mostProbeNs) {
        return IntStream.range(0, ns.length).filter(i -> probeNs[i] <= mostProbeNs).mapToDouble(i -> ns[i]).toArray();
    }

    /** {@return the fork with {@code calls} calls in each of its operations} */
    Fork dividedBy(int calls) {
        return new Fork(DoubleStream.of(ns).map(value -> value / calls).toArray(), probeNs, allocBytes / calls,
                peakBytes);
    }
}
