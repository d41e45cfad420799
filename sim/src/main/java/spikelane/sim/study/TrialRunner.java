package spikelane.sim.study;

import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Does one trial of a study: trains or fine-tunes a network, evaluates it and prices it. The study first asks
 * for full precision of each seed, whose network the others of that seed
 * start from.
 */
public interface TrialRunner {
    /**
     * @param trial what to do
     * @return how long it takes, in units that only this runner's trials share
     */
    long effort(StudyTrial trial);

    /** Gets ready; called once, before the first {@link #run}, and not at all if every result is there. */
    default void prepare() {}

    /**
     * @param result a trial priced on another accelerator
     * @return the trial at this one's prices; empty where what that needs was not kept, so that it must be run again
     */
    default Optional<TrialResult> priceAgain(TrialResult result) {
        return Optional.empty();
    }

    /**
     * @param trial what to do
     * @param progress    told how much of {@link #effort} is done, in this trial
     * @return what came out, the same each time but for the seconds
     */
    TrialResult run(StudyTrial trial, LongConsumer progress);
}
