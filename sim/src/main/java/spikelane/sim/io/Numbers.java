package spikelane.sim.io;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers as files hold them and as reports print them, whatever the locale. */
public final class Numbers {
    /** Of ASCII digits; Java's own parser also takes 0.5f, 200d, 0x1p3, NaN and Infinity. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    private Numbers() {}

    /**
     * @param text of a file
     * @return the decimal number that it is; empty if it is none, or beyond the range of a double
     */
    public static OptionalDouble parse(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /**
     * Stands where a number leaves the program.
     *
     * @param what  its name, such as {@code "the energy of layer conv1"}
     * @param value the number
     * @return the number
     * @throws UntrustedResultException if it is not finite
     */
    public static double requireFinite(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new UntrustedResultException(what + " is " + value + ", which is no result");
        }
        return value;
    }

    /** {@return at most six significant digits and no zeros at the end: 92.5, 80} */
    public static String decimal(double value) {
        return BigDecimal.valueOf(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
    }

    /** {@return at most so many decimals, no zeros at the end: 1.5, 2} */
    public static String rounded(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }

    /** {@return three significant digits, all of a larger whole number, no zeros at the end: 0.0123, 4.5, 12345} */
    public static String compact(double value) {
        return rounded(value, value == 0 ? 0 : Math.clamp(wanted(value), 0, 6));
    }

    /** {@return decimals of three significant digits, below 0 for thousands} */
    private static int wanted(double value) {
        return 2 - (int) Math.floor(Math.log10(Math.abs(value)));
    }

    /** {@return a fraction in per cent with one decimal, without the sign: 0.876 is 87.6} */
    public static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f", fraction * 100);
    }

    /** {@return two fractions in per cent: 81.2 – 93.0} */
    public static String interval(double low, double high) {
        return percent(low) + " – " + percent(high);
    }

    /** {@return three significant digits, thousands apart: 0.0123, 4.56, 78.9, 12,345} */
    public static String significant(double value) {
        if (value == 0) {
            return "0";
        }
        int decimals = Math.max(0, wanted(value));
        return decimals > 6
                ? String.format(Locale.ROOT, "%.2e", value)
                : String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
