package spikelane.sim.cli.progress;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a long command is and how long it will still take: on a terminal a bar that moves, elsewhere a line now and
 * then. It goes to stderr, which leaves stdout to the result. What ends within a second shows nothing.
 */
public final class Progress implements AutoCloseable {
    private static final int TERMINAL_INTERVAL_MS = 200;
    private static final long PATIENCE_NS = 1_000_000_000;
    private static final int LINE_INTERVAL_MS = 20_000;
    private static final int COLUMNS_WITHOUT_TERMINAL = 100;

    private final PrintStream err = System.err;
    private final long startNs = System.nanoTime();
    private final int columns;
    private final boolean terminal;
    private final ProgressBar bar;
    private String shown = "";
    private boolean closed;

    /**
     * @param task  what is being done, a word or two
     * @param units how much there is to do
     * @param done  how much of it an earlier run has done; it does not count towards the speed
     */
    public Progress(String task, long units, long done) {
        this(task, units, done, null);
    }

    /**
     * @param task  what is being done, a word or two
     * @param units how much there is to do
     * @param done  how much of it an earlier run has done
     * @param left  the time that is left, empty while that is not known; null: what there is takes as long as what was
     */
    public Progress(String task, long units, long done, Supplier<Optional<Duration>> left) {
        // bin/spikelane says so when stderr is a terminal: Java only knows about stdin and stdout
        int width = Integer.getInteger("spikelane.columns", 0);
        terminal = width > 0;
        columns = terminal ? width - 1 : COLUMNS_WITHOUT_TERMINAL;
        boolean unicode = err.charset().equals(StandardCharsets.UTF_8);
        ProgressBarBuilder builder = ProgressBar.builder().setTaskName(task).setInitialMax(units)
                .startsFrom(done, Duration.ZERO)
                .setStyle(unicode ? ProgressBarStyle.UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(terminal ? TERMINAL_INTERVAL_MS : LINE_INTERVAL_MS)
                .setConsumer(new DelegatingProgressBarConsumer(this::show, columns));
        if (left != null) {
            builder.setEtaFunction(state -> left.get());
        }
        bar = builder.build();
    }

    private synchronized void show(String rendered) {
        if (shown.isEmpty() && System.nanoTime() - startNs < PATIENCE_NS) {
            return;
        }
        if (terminal) {
            err.print("\r" + rendered);
            err.flush();
        } else if (!rendered.equals(shown)) {
            err.println(rendered.strip());
        }
        shown = rendered;
    }

    /**
     * @param units how much more is done
     */
    public void step(long units) {
        bar.stepBy(units);
    }

    /**
     * @param total how much is done in all
     */
    public void stepTo(long total) {
        bar.stepTo(total);
    }

    /**
     * @param detail what is being done now; stands at the end of the bar
     */
    public void detail(String detail) {
        bar.setExtraMessage(" " + detail);
    }

    /**
     * @param text a line that stays
     */
    public synchronized void line(String text) {
        if (terminal) {
            err.print("\r" + " ".repeat(columns) + "\r");
        }
        err.println(text);
    }

    /** Shows the last state and ends the line; harmless when closed already. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        bar.close();
        if (terminal && !shown.isEmpty()) {
            err.println();
        }
    }
}
