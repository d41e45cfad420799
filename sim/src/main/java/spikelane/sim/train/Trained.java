package spikelane.sim.train;

import java.util.ArrayList;
import java.util.List;
import spikelane.sim.network.Model;

/**
 * What a training ends with.
 *
 * @param model         the network
 * @param recipe        what makes the training the same, see {@link TrainingRecipe}
 * @param curve         its epochs, those of earlier runs of a resumed training too
 * @param bestEpoch     the epoch whose network this is, from 1: the last, or the best on the validation samples
 * @param secondsBefore seconds that earlier runs of a resumed training took
 * @param seconds       seconds of all of its runs
 */
public record Trained(Model model, String recipe, List<EpochReport> curve, int bestEpoch, double secondsBefore,
        double seconds) {
    /** {@return what the user should know, in the order in which it happened} */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        curve.forEach(epoch -> epoch.notes().forEach(note -> notes.add("epoch " + epoch.epoch() + ": " + note)));
        return notes;
    }
}
