package spikelane.sim.stream;

import java.util.SequencedMap;
import spikelane.sim.network.Network;

/**
 * What was measured of a stream.
 *
 * @param source       where its events came from
 * @param rate         when they came: real, max, arrival
 * @param network      name of the network
 * @param steps        T
 * @param sliceUs      length of a slice in microseconds, which is the deadline too
 * @param threads      threads that shared the work of a time step, beside the one that wrote the events
 * @param end          why it ended
 * @param seconds      how long it took
 * @param warmUpSeconds how long the warm-up before it took
 * @param streamSeconds length of the slices that were run, in the stream's own time
 * @param slices       slices that were run
 * @param windows      windows of T slices that were run to their end
 * @param brokenOff    slices of windows that ended before their T-th, with their recording or the stream
 * @param events       events that came through the ring
 * @param late         events older than the slice at hand, not counted in it
 * @param clipped      events of a pixel beyond the largest count in a slice, not counted in it
 * @param unfinished   events of slices that ended before their time, with the stream
 * @param missed       slices whose step was not done a slice length after their end; null where there is no deadline
 * @param lastMissed   seconds into the stream of the last of them; null if there is none
 * @param decisions    how often each class was a window's decision
 * @param ring         the ring buffer
 * @param decision     from the last event of a slice that gave a decision to the decision; null if there was none
 * @param slice        from the end of a slice to the end of its time step
 * @param step         what the time step takes
 * @param feed         what the source counted
 */
public record StreamResult(String source, String rate, String network, int steps, long sliceUs, int threads, String end,
        double seconds, double warmUpSeconds, double streamSeconds, long slices, long windows, long brokenOff,
        long events, long late, long clipped, long unfinished, Long missed, Double lastMissed, long[] decisions,
        Ring ring, Latency decision, Latency slice, Latency step, SequencedMap<String, Object> feed) {
    /**
     * Back-pressure.
     *
     * @param bytes         size of the ring
     * @param waits         times that the producer waited for room
     * @param waitedSeconds how long
     */
    public record Ring(int bytes, long waits, double waitedSeconds) {}

    static StreamResult of(Network network, LiveStream.Settings settings, EventFeed feed, int threads,
            SliceRunner runner, EventRing ring, StreamEnd end, long ns, long warmUpNs) {
        Pace pace = settings.paceOf(feed);
        return new StreamResult(feed.name(), pace.label(), network.name(), network.steps(), settings.sliceUs(), threads,
                end.reason().label(), ns / 1e9, warmUpNs / 1e9, runner.slices * settings.sliceUs() / 1e6, runner.slices,
                runner.windows, runner.brokenOff, runner.events, runner.late, runner.clipped, runner.unfinished,
                pace == Pace.MAX ? null : runner.missed,
                runner.missed == 0 ? null : runner.lastMissed * settings.sliceUs() / 1e6, runner.decidedAs.clone(),
                new Ring(ring.bytes(), ring.waits(), ring.waitedNs() / 1e9), Latency.of(runner.decision),
                Latency.of(runner.slice), Latency.of(runner.step), feed.facts());
    }
}
