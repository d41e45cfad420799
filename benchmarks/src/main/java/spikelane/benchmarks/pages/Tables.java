package spikelane.benchmarks.pages;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import spikelane.benchmarks.harness.Row;

/** Results as text tables and as Markdown. */
public final class Tables {
    private static final List<String> HEAD = List.of("kernel", "shape", "weights", "nonzero", "spikes", "input",
            "batch", "threads", "implementation", "ns/call", "median", "fork min-max", "SOP/ns", "dense SOP/ns",
            "% of peak", "binding");
    private static final int NUMBERS_FROM = 3;
    private static final List<String> WORDS = List.of("input", "implementation", "binding");

    private Tables() {}

    private static List<String> cells(Row row) {
        return List.of(row.kernel(), row.shape(), row.weights(),
                row.weights().equals("none") ? "" : number(row.weightDensity()), number(row.spikeDensity()),
                row.input(), Integer.toString(row.batch()), Integer.toString(row.threads()), row.implementation(),
                number(row.nsPerCall()), row.medians() == null ? "" : number(Row.median(row.medians())), forks(row, 1),
                number(row.sopPerNs()), number(row.denseSopPerNs()),
                row.percentOfPeak() == null
                        ? ""
                        : String.format(Locale.ROOT, "%.0f", row.percentOfPeak()) + (row.abovePeak() ? " (!)" : ""),
                row.binding() == null ? "" : row.binding());
    }

    /** {@return least and largest time of the forks in units of so many nanoseconds, and what is to be said of them} */
    static String forks(Row row, double ns) {
        double low = Arrays.stream(row.forks()).min().orElseThrow() / ns;
        double high = Arrays.stream(row.forks()).max().orElseThrow() / ns;
        return number(low) + "-" + number(high) + (row.slowForks() == 0 ? "" : ", " + row.slowForks() + " slow")
                + (row.wrongForks() == null ? "" : ", " + row.wrongForks() + " wrong")
                + (row.inSlowPhase() ? ", slow phase" : "");
    }

    /** {@return three significant digits, or all of a larger whole number} */
    public static String number(double value) {
        double magnitude = Math.abs(value);
        int decimals = magnitude == 0 ? 0 : Math.clamp(2 - (int) Math.floor(Math.log10(magnitude)), 0, 6);
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }

    /** {@return a table in lines of equal length for a terminal} */
    public static String text(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        rows.forEach(row -> lines.add(cells(row)));
        return aligned(lines, column -> column >= NUMBERS_FROM && !WORDS.contains(HEAD.get(column)));
    }

    /** {@return lines of equal length; the first is the head} */
    static String aligned(List<List<String>> lines, IntPredicate right) {
        int[] widths = new int[lines.getFirst().size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String space = " ".repeat(widths[i] - line.get(i).length());
                out.append(i == 0 ? "" : "  ").append(right.test(i) ? space + line.get(i) : line.get(i) + space);
            }
            text.append(out.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** {@return a Markdown table of all rows} */
    public static String markdown(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(HEAD);
        rows.forEach(row -> lines.add(cells(row)));
        return markdownTable(lines);
    }

    /** {@return a Markdown table; the first line is its head} */
    static String markdownTable(List<List<String>> lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append("| ").append(String.join(" | ", lines.get(i))).append(" |\n");
            if (i == 0) {
                text.append("|---".repeat(lines.get(i).size())).append("|\n");
            }
        }
        return text.toString();
    }
}
