package spikelane.benchmarks.clock;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** {@link Resident#peak} of the fork, a figure of its own in JMH's results. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Memory {
    private long peak;

    /** Reads it. */
    @TearDown(Level.Iteration)
    public void read() {
        peak = Resident.peak();
    }

    /** {@return bytes; 0 where they are not known} */
    public long peakBytes() {
        return peak;
    }
}
