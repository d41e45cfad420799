package spikelane.sim.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.DatasetWarnings;
import spikelane.sim.data.FrameSet;
import spikelane.sim.data.Split;

/** What a command has told its user about the recordings: each line once, on stderr, and all in its JSON. */
final class DataWarnings {
    private final SequencedSet<String> told = new LinkedHashSet<>();

    /** @param warnings lines that are told unless they have been */
    void tell(List<String> warnings) {
        for (String warning : warnings) {
            if (told.add(warning)) {
                System.err.println("spikelane: warning: " + warning);
            }
        }
    }

    /** @param data a data set, not read yet */
    void tell(Dataset data) {
        tell(DatasetWarnings.of(data));
    }

    /**
     * @param data   the data set
     * @param split  a side of it
     * @param frames all of that side
     */
    void tellSilent(Dataset data, Split split, FrameSet frames) {
        tell(DatasetWarnings.ofSilent(data.trials(split), frames::isSilent));
    }

    /** {@return what was told, in order} */
    List<String> told() {
        return new ArrayList<>(told);
    }
}
