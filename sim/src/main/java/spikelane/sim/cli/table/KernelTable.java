package spikelane.sim.cli.table;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import spikelane.kernels.cases.KernelCheck;
import spikelane.sim.verify.KernelReport;
import spikelane.sim.verify.KernelReport.State;
import spikelane.sim.verify.KernelReport.Width;

/** The text of {@code verify --kernels}: a line a form and width, those of all threads in one as long as they agree. */
public final class KernelTable {
    private static final String LINE = "%-6s  %-16s %-21s %5s  %-7s %6s %10s %10s  %s%n";

    private KernelTable() {}

    private record Row(String contract, String form, int vectorBits, boolean holds, double difference) {}

    /**
     * @param report what was found
     * @param out    where the table goes
     */
    public static void print(KernelReport report, PrintStream out) {
        out.printf(Locale.ROOT, LINE, "", "contract", "form", "bits", "threads", "cases", "difference", "bound",
                "unit");
        report.checks().stream()
                .collect(groupingBy(check -> new Row(check.contract(), check.form(), check.vectorBits(), check.holds(),
                        check.difference()), LinkedHashMap::new, toList()))
                .values().forEach(checks -> row(checks, out));
        for (Width width : report.widths()) {
            if (width.state() != State.CHECKED) {
                out.println(width.vectorBits() + " bit " + width.state().name().toLowerCase(Locale.ROOT) + ": "
                        + width.why());
            }
        }
        report.leftOut().forEach(layer -> out.println("left out: " + layer));
        long failed = report.checks().stream().filter(check -> !check.holds()).count();
        long cases = report.checks().stream().mapToLong(KernelCheck::cases).sum();
        out.println(report.checks().size() - failed + " checks hold, " + failed + " failed; " + cases + " cases");
    }

    private static void row(List<KernelCheck> checks, PrintStream out) {
        KernelCheck first = checks.getFirst();
        out.printf(Locale.ROOT, LINE, first.holds() ? "ok" : "FAILED", first.contract(), first.form(),
                first.vectorBits(),
                checks.stream().map(check -> Integer.toString(check.threads())).collect(joining(",")),
                checks.stream().mapToLong(KernelCheck::cases).sum(), number(first.difference()), number(first.bound()),
                first.unit());
        if (!first.holds()) {
            out.println("        " + first.worst());
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && value < 1e6
                ? Long.toString((long) value)
                : value == Double.MAX_VALUE ? "any" : String.format(Locale.ROOT, "%.2e", value);
    }
}
