package spikelane.benchmarks.clock;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Samples of a series that takes turns with others in one JVM, each beside the machine's speed probe. */
public final class TurnSamples {
    /**
     * What {@link #line} makes: form, spike density in per cent, nanoseconds of a call and of the probe. A class of characters,
     * since a repeated group takes stack for each of thousands of samples.
     */
    public static final Pattern LINE = Pattern.compile("# samples of ([\\w-]+) at (\\d+) %: ([\\d.@ ]+)");

    private record Sample(double ns, long probeNs) {}

    private final List<Sample> samples = new ArrayList<>();

    /**
     * @param ns      mean time of a call in a turn
     * @param probeNs the longer of the probes before and after it
     */
    public void add(double ns, long probeNs) {
        samples.add(new Sample(ns, probeNs));
    }

    /** Forgets those of the warm-up. */
    public void clear() {
        samples.clear();
    }

    /** {@return a line that {@link #LINE} finds} */
    public String line(String form, int percent) {
        return samples.stream().map(sample -> String.format(Locale.ROOT, "%.1f@%d", sample.ns, sample.probeNs))
                .collect(Collectors.joining(" ", "# samples of " + form + " at " + percent + " %: ", ""));
    }
}
