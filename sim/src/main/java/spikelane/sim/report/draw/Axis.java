package spikelane.sim.report.draw;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis: values and where they lie in the picture.
 *
 * @param logarithmic whether equal distances are equal ratios
 * @param low         value at {@code from}
 * @param high        value at {@code to}
 * @param from        coordinate of the low end
 * @param to          coordinate of the high end
 * @param ticks       values to mark
 */
public record Axis(boolean logarithmic, double low, double high, double from, double to, List<Double> ticks) {
    private static final double LOGARITHMIC_FROM_RATIO = 3;
    private static final int MOST_STEPS = 8;

    /**
     * @param least positive
     * @param most  at least {@code least}
     * @param from  coordinate of the low end
     * @param to    coordinate of the high end
     * @return an axis that holds both with some room, logarithmic where they are far apart
     */
    public static Axis ofRatios(double least, double most, double from, double to) {
        if (most / least < LOGARITHMIC_FROM_RATIO) {
            double room = Math.max(most - least, most * 0.02) * 0.12;
            return linear(Math.max(0, least - room), most + room, from, to);
        }
        double room = Math.pow(most / least, 0.08);
        double low = Math.max(least / (room * room), Double.MIN_NORMAL); // labels of the front stand to the left of it
        double high = Math.min(most * room, Double.MAX_VALUE);
        List<Double> ticks = new ArrayList<>();
        for (int exponent = (int) Math.floor(Math.log10(low)); exponent <= Math.log10(high); exponent++) {
            for (int digit : high / low > 100 ? new int[]{1, 3} : new int[]{1, 2, 3, 5, 7}) {
                double tick = digit * Math.pow(10, exponent);
                if (tick >= low && tick <= high) {
                    ticks.add(tick);
                }
            }
        }
        return new Axis(true, low, high, from, to, ticks);
    }

    /**
     * @param low  value at the low end
     * @param high value at the high end, greater than {@code low}
     * @param from coordinate of the low end
     * @param to   coordinate of the high end
     * @return an axis with round ticks
     */
    public static Axis linear(double low, double high, double from, double to) {
        double step = Math.pow(10, Math.floor(Math.log10(high - low)) - 1);
        for (int i = 0; (high - low) / step > MOST_STEPS; i++) {
            step *= i % 3 == 1 ? 2.5 : 2;
        }
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return new Axis(false, low, high, from, to, ticks);
    }

    public double at(double value) {
        double fraction = logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
        return from + fraction * (to - from);
    }
}
