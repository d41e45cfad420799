package spikelane.kernels.layer;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Work for one input at one output pixel: a row of weights, one for each output channel, is added.
 *
 * @param bytes      packed weights that are loaded, padding included
 * @param arithmetic what adds them
 * @param operations how many of those, in the units of its rate
 * @param everyInput whether inputs that are not active take as much
 */
public record RowWork(double bytes, Resource arithmetic, double operations, boolean everyInput) {
    /** AVX level whose logic instructions compute any function of three inputs; the compiler merges operations into them. */
    private static final int AVX_512 = 3;
    private static final boolean THREE_INPUTS = avxLevel() >= AVX_512;
    /** Logic instructions of sum and carry of three bits: one each, or five that share an exclusive or. */
    public static final int FULL_ADDER = THREE_INPUTS ? 2 : 5;
    /** Of sum and carry of two bits. */
    public static final int HALF_ADDER = 2;
    /** Of {@code a | b & c} and {@code b ^ c}, which add a weight of one or two bits to the ones. */
    public static final int ONE_OR_TWO = THREE_INPUTS ? 2 : 3;

    private static int avxLevel() {
        try {
            return Integer.parseInt(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption("UseAVX").getValue());
        } catch (IllegalArgumentException e) {
            return 0; // no such option: not x86
        }
    }

    /**
     * @param bytes      as above
     * @param arithmetic as above
     * @param operations as above
     * @return the work of a form that leaves inactive inputs out
     */
    public static RowWork ofSpikes(double bytes, Resource arithmetic, double operations) {
        return new RowWork(bytes, arithmetic, operations, false);
    }
}
