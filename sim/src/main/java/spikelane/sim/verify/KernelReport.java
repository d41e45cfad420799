package spikelane.sim.verify;

import java.util.List;
import spikelane.kernels.cases.KernelCheck;

/**
 * What all forms' cases have come to.
 *
 * @param holds  whether something was checked, every check holds and no width failed
 * @param widths the register widths, the widest first
 * @param leftOut layers of the user's network that were not checked, and forms that suit none, each with the reason
 * @param checks a row a contract, form, width and number of threads
 */
public record KernelReport(boolean holds, List<Width> widths, List<String> leftOut, List<KernelCheck> checks) {
    /** What came of a width. */
    public enum State {
        /** There is a row for each form. */
        CHECKED,
        /** The machine has no such registers. */
        SKIPPED,
        /** Its JVM broke off. */
        FAILED
    }

    /**
     * A register width.
     *
     * @param vectorBits 512, 256 or 128
     * @param state      what came of it
     * @param why        in words, where it was not checked; else empty
     */
    public record Width(int vectorBits, State state, String why) {}

    static KernelReport of(List<Width> widths, List<String> leftOut, List<KernelCheck> checks) {
        boolean failed = widths.stream().anyMatch(width -> width.state == State.FAILED);
        return new KernelReport(!failed && !checks.isEmpty() && checks.stream().allMatch(KernelCheck::holds),
                List.copyOf(widths), List.copyOf(leftOut), List.copyOf(checks));
    }
}
