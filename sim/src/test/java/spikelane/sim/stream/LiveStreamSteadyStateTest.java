package spikelane.sim.stream;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import spikelane.kernels.WorkPool;
import spikelane.sim.data.EventBuffer;
import spikelane.sim.inference.InferenceVector;

/** Once its code is compiled, neither side of a stream allocates: no object an event, a message or a slice. */
@Tag("slow")
class LiveStreamSteadyStateTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WANTED = 200;
    /** Of a window of 4 slices, or a recording of some 1300 events: what an occasional recompilation leaves. */
    private static final long LIMIT_BYTES = 200;

    /** Rounds of one thread that allocated next to nothing, in a row. */
    private static final class Clean {
        private volatile int rounds;
        private long before;

        void round() {
            long now = THREADS.getCurrentThreadAllocatedBytes();
            rounds = now - before <= LIMIT_BYTES ? rounds + 1 : 0;
            before = now;
        }
    }

    @Test
    void neitherSideAllocates() {
        EventBuffer events = StreamCase.recording(StreamCase.STEPS, 0, 4);
        Clean producer = new Clean();
        Clean consumer = new Clean();
        LiveStream.Settings settings = new LiveStream.Settings(StreamCase.SLICE_US, Pace.MAX, Duration.ofSeconds(60),
                Duration.ofSeconds(5), StreamCase.MAX_COUNT, EventRing.USUAL_BYTES);
        try (InferenceVector network = StreamCase.network(1); WorkPool pool = new WorkPool(2)) {
            EventFeed feed = StreamCase.feed(List.of(events), () -> {
                producer.round();
                return producer.rounds < WANTED || consumer.rounds < WANTED;
            });
            new LiveStream(network, settings, feed).run(pool, (window, step, steps, label, spikes) -> consumer.round());
        }
        assertTrue(producer.rounds >= WANTED, "recordings in a row without allocation: " + producer.rounds);
        assertTrue(consumer.rounds >= WANTED, "windows in a row without allocation: " + consumer.rounds);
    }
}
