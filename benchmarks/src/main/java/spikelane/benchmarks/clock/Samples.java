package spikelane.benchmarks.clock;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts samples of a batch in each of their time steps, so that JMH gives the time of one beside that of a call. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Samples {
    /** Counted since JMH began to measure. */
    public long perSample;
}
