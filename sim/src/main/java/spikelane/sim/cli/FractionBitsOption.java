package spikelane.sim.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;
import spikelane.kernels.WorkPool;
import spikelane.sim.cli.progress.Progress;
import spikelane.sim.data.FrameSet;
import spikelane.sim.inference.FractionBits;
import spikelane.sim.io.BadInputException;
import spikelane.sim.network.FixedPoint;
import spikelane.sim.network.Model;

/** How many fraction bits the potentials of a quantised network have. */
final class FractionBitsOption {
    private static final String AUTO = "auto";

    @Option(names = "--fraction-bits", paramLabel = "auto|N", description = "fraction bits of integer potentials, 0 to 16, kept in the model: at most N, or the fewest with which no fewer training recordings are classified rightly than with 16 (default: 16)")
    private String wanted;

    /**
     * A network with its fraction bits.
     *
     * @param model    the network
     * @param measured what they were chosen by; empty where the user said a number or nothing
     */
    record Chosen(Model model, Optional<FractionBits> measured) {}

    /** @throws BadInputException if it is neither {@code auto} nor a possible number */
    void check() {
        if (wanted != null && !wanted.equals(AUTO)) {
            number();
        }
    }

    /** {@return whether the user asked for anything} */
    boolean given() {
        return wanted != null;
    }

    /** {@return whether they are chosen by recordings} */
    boolean auto() {
        return AUTO.equals(wanted);
    }

    /**
     * @param model    a quantised network
     * @param training recordings that choose; read only if they have to
     * @param pool     threads that share the work
     * @return the network with the fraction bits that the user wants
     */
    Chosen choose(Model model, Supplier<FrameSet> training, WorkPool pool) {
        if (!auto()) {
            return new Chosen(wanted == null ? model : model.withFractionBits(number()), Optional.empty());
        }
        FrameSet frames = training.get();
        try (Progress progress = new Progress("fraction bits", frames.size(), 0)) {
            FractionBits measured = FractionBits.fewest(model, frames, pool, progress::step);
            return new Chosen(model.withFractionBits(measured.chosen()), Optional.of(measured));
        }
    }

    private int number() {
        try {
            int bits = Integer.parseInt(wanted);
            if (bits >= 0 && bits <= FixedPoint.MAX_FRACTION_BITS) {
                return bits;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new BadInputException(
                "--fraction-bits " + wanted + ": expected auto or 0 to " + FixedPoint.MAX_FRACTION_BITS);
    }

    /** Prints what was measured. */
    static void print(PrintStream out, String title, FractionBits measured) {
        out.printf(Locale.ROOT, "%n%s: %d fraction bits, chosen by %d training recordings%n%-14s %-22s %12s  %s%n",
                title, measured.chosen(), measured.recordings(), "fraction bits", "accuracy", "other class",
                "other spikes");
        for (FractionBits.Row row : measured.rows()) {
            out.printf(
                    Locale.ROOT, "%-14d %-22s %12d  %d (%.3f %%)%n", row.fractionBits(), String.format(Locale.ROOT,
                            "%.2f %% (%d of %d)", 100 * row.accuracy(), row.correct(), measured.recordings()),
                    row.otherClass(), row.otherSpikes(), 100 * row.otherSpikeRate());
        }
    }
}
