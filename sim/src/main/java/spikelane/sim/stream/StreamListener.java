package spikelane.sim.stream;

/** Told what the network makes of the stream, on the consumer's thread: what it does there delays the next slice. */
@FunctionalInterface
public interface StreamListener {
    /**
     * After every slice that gave a decision.
     *
     * @param window   windows of T time steps before this one
     * @param step     time steps of this window that have run, 1 to T
     * @param steps    T
     * @param label    class whose neurons have spiked most so far in this window
     * @param spikes   spikes of each output neuron so far in this window; overwritten later
     */
    void decided(long window, int step, int steps, int label, int[] spikes);
}
