package spikelane.sim.study;

/** Follows a study. Methods are called by one thread. */
public interface StudyProgress {
    /**
     * @param effort of all trials together
     * @param done   effort of the trials whose results were there already
     */
    void begins(long effort, long done);

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
