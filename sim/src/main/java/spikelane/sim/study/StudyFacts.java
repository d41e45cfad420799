package spikelane.sim.study;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import spikelane.sim.data.Dataset;
import spikelane.sim.data.Split;
import spikelane.sim.io.Numbers;
import spikelane.sim.network.Network;

/**
 * What a reader of a study's report wants to know about its making.
 *
 * @param plan    the study
 * @param data    its recordings
 * @param command that made it
 */
public record StudyFacts(StudyPlan plan, Dataset data, String command) {
    /** {@return the report's heading} */
    public String heading() {
        return "Quantisation and pruning on " + data.name() + ", " + plan.preset() + " study";
    }

    /**
     * @param split a side of the data set
     * @return its number of trials
     */
    public int trials(Split split) {
        return data.trials(split).size();
    }

    /**
     * @param results trials so far
     * @param code    versions of the code that worked on them
     * @return settings by name
     */
    public SequencedMap<String, String> settings(List<TrialResult> results, List<String> code) {
        Network network = plan.network();
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        settings.put("command", command);
        settings.put("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
        settings.put("time", Numbers.significant(results.stream().mapToDouble(TrialResult::seconds).sum() / 60)
                + " minutes for " + results.size() + " trials");
        settings.put("data", data.name() + ", " + data.width() + " x " + data.height() + " pixels, "
                + data.classes().size() + " classes, " + trials(Split.TRAIN) + " training and " + trials(Split.TEST)
                + " test recordings"
                + (plan.heldOut() > 0
                        ? " (" + Numbers.decimal(plan.heldOut() * 100) + " % of the training recordings, held out)"
                        : ""));
        settings.put("frames", network.steps() + " of 2 x " + network.input().height() + " x " + network.input().width()
                + " event counts, split by " + plan.splitBy());
        settings.put("network", network.name() + ": "
                + String.join(", ",
                        network.weightLayers().stream().map(layer -> layer.name() + " " + layer.label()).toList())
                + "; " + network.weights() + " weights");
        settings.put("training", plan.training().describe());
        settings.put("fine-tuning",
                plan.fineTuning().describe() + ", from the full-precision network of the same seed");
        settings.put("arithmetic", "float32, " + plan.arithmetic());
        settings.put("code", String.join(", then ", code));
        settings.put("accelerator", plan.architecture());
        settings.put(plan.seeds().size() == 1 ? "seed" : "seeds",
                String.join(", ", plan.seeds().stream().map(Object::toString).toList()));
        return settings;
    }
}
