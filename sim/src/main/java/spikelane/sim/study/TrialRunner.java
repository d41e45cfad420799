package spikelane.sim.study;

import java.util.List;
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

    /** Follows several trials; told by one thread. */
    interface Follower {
        /**
         * @param trial has begun
         */
        void begins(StudyTrial trial);

        /**
         * @param trial has begun
         * @param part  of its {@link #effort} that is done
         */
        void at(StudyTrial trial, long part);

        /**
         * @param trial  is done
         * @param result what came out; it is kept when this returns
         */
        void ends(StudyTrial trial, TrialResult result);

        /**
         * @param line what the user should know
         */
        void note(String line);
    }

    /**
     * Does several trials, here one after the other.
     *
     * @param trials   what to do, full precision of a seed before the others of it unless it was done before
     * @param follower told of each
     */
    default void runAll(List<StudyTrial> trials, Follower follower) {
        for (StudyTrial trial : trials) {
            follower.begins(trial);
            follower.ends(trial, run(trial, part -> follower.at(trial, part)));
        }
    }
}
