package spikelane.sim.study.run;

import spikelane.sim.io.BadInputException;
import spikelane.sim.study.TrialRunner;

/** Runs trials in this process, one after the other, each on all threads. */
final class LocalRunner implements StudyRunner {
    @Override
    public String name() {
        return "local";
    }

    @Override
    public TrialRunner of(Request request) {
        request.master().ifPresent(master -> {
            throw new BadInputException("--master " + BadInputException.quote(master)
                    + ": the local runner has none, expected --runner spark with it");
        });
        return request.local();
    }
}
