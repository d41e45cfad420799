package spikelane.sim.data;

/**
 * One labelled stretch of a recording: every event of {@code file} with {@code startUs <= t < endUs}.
 *
 * @param file    the recording, relative to the data set's folder, with {@code /} between names
 * @param split   the side it belongs to
 * @param label   class index, 0-based
 * @param startUs first microsecond, inclusive
 * @param endUs   last microsecond, exclusive
 */
public record Trial(String file, Split split, int label, long startUs, long endUs) {
    /**
     * @param file  the recording, relative to the data set's folder
     * @param split the side it belongs to
     * @param label class index, 0-based
     * @return a trial that is the whole recording
     */
    public static Trial whole(String file, Split split, int label) {
        return new Trial(file, split, label, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** {@return whether this is a whole recording, of any length} */
    public boolean isWhole() {
        return startUs == Long.MIN_VALUE && endUs == Long.MAX_VALUE;
    }
}
