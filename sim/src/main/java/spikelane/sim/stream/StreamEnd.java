package spikelane.sim.stream;

import java.util.concurrent.atomic.AtomicReference;

/** How a stream ends before its feed does: what is asked of it by another thread or by the clock. */
final class StreamEnd {
    /** Why a stream ended. */
    enum Reason {
        FEED("end of the source"), TIME("time limit"), INTERRUPT("interrupted");

        private final String label;

        Reason(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /** Thrown through a feed to leave it. */
    static final class EndedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        EndedException() {
            super("the stream is ended", null, false, false);
        }
    }

    private final AtomicReference<Reason> reason = new AtomicReference<>();
    private volatile long deadlineNs = Long.MAX_VALUE;
    private volatile boolean abandoned;

    /** Ends the stream at a time of {@link System#nanoTime}. */
    void at(long timeNs) {
        deadlineNs = timeNs;
    }

    void now(Reason why) {
        reason.compareAndSet(null, why);
    }

    /** The consumer is gone: nobody takes what is in the ring. */
    void abandon() {
        abandoned = true;
    }

    boolean abandoned() {
        return abandoned;
    }

    boolean ended() {
        if (reason.get() == null && deadlineNs != Long.MAX_VALUE && System.nanoTime() - deadlineNs >= 0) {
            now(Reason.TIME);
        }
        return abandoned || reason.get() != null;
    }

    void throwIfEnded() {
        if (ended()) {
            throw new EndedException();
        }
    }

    /** {@return why it ended; the feed's end if nothing else} */
    Reason reason() {
        Reason why = reason.get();
        return why == null ? Reason.FEED : why;
    }
}
