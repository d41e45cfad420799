package spikelane.benchmarks.clock;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The machine's phase around each JMH iteration, a figure of its own in JMH's results: {@link SpeedProbe}, before and after. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Phase {
    private long before;
    private long after;

    /** Compiles the probe. */
    @Setup(Level.Trial)
    public void warmUp() {
        SpeedProbe.warmUp();
    }

    /** Probes. */
    @Setup(Level.Iteration)
    public void before() {
        before = SpeedProbe.ns();
        after = 0;
    }

    /** Probes again. */
    @TearDown(Level.Iteration)
    public void after() {
        after = SpeedProbe.ns();
    }

    /** {@return the longer of the two, nanoseconds} */
    public double probeNs() {
        return Math.max(before, after);
    }
}
