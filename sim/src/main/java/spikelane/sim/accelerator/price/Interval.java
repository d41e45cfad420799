package spikelane.sim.accelerator.price;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleFunction;

/**
 * Where a figure lies with 90 % confidence.
 *
 * @param low  lower end
 * @param high upper end
 */
public record Interval(double low, double high) {
    /** What stands in the place of an interval that is not known. */
    public static final String NOT_KNOWN = "not known";

    /**
     * @param value  the figure
     * @param spread relative half-width, if it is known
     * @return the interval, if it is known
     */
    static Optional<Interval> around(double value, OptionalDouble spread) {
        return spread.isEmpty()
                ? Optional.empty()
                : Optional.of(new Interval(value * (1 - spread.getAsDouble()), value * (1 + spread.getAsDouble())));
    }

    /**
     * @param interval perhaps known
     * @param number   writes one of its ends
     * @param between  stands between them
     * @return the interval, or that it is not known
     */
    public static String words(Optional<Interval> interval, DoubleFunction<String> number, String between) {
        return interval.map(ends -> number.apply(ends.low) + between + number.apply(ends.high)).orElse(NOT_KNOWN);
    }

    /** {@return both ends} */
    double[] ends() {
        return new double[]{low, high};
    }
}
