package spikelane.sim.study.run;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import spikelane.sim.io.BadInputException;
import spikelane.sim.study.StudyFolder;
import spikelane.sim.study.TrialRunner;

/**
 * Where the trials of a study run. Results, but for their seconds, do not depend on it. Others than {@link LocalRunner}
 * are services on the class path, so that this module needs no cluster's libraries.
 */
public interface StudyRunner {
    /**
     * A study that is to be run.
     *
     * @param order   what another machine needs of it
     * @param folder  receives what trials leave, but for the lines of results
     * @param local   does trials in this process
     * @param master  of a cluster, if the user named one
     * @param threads of a trial, if the user named them
     */
    record Request(StudyOrder order, StudyFolder folder, TrialRunner local, Optional<String> master,
            OptionalInt threads) {}

    /** {@return what follows {@code --runner}} */
    String name();

    /**
     * @param request a study
     * @return what does its trials
     * @throws BadInputException if this cannot
     */
    TrialRunner of(Request request);

    /**
     * @param name of a runner
     * @return it
     * @throws BadInputException if there is none such on the class path
     */
    static StudyRunner named(String name) {
        List<StudyRunner> all = Stream.concat(Stream.of(new LocalRunner()),
                ServiceLoader.load(StudyRunner.class).stream().map(ServiceLoader.Provider::get)).toList();
        return all.stream().filter(runner -> runner.name().equals(name)).findFirst()
                .orElseThrow(() -> new BadInputException(
                        "--runner " + BadInputException.quote(name) + ": not on the class path, expected one of "
                                + String.join(", ", all.stream().map(StudyRunner::name).toList())
                                + " (spark is a module that bin/spikelane builds, mvn only with -Pspark)"));
    }
}
