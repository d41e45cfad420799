package spikelane.sim.network;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Trial;
import spikelane.sim.data.format.EventSink;

/** A data set whose classes come in the order of a network's votes: the same names, recordings and events, other labels. */
public final class RenumberedClasses implements Dataset {
    private final Dataset data;
    private final List<String> classes;
    private final List<Trial> trials;

    /**
     * @param data    any data set
     * @param classes its class names in the order that is wanted
     * @throws IllegalArgumentException if they are not the data set's names, each once
     */
    public RenumberedClasses(Dataset data, List<String> classes) {
        if (!data.classes().stream().sorted().toList().equals(classes.stream().sorted().toList())) {
            throw new IllegalArgumentException(classes + " are not the classes " + data.classes());
        }
        this.data = data;
        this.classes = List.copyOf(classes);
        trials = data.trials().stream().map(trial -> relabelled(trial, data.classes(), classes)).toList();
    }

    private static Trial relabelled(Trial trial, List<String> from, List<String> to) {
        return new Trial(trial.file(), trial.split(), to.indexOf(from.get(trial.label())), trial.startUs(),
                trial.endUs());
    }

    @Override
    public void read(List<Trial> wanted, List<? extends EventSink> sinks) {
        data.read(wanted.stream().map(trial -> relabelled(trial, classes, data.classes())).toList(), sinks);
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
        return classes;
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
        return data.warnings();
    }

    @Override
    public Optional<Path> folder() {
        return data.folder();
    }
}
