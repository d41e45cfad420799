package spikelane.sim.verify;

import java.util.List;
import spikelane.kernels.cases.KernelCheck;

/**
 * A line that {@link KernelChild} prints.
 *
 * @param vectorBits register width of its JVM
 * @param contract   what it is about to check
 * @param done       share of its work that is done, 0 to 1
 * @param checks     every form's outcome, in the last line; empty before
 */
record KernelMessage(int vectorBits, String contract, double done, List<KernelCheck> checks) {}
