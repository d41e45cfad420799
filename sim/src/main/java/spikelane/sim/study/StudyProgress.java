package spikelane.sim.study;

import java.util.List;

/** Follows a study. Methods are called by one thread. */
public interface StudyProgress {
    /**
     * A trial that is to be run.
     *
     * @param kind   of trials whose time for a unit of effort is alike
     * @param effort in units of all trials
     */
    record Portion(String kind, long effort) {}

    /**
     * @param effort of all trials together
     * @param done   effort of the trials whose results were there already
     * @param left   the other trials, in the order in which they begin
     */
    void begins(long effort, long done, List<Portion> left);

    /**
     * @param trial number of the trial, 1-based
     * @param of    number of trials
     * @param name  what is tried
     */
    void trialBegins(int trial, int of, String name);

    /**
     * @param done effort done in all
     */
    void at(long done);

    /**
     * @param result a new result
     */
    void trialEnds(TrialResult result);

    /**
     * Something that the user should know; may come before {@link #begins}.
     *
     * @param line one line
     */
    default void note(String line) {}
}
