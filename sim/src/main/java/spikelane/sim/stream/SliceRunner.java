package spikelane.sim.stream;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import spikelane.sim.inference.Inference;
import spikelane.sim.inference.InferenceSession;
import spikelane.sim.network.Network;

/** The consumer: counts events in slices of equal time, runs the network a time step a slice, and measures latencies. */
final class SliceRunner implements EventRing.Receiver {
    private static final long LONGEST_NS = TimeUnit.HOURS.toNanos(10);
    private static final int DIGITS = 3;

    private final Network network;
    private final InferenceSession session;
    private final Pace pace;
    private final StreamEnd end;
    private final StreamListener listener;
    private final long sliceUs;
    private final int factor;
    private final int width;
    private final int imageSize;
    private final short[] counts;
    private final int maxCount;

    private boolean begun;
    private boolean over;
    private boolean stopped;
    private long firstUs;
    private long startNs;
    private long sliceFromUs;
    private long sliceToUs;
    private long lastUs;
    private long lastNs;
    private int eventsInSlice;

    /** From the last event of a slice that gave a decision to the decision. */
    final Histogram decision = new Histogram(1, LONGEST_NS, DIGITS);
    /** From the end of a slice to when the network has run it. */
    final Histogram slice = new Histogram(1, LONGEST_NS, DIGITS);
    /** What the network's time step takes. */
    final Histogram step = new Histogram(1, LONGEST_NS, DIGITS);
    long events;
    long late;
    long clipped;
    long unfinished;
    long slices;
    long missed;
    /** Slices that had run when the last deadline was missed. */
    long lastMissed;
    long windows;
    long brokenOff;
    final long[] decidedAs;

    SliceRunner(Network network, InferenceSession session, LiveStream.Settings settings, EventFeed feed, int factor,
            StreamEnd end, StreamListener listener) {
        this.network = network;
        this.session = session;
        this.end = end;
        this.listener = listener;
        pace = settings.paceOf(feed);
        sliceUs = settings.sliceUs();
        maxCount = settings.maxCount();
        this.factor = factor;
        width = network.input().width();
        imageSize = width * network.input().height();
        counts = session.counts();
        decidedAs = new long[network.readout().classes()];
    }

    boolean over() {
        return over;
    }

    @Override
    public void begin(long timeUs, long ns) {
        breakOff();
        begun = true;
        eventsInSlice = 0;
        firstUs = timeUs;
        startNs = ns;
        session.begin();
        beginSlice(timeUs);
    }

    private void breakOff() {
        if (!session.complete()) {
            brokenOff += session.steps();
        }
        unfinished += eventsInSlice;
    }

    private void beginSlice(long fromUs) {
        sliceFromUs = fromUs;
        sliceToUs = fromUs + sliceUs;
        eventsInSlice = 0;
        Arrays.fill(counts, session.nextFrame(), session.nextFrame() + session.frameSize(), (short) 0);
    }

    @Override
    public void event(int place, long timeUs, long ns) {
        events++;
        if (timeUs >= sliceToUs) {
            runBefore(timeUs, ns);
        }
        if (stopped) {
            unfinished++;
            return;
        }
        if (timeUs < sliceFromUs) {
            late++;
            return;
        }
        int at = session.nextFrame() + (place >>> 30) * imageSize + (place >> 15 & 0x7fff) / factor * width
                + (place & 0x7fff) / factor;
        if (counts[at] == maxCount) {
            clipped++;
        } else {
            counts[at]++;
        }
        eventsInSlice++;
        lastUs = Math.max(timeUs, eventsInSlice == 1 ? timeUs : lastUs);
        lastNs = ns;
    }

    @Override
    public void clock(long timeUs, long ns) {
        if (begun && !stopped) {
            runBefore(timeUs, ns);
        }
    }

    @Override
    public void end() {
        breakOff();
        over = true;
    }

    /** Runs every slice that ends at a time or before. */
    private void runBefore(long timeUs, long ns) {
        while (timeUs >= sliceToUs) {
            if (end.ended()) { // what is still in the ring is not run, however many slices that would be
                stopped = true;
                return;
            }
            run(pace == Pace.REAL ? dueNs(sliceToUs) : ns);
            beginSlice(sliceToUs);
        }
    }

    private long dueNs(long timeUs) {
        return startNs + (timeUs - firstUs) * 1000;
    }

    private void run(long overNs) {
        long beginNs = System.nanoTime();
        session.step();
        boolean decides = session.decidesEveryStep() || session.complete();
        int label = decides ? Inference.predict(network, session.spikes()) : -1;
        long endNs = System.nanoTime();
        slices++;
        step.recordValue(endNs - beginNs);
        slice.recordValue(Math.max(0, endNs - overNs));
        if (pace != Pace.MAX && endNs - overNs > sliceUs * 1000) {
            missed++;
            lastMissed = slices;
        }
        if (!decides) {
            return;
        }
        if (eventsInSlice > 0) {
            decision.recordValue(Math.max(0, endNs - (pace == Pace.REAL ? dueNs(lastUs) : lastNs)));
        }
        listener.decided(windows, session.steps(), network.steps(), label, session.spikes());
        if (session.complete()) {
            decidedAs[label]++;
            windows++;
        }
    }
}
