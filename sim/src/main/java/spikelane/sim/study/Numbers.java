package spikelane.sim.study;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as reports print them. */
final class Numbers {
    private Numbers() {}

    /** {@return at most six significant digits and no zeros at the end: 92.5, 80} */
    static String decimal(double value) {
        return BigDecimal.valueOf(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
    }

    /** {@return a fraction in per cent with one decimal, without the sign: 0.876 is 87.6} */
    static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f", fraction * 100);
    }

    /** {@return two fractions in per cent: 81.2 – 93.0} */
    static String interval(double low, double high) {
        return percent(low) + " – " + percent(high);
    }

    /** {@return three significant digits, thousands apart: 0.0123, 4.56, 78.9, 12,345} */
    static String significant(double value) {
        if (value == 0) {
            return "0";
        }
        double magnitude = Math.abs(value);
        int decimals = Math.max(0, 2 - (int) Math.floor(Math.log10(magnitude)));
        return decimals > 6
                ? String.format(Locale.ROOT, "%.2e", value)
                : String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
