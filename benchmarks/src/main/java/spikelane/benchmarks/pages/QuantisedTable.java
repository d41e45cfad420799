package spikelane.benchmarks.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.InputFiles;
import spikelane.sim.io.Json;
import spikelane.sim.io.Numbers;
import tools.jackson.core.JacksonException;

/** What {@code quantise --json} printed, as a table. */
final class QuantisedTable {
    private static final int FULL_PRECISION = 32;

    private QuantisedTable() {}

    private record Width(int bits, double accuracy, int correct, int total, double ciLow, double ciHigh,
            double difference, double energyUj, double energyLowUj, double energyHighUj, double energyShare,
            String arithmetic) {}

    private record Result(String model, String dataset, String chosen, String arch, String encoding, List<Width> rows,
            List<String> warnings) {}

    /** {@return a line for each width} */
    static String markdown(Path file) {
        Result result;
        try {
            result = Json.MAPPER.readValue(InputFiles.text(file, "what quantise --json printed"), Result.class);
        } catch (JacksonException e) {
            throw new BadInputException(file + " is not what quantise --json printed: " + Json.reason(e), e);
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("weights", "accuracy (95 % interval)",
                "energy on " + result.arch + ", " + result.encoding.toUpperCase(Locale.ROOT) + ", uJ (90 % interval)",
                "of full precision", "arithmetic"));
        for (Width row : result.rows) {
            lines.add(List.of(row.bits == FULL_PRECISION ? "full precision" : row.bits + " bit",
                    Numbers.percent(row.accuracy) + " %, " + row.correct + " of " + row.total + " ("
                            + Numbers.percent(row.ciLow) + " – " + Numbers.percent(row.ciHigh) + ")",
                    Numbers.significant(row.energyUj) + " (" + Numbers.significant(row.energyLowUj) + " – "
                            + Numbers.significant(row.energyHighUj) + ")",
                    Numbers.percent(row.energyShare) + " %", row.arithmetic));
        }
        return Tables.markdownTable(lines) + "\n" + result.dataset + ": " + result.chosen + ".\n";
    }
}
