package spikelane.benchmarks.peers;

import java.util.List;
import java.util.Locale;

/**
 * One layer in a library that multiplies all inputs, active or not. Weights and inputs are in the library's own layout
 * before {@link #run} is timed.
 */
interface Peer {
    /** Of a candidate, however long they take. */
    int LEAST_CALLS = 2;

    /** Computes the layer once. */
    void run();

    /** {@return the last result, {@code [N][M][outputHeight*outputWidth]}} */
    float[] currents();

    /** {@return what the library chose, for the log} */
    String kernel();

    /** {@return whichever of several ways to ask a library for the same is the fastest here} */
    static Peer fastest(List<? extends Peer> candidates) {
        Peer best = candidates.getFirst();
        double bestNs = Double.POSITIVE_INFINITY;
        for (Peer candidate : candidates) {
            double ns = fastestCallNs(candidate);
            System.out.printf(Locale.ROOT, "# candidate %s: %.1f us%n", candidate.kernel(), ns / 1000);
            if (ns < bestNs) {
                best = candidate;
                bestNs = ns;
            }
        }
        return best;
    }

    private static double fastestCallNs(Peer peer) {
        long best = Long.MAX_VALUE;
        long end = System.nanoTime() + 200_000_000;
        for (int calls = 0; calls < LEAST_CALLS || System.nanoTime() < end; calls++) {
            long start = System.nanoTime();
            peer.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best;
    }
}
