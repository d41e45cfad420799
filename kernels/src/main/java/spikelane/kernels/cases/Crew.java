package spikelane.kernels.cases;

import java.util.function.IntConsumer;

/** Threads that share a form's work by numbered pieces: what a {@code WorkPool} is to the cases. */
public interface Crew {
    /** {@return their number} */
    int threads();

    /**
     * Runs all pieces and returns when the last has ended.
     *
     * @param pieces number of pieces
     * @param piece  runs one, given its number from 0
     */
    void run(int pieces, IntConsumer piece);
}
