package spikelane.sim.fuzz;

import java.util.ArrayList;
import java.util.List;
import spikelane.sim.study.StudyTargets;
import spikelane.sim.train.CheckpointTarget;

/** The list of all readers of files that come from outside. */
public final class FuzzTargets {
    public static final List<FuzzTarget> ALL = all();

    private FuzzTargets() {}

    private static List<FuzzTarget> all() {
        List<FuzzTarget> targets = new ArrayList<>();
        targets.addAll(RecordingTargets.all());
        targets.addAll(ModelTargets.all());
        targets.addAll(PriceTargets.all());
        targets.addAll(StudyTargets.all());
        targets.add(CheckpointTarget.TARGET);
        return List.copyOf(targets);
    }

    /** {@return the target of this name} */
    public static FuzzTarget named(String name) {
        return ALL.stream().filter(target -> target.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no fuzz target " + name + ", expected one of " + ALL.stream().map(FuzzTarget::name).toList()));
    }
}
