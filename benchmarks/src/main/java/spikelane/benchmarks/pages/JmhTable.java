package spikelane.benchmarks.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.StreamSupport;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.InputFiles;
import spikelane.sim.io.Json;
import spikelane.sim.io.Numbers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** JMH's own result file, of benchmarks that no preset has: a line for each, with its parameters and its samples. */
final class JmhTable {
    private static final String WHAT = "a result of JMH in JSON";

    private JmhTable() {}

    static String markdown(Path file) {
        JsonNode runs;
        try {
            runs = Json.MAPPER.readTree(InputFiles.text(file, WHAT));
        } catch (JacksonException e) {
            throw new BadInputException(file + " is not " + WHAT + ": " + Json.reason(e), e);
        }
        if (!runs.isArray() || runs.isEmpty()) {
            throw new BadInputException(file + " is not " + WHAT + ": an array of benchmarks was expected");
        }
        SequencedSet<String> params = new LinkedHashSet<>();
        runs.forEach(run -> run.path("params").propertyNames().forEach(params::add));
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("benchmark"));
        head.addAll(params);
        head.addAll(List.of("least", "median", "unit", "forks"));
        lines.add(head);
        for (JsonNode run : runs) {
            List<String> line = new ArrayList<>();
            line.add(run.path("benchmark").asString().replaceAll(".*\\.(\\w+\\.\\w+)$", "$1"));
            params.forEach(name -> line.add(run.path("params").path(name).asString("")));
            JsonNode metric = run.path("primaryMetric");
            double[] samples = StreamSupport.stream(metric.path("rawData").spliterator(), false)
                    .flatMap(fork -> StreamSupport.stream(fork.spliterator(), false)).mapToDouble(JsonNode::doubleValue)
                    .sorted().toArray();
            if (samples.length == 0) {
                throw new BadInputException(file + " is not " + WHAT + ": " + line.getFirst() + " has no samples");
            }
            line.addAll(List.of(Numbers.compact(samples[0]), Numbers.compact(samples[samples.length / 2]),
                    metric.path("scoreUnit").asString(), run.path("forks").asString()));
            lines.add(line);
        }
        return Tables.markdownTable(lines);
    }
}
