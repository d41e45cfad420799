package spikelane.sim.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A data set of a square sensor whose trials are listed when it is opened. */
public abstract class ListedDataset implements Dataset {
    /** Filled by the constructor of the data set. */
    protected final List<Trial> trials = new ArrayList<>();
    /** What a user should know, a line each; filled when the data set is opened. */
    protected final List<String> warnings = new ArrayList<>();

    private final String name;
    private final int sensorSize;
    private final List<String> classes;

    protected ListedDataset(String name, int sensorSize, List<String> classes) {
        this.name = name;
        this.sensorSize = sensorSize;
        this.classes = classes;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int width() {
        return sensorSize;
    }

    @Override
    public final int height() {
        return sensorSize;
    }

    @Override
    public final List<String> classes() {
        return classes;
    }

    @Override
    public final List<Trial> trials() {
        return Collections.unmodifiableList(trials);
    }

    @Override
    public final List<String> warnings() {
        return Collections.unmodifiableList(warnings);
    }
}
