package spikelane.benchmarks.harness;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.util.ListStatistics;
import spikelane.sim.io.Json;
import spikelane.sim.io.OutputFiles;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JMH's own result file, with every iteration, as its other tools read it. Forks of a benchmark come one by one, hours apart
 * even, and stand in one entry; what JMH works out from the iterations is worked out from all of them.
 */
public final class JmhJson {
    private static final String PRIMARY = "primaryMetric";
    private static final String SECONDARY = "secondaryMetrics";
    private static final String RAW = "rawData";
    private static final double CONFIDENCE = 0.999;

    private final Map<String, ObjectNode> entries = new LinkedHashMap<>();

    /** {@return JMH's own words for a run, without the folders of the machine that it ran on: results are published} */
    public static JsonNode of(RunResult result) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(text, false, StandardCharsets.UTF_8)) {
            ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(List.of(result));
        }
        return withoutFolders((ObjectNode) Json.MAPPER.readTree(text.toString(StandardCharsets.UTF_8)).get(0));
    }

    static JsonNode withoutFolders(ObjectNode run) {
        run.put("jvm", Path.of(run.get("jvm").stringValue()).getFileName().toString());
        ArrayNode kept = Json.MAPPER.createArrayNode();
        run.get("jvmArgs").forEach(argument -> {
            if (!argument.stringValue().startsWith("-Dspikelane.root=")) {
                kept.add(argument);
            }
        });
        return run.set("jvmArgs", kept);
    }

    /** @param fork as {@link #of} makes it */
    public void add(JsonNode fork) {
        String key = fork.get("benchmark") + " " + fork.get("params");
        ObjectNode all = entries.get(key);
        if (all == null) {
            entries.put(key, (ObjectNode) fork.deepCopy());
            return;
        }
        all.put("forks", all.get("forks").intValue() + fork.get("forks").intValue());
        join((ObjectNode) all.get(PRIMARY), fork.get(PRIMARY));
        ObjectNode metrics = (ObjectNode) all.get(SECONDARY);
        fork.get(SECONDARY).properties().forEach(metric -> {
            if (metrics.has(metric.getKey())) {
                join((ObjectNode) metrics.get(metric.getKey()), metric.getValue());
            } else {
                metrics.set(metric.getKey(), metric.getValue());
            }
        });
    }

    private static void join(ObjectNode all, JsonNode more) {
        ArrayNode raw = (ArrayNode) all.get(RAW);
        more.get(RAW).forEach(raw::add);
        ListStatistics values = new ListStatistics();
        raw.forEach(fork -> fork.forEach(value -> values.addValue(value.doubleValue())));
        all.put("score", values.getMean());
        double error = values.getMeanErrorAt(CONFIDENCE);
        if (Double.isFinite(error)) {
            all.put("scoreError", error);
            ArrayNode interval = all.putArray("scoreConfidence");
            for (double end : values.getConfidenceIntervalAt(CONFIDENCE)) {
                interval.add(end);
            }
        }
        ObjectNode percentiles = (ObjectNode) all.get("scorePercentiles");
        for (String percent : List.copyOf(percentiles.propertyNames())) {
            percentiles.put(percent, values.getPercentile(Double.parseDouble(percent)));
        }
    }

    /**
     * @param result a result of ours
     * @return where JMH's stands beside it
     */
    public static Path beside(Path result) {
        return result.resolveSibling(result.getFileName().toString().replaceAll("\\.json$", "") + ".jmh.json");
    }

    /** Writes the file whole, or leaves it as it was. */
    public void write(Path file) {
        OutputFiles.write(file, Json.indented(entries.values()) + "\n");
    }
}
