package spikelane.benchmarks.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.InputFiles;
import spikelane.sim.io.Json;
import spikelane.sim.io.Numbers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** What {@code stream --json} printed, as a table of latencies and sentences of what was counted. */
final class StreamTable {
    private static final String WHAT = "what stream --json printed";

    private StreamTable() {}

    static String markdown(Path file) {
        JsonNode result;
        try {
            result = Json.MAPPER.readTree(InputFiles.text(file, WHAT));
        } catch (JacksonException e) {
            throw new BadInputException(file + " is not " + WHAT + ": " + Json.reason(e), e);
        }
        double sliceMs = field(file, result, "sliceUs").doubleValue() / 1000;
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("latency, ms", "50 %", "99 %", "99.9 %", "largest", "measured"));
        for (String name : List.of("decision", "slice", "step")) {
            JsonNode latency = field(file, result, name);
            if (!latency.isNull()) {
                lines.add(List.of(name, ms(latency, "p50"), ms(latency, "p99"), ms(latency, "p999"), ms(latency, "max"),
                        latency.get("count").asString()));
            }
        }
        JsonNode missed = field(file, result, "missed");
        JsonNode machine = field(file, result, "machine");
        return Tables.markdownTable(lines) + "\n" + result.get("network").stringValue() + ", T "
                + result.get("steps").intValue() + ", on " + result.get("source").stringValue() + " at rate "
                + result.get("rate").stringValue() + ", slices of " + Numbers.compact(sliceMs) + " ms, "
                + result.get("threads").intValue() + (result.get("threads").intValue() == 1 ? " thread" : " threads")
                + ": "
                + (missed.isNull()
                        ? "no deadline"
                        : missed.longValue() + (missed.longValue() == 1 ? " deadline missed" : " deadlines missed"))
                + " in " + Numbers.significant(result.get("slices").doubleValue()) + " slices, "
                + Numbers.significant(result.get("seconds").doubleValue()) + " s; "
                + Numbers.significant(result.get("events").doubleValue()) + " events, the producer waited "
                + result.get("ring").get("waits").longValue() + " times for room.\n" + machine.get("CPU").stringValue()
                + ", " + machine.get("cores").stringValue() + " cores, " + machine.get("vectors").stringValue()
                + " vectors.\n";
    }

    private static JsonNode field(Path file, JsonNode result, String name) {
        JsonNode field = result.get(name);
        if (field == null) {
            throw new BadInputException(file + " is not " + WHAT + ": " + name + " is missing");
        }
        return field;
    }

    private static String ms(JsonNode latency, String name) {
        return Numbers.significant(latency.get(name).doubleValue());
    }
}
