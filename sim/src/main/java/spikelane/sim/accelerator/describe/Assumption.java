package spikelane.sim.accelerator.describe;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Something that an architecture's file takes for given and that might be otherwise.
 *
 * @param label   what is otherwise, in a word or two
 * @param changes values by the path of their key, as in {@link Architecture#with(Map)}
 */
public record Assumption(String label, SequencedMap<String, String> changes) {
    private static final String SPIKE_WIDTH = "widths.spikes";
    /** A spike is stored in one bit. */
    public static final Assumption ONE_BIT_SPIKES = new Assumption("1-bit spikes", SPIKE_WIDTH, "1");
    /** A spike is stored in as many bits as a weight of its layer. */
    public static final Assumption WIDE_SPIKES = new Assumption("spikes as wide as weights", SPIKE_WIDTH, "0");

    /** Checks that it says something. */
    public Assumption {
        if (label == null || label.isBlank() || changes == null || changes.isEmpty()) {
            throw new IllegalArgumentException("an assumption " + label + " without changes");
        }
        changes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(changes));
    }

    private Assumption(String label, String key, String value) {
        this(label, new LinkedHashMap<>(Map.of(key, value)));
    }

    /**
     * How wide a stored spike is decides how much narrow weights save, and designs differ in it: both are always told.
     *
     * @param architecture any
     * @return the width that its file does not state
     */
    public static Assumption otherSpikes(Architecture architecture) {
        return architecture.widths().spikes() == 1 ? WIDE_SPIKES : ONE_BIT_SPIKES;
    }
}
