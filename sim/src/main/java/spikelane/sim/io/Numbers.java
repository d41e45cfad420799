package spikelane.sim.io;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as reports print them. */
public final class Numbers {
    private Numbers() {}

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
