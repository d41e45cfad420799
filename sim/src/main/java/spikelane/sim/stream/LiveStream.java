package spikelane.sim.stream;

import java.time.Duration;
import org.agrona.concurrent.IdleStrategy;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.FrameIntegrator;
import spikelane.sim.inference.Inference;
import spikelane.sim.inference.InferenceSession;
import spikelane.sim.inference.InferenceVector;
import spikelane.sim.inference.WarmUp;
import spikelane.sim.io.BadInputException;
import spikelane.sim.stream.StreamEnd.Reason;

/**
 * A network on a stream: one thread writes events into a ring, the calling one, with its pool, runs the network a time step a
 * slice. The spikes of T slices are those of batch inference on the same frames, bit for bit, on any number of threads.
 * {@link #interrupt} may be called by any thread.
 */
public final class LiveStream {
    private final StreamEnd end = new StreamEnd();
    private final InferenceVector network;
    private final Settings settings;
    private final EventFeed feed;
    private final int factor;
    private volatile Throwable failure;

    /**
     * How a stream is run.
     *
     * @param sliceUs   length of a slice in microseconds, at least 1
     * @param rate      {@link Pace#REAL} or {@link Pace#MAX}, for feeds whose events do not arrive by themselves
     * @param limit     the stream ends after so long; zero for no limit
     * @param warmUp    upper limit of the warm-up with synthetic frames, which ends at steady state
     * @param maxCount  events of one pixel in a slice beyond so many are left out, and counted
     * @param ringBytes size of the ring, a power of two
     */
    public record Settings(long sliceUs, Pace rate, Duration limit, Duration warmUp, int maxCount, int ringBytes) {
        public Settings {
            if (sliceUs < 1 || maxCount < 1 || maxCount > Short.MAX_VALUE) {
                throw new IllegalArgumentException("slices of " + sliceUs + " us, counts up to " + maxCount);
            }
        }

        Pace paceOf(EventFeed feed) {
            return feed.arrives() ? Pace.ARRIVAL : rate;
        }
    }

    /**
     * @param network  laid out for counts up to {@code settings.maxCount}; stays the caller's
     * @param settings how it is run
     * @param feed     where events come from; stays the caller's
     * @throws BadInputException if the feed's sensor is not an integer multiple of the network's image
     */
    public LiveStream(InferenceVector network, Settings settings, EventFeed feed) {
        this.network = network;
        this.settings = settings;
        this.feed = feed;
        factor = FrameIntegrator.factor(feed.sensorHeight(), feed.sensorWidth(), network.network().input().height(),
                network.network().input().width());
    }

    /** Ends the stream soon, as a user does: {@link #run} then returns what there is. */
    public void interrupt() {
        end.now(Reason.INTERRUPT);
    }

    /**
     * @param pool     threads that share the work of a time step, the caller among them
     * @param listener told what the network makes of the stream
     * @return what was measured, once the feed or the time is over or the stream was interrupted
     * @throws BadInputException if the feed cannot be read
     */
    public StreamResult run(WorkPool pool, StreamListener listener) {
        InferenceSession session = network.newSession(pool);
        EventRing ring = new EventRing(settings.ringBytes(), end);
        long warmUpNs = warmUp(session);
        session.begin();
        SliceRunner runner = new SliceRunner(network.network(), session, settings, feed, factor, end, listener);
        long startNs = System.nanoTime();
        if (settings.limit().isPositive()) {
            end.at(startNs + settings.limit().toNanos());
        }
        EventWriter writer = new EventWriter(ring, settings.paceOf(feed), end, settings.sliceUs());
        Thread producer = Thread.ofPlatform().daemon().name("spikelane-events").start(() -> produce(writer, ring));
        try {
            IdleStrategy idle = EventRing.idle();
            while (!runner.over()) {
                idle.idle(ring.read(runner));
            }
            rethrow();
            return StreamResult.of(network.network(), settings, feed, pool.threads(), runner, ring, end,
                    System.nanoTime() - startNs, warmUpNs);
        } finally {
            end.abandon();
            join(producer);
        }
    }

    private long warmUp(InferenceSession session) {
        long startNs = System.nanoTime();
        Inference.Worker steps = (counts, spikes, activity) -> {
            for (short[] sample : counts) {
                session.begin();
                for (int t = 0; t < network.network().steps(); t++) {
                    System.arraycopy(sample, session.nextFrame(), session.counts(), session.nextFrame(),
                            session.frameSize());
                    session.step();
                }
            }
        };
        WarmUp.run(network, steps, settings.warmUp());
        return System.nanoTime() - startNs;
    }

    private void produce(EventWriter writer, EventRing ring) {
        try {
            feed.play(writer, end::throwIfEnded);
        } catch (StreamEnd.EndedException e) {
            // as it was asked to
        } catch (Throwable e) {
            failure = e;
        }
        try {
            writer.leave();
            ring.end();
        } catch (StreamEnd.EndedException e) {
            // the consumer has failed: nobody reads
        }
    }

    private void rethrow() {
        switch (failure) {
            case null -> {
            }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException("the stream's source failed: " + e, e);
        }
    }

    private static void join(Thread producer) {
        boolean interrupted = false;
        while (producer.isAlive()) {
            try {
                producer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
