package spikelane.benchmarks.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import spikelane.benchmarks.harness.Machine;
import spikelane.benchmarks.harness.Pollution;
import spikelane.benchmarks.harness.ResultFile;
import spikelane.benchmarks.harness.Row;
import spikelane.benchmarks.harness.TrainingRows;
import spikelane.benchmarks.harness.TwinRows;
import spikelane.sim.io.BadInputException;

/**
 * Tables of a Markdown page that come from a result file. They stand between {@code <!-- bench TABLE FILE -->} and
 * {@code <!-- /bench -->}; TABLE is machine, estimator, rows, summary, headline, targets, crossover, pollution, twins, networks or training, of studies study-answer
 * or study-table, of prices from spikes spikes-answer or spikes-table, quantised-table, fraction-bits-table, stream-table or calibration; FILE is
 * relative to the project's folder, or none.
 */
public final class Readme {
    /** Pages with such tables, relative to the project's folder. */
    public static final List<String> PAGES = List.of("README.md", "benchmarks/RESULTS.md", "sim/results/README.md",
            "sim/NIR.md", "sim/STREAM.md", "sim/TRAINING.md");
    private static final String NONE = "none";
    private static final String NETWORKS = "networks";
    private static final String TRAINING = "training";
    /** Tables whose file no other takes the place of. */
    private static final List<String> FIXED = List.of("study", "spikes", "quantised", "fraction-bits", "stream");
    private static final List<String> KINDS = List.of("twins", NETWORKS, TRAINING, "crossover", "pollution");
    private static final Pattern BLOCK = Pattern.compile("<!-- bench (\\S+) (\\S+) -->\n.*?<!-- /bench -->",
            Pattern.DOTALL);

    private Readme() {}

    /**
     * @param page text of the page
     * @param root the project's folder
     * @param file result file for the tables of its kind (crossover, pollution, twins, networks, training, or all others), relative to the root; null to
     *             keep each table's own
     * @return the page with its tables made anew
     */
    public static String render(String page, Path root, String file) {
        String kind = file == null ? "" : kind(ResultFile.read(root.resolve(file)).rows());
        return BLOCK.matcher(page).replaceAll(block -> {
            boolean taken = file != null && ownKind(block.group(1)).equals(kind);
            String source = taken ? file : block.group(2);
            return Matcher.quoteReplacement("<!-- bench " + block.group(1) + " " + source + " -->\n"
                    + table(block.group(1), root, source) + "<!-- /bench -->");
        });
    }

    /** {@return twins, networks, training, crossover, pollution or, for any other result, rows} */
    private static String kind(List<Row> rows) {
        if (TwinRows.in(rows)) {
            return "twins";
        }
        if (rows.stream().allMatch(row -> row.kernel().equals("network"))) {
            return NETWORKS;
        }
        if (TrainingRows.in(rows)) {
            return TRAINING;
        }
        return !new CrossoverMap(rows).shapes().isEmpty() ? "crossover" : Pollution.in(rows) ? "pollution" : "rows";
    }

    private static String ownKind(String table) {
        boolean fixed = table.equals("calibration") || FIXED.stream().anyMatch(table::startsWith);
        return fixed ? table : KINDS.stream().filter(table::startsWith).findFirst().orElse("rows");
    }

    private static String table(String table, Path root, String file) {
        if (file.equals(NONE)) {
            return "No result is committed yet.\n";
        }
        return switch (table) {
            case "study-answer" -> Figures.studyAnswer(root.resolve(file));
            case "study-headline" -> Figures.studyHeadline(root.resolve(file));
            case "study-norm" -> NormTable.markdown(root.resolve(file));
            case "study-seeds" -> SeedsTable.markdown(root.resolve(file));
            case "study-table" -> Figures.studyTable(root.resolve(file));
            case "spikes-answer" -> SpikePrices.answer(root.resolve(file));
            case "spikes-table" -> SpikePrices.table(root.resolve(file));
            case "quantised-table" -> QuantisedTable.markdown(root.resolve(file));
            case "fraction-bits-table" -> FractionBitsTable.markdown(root.resolve(file));
            case "stream-table" -> StreamTable.markdown(root.resolve(file));
            case "calibration" -> Figures.calibration(root.resolve(file));
            default -> table(table, ResultFile.read(root.resolve(file)));
        };
    }

    private static String table(String table, ResultFile result) {
        return switch (table) {
            case "machine", "crossover-machine", "pollution-machine", "twins-machine", "networks-machine",
                    "training-machine" ->
                machine(result.machine());
            case "estimator", "crossover-estimator", "pollution-estimator", "twins-estimator", "networks-estimator",
                    "training-estimator" ->
                estimator(result);
            case "rows", NETWORKS -> Tables.markdown(result.rows());
            case "crossover" -> crossover(result);
            case "pollution" -> PollutionTable.markdown(result.rows());
            case "twins" -> TwinTable.markdown(result.rows());
            case TRAINING -> TrainingTable.markdown(result.rows());
            case "targets", "twins-targets", "networks-targets", "training-targets" -> Target.markdown(result.rows());
            case "summary" -> Summary.markdown(result.rows());
            case "headline" -> Figures.headline(result);
            default -> throw new BadInputException("table " + table
                    + " of a bench marker: machine, estimator, rows, summary, headline, targets, crossover, pollution, twins, networks, training, study-answer, study-headline, study-norm, study-seeds, study-table,"
                    + " spikes-answer, spikes-table, quantised-table, fraction-bits-table, stream-table or calibration was expected");
        };
    }

    /** {@return sentences, maps and planner of a result of the crossover preset, as Markdown} */
    public static String crossover(ResultFile result) {
        @SuppressWarnings("unchecked") // an object of the JSON
        Map<String, Object> summary = (Map<String, Object>) result.machine().get("crossover");
        return new CrossoverMap(result.rows()).markdown(summary);
    }

    /** {@return one bullet: how the times of a result were made} */
    private static String estimator(ResultFile result) {
        Object rule = result.machine().get(Machine.ESTIMATOR);
        return "- " + (rule != null
                ? rule
                : new CrossoverMap(result.rows()).shapes().isEmpty()
                        ? "ns/call: median of the forks' means"
                        : "ns/call: least of all turns and forks")
                + ".\n";
    }

    private static String machine(Map<String, Object> block) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("machine", ""));
        block.forEach((name, value) -> {
            if (!name.equals("crossover")) {
                lines.add(List.of(name, String.valueOf(value)));
            }
        });
        return Tables.markdownTable(lines);
    }
}
