package spikelane.sim.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import spikelane.sim.data.format.EventSink;

/**
 * A data set that comes without test trials, with some of its training trials held out as test trials: the same
 * fraction of every class, drawn at random from a seed.
 */
public final class HoldOut implements Dataset {
    /** Fraction held out where the user asks for none in particular. */
    public static final double DEFAULT_FRACTION = 0.2;

    private final Dataset data;
    private final List<Trial> trials;
    private final String warning;

    private HoldOut(Dataset data, List<Trial> trials, String warning) {
        this.data = data;
        this.trials = trials;
        this.warning = warning;
    }

    /**
     * @param data     any data set
     * @param fraction of every class's training trials to hold out, above 0 and below 1, rounded to whole trials
     * @param seed     of the drawing
     * @return the data set itself if it has test trials; otherwise a view of it with held-out test trials
     */
    public static Dataset ifNoTest(Dataset data, double fraction, long seed) {
        if (!(fraction > 0 && fraction < 1)) {
            throw new IllegalArgumentException("fraction " + fraction + ": expected above 0 and below 1");
        }
        List<Trial> trials = new ArrayList<>(data.trials());
        if (!data.trials(Split.TEST).isEmpty()) {
            return data;
        }
        Random random = new Random(seed);
        int heldOut = 0;
        for (int label = 0; label < data.classes().size(); label++) {
            List<Integer> ofClass = new ArrayList<>();
            for (int i = 0; i < trials.size(); i++) {
                if (trials.get(i).label() == label) {
                    ofClass.add(i);
                }
            }
            Collections.shuffle(ofClass, random);
            int drawn = ofClass.size() < 2
                    ? 0
                    : Math.clamp(Math.round(fraction * ofClass.size()), 1, ofClass.size() - 1);
            for (int i : ofClass.subList(0, drawn)) {
                Trial trial = trials.get(i);
                trials.set(i, new Trial(trial.file(), Split.TEST, trial.label(), trial.startUs(), trial.endUs()));
                heldOut++;
            }
        }
        return new HoldOut(data, Collections.unmodifiableList(trials), "no test recordings: " + heldOut + " of "
                + trials.size() + " training recordings, drawn by class with seed " + seed + ", are held out");
    }

    @Override
    public void read(List<Trial> wanted, List<? extends EventSink> sinks) {
        data.read(wanted, sinks);
    }

    @Override
    public String name() {
        return data.name();
    }

    @Override
    public int width() {
        return data.width();
    }

    @Override
    public int height() {
        return data.height();
    }

    @Override
    public List<String> classes() {
        return data.classes();
    }

    @Override
    public List<Trial> trials() {
        return trials;
    }

    @Override
    public List<List<String>> copies() {
        return data.copies();
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(data.warnings());
        warnings.add(warning);
        return warnings;
    }

    @Override
    public Optional<Path> folder() {
        return data.folder();
    }
}
