package spikelane.spark;

import spikelane.sim.io.BadInputException;
import spikelane.sim.study.TrialRunner;
import spikelane.sim.study.run.StudyRunner;

/** {@code study --runner spark}. Anything of Spark's own is set as {@code -Dspark.KEY=VALUE}. */
public final class SparkRunner implements StudyRunner {
    @Override
    public String name() {
        return "spark";
    }

    @Override
    public TrialRunner of(Request request) {
        String master = request.master().orElseThrow(() -> new BadInputException(
                "--runner spark: which cluster? Expected --master spark://HOST:7077 or local-cluster[WORKERS,CORES,MB]"));
        return new SparkTrials(request, master);
    }
}
