package spikelane.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.io.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class JmhJsonTest {
    @TempDir
    private Path folder;

    private static JsonNode fork(String form, double... ns) {
        String raw = Json.line(new double[][]{ns});
        String metric = "{\"score\": 1, \"scoreError\": \"NaN\", \"scoreConfidence\": [\"NaN\", \"NaN\"],"
                + " \"scorePercentiles\": {\"0.0\": 1, \"50.0\": 1, \"100.0\": 1}, \"scoreUnit\": \"ns/op\", \"rawData\": "
                + raw + "}";
        return Json.MAPPER.readTree("{\"benchmark\": \"a.B.run\", \"forks\": 1, \"params\": {\"implementation\": \""
                + form + "\"}, \"primaryMetric\": " + metric + ", \"secondaryMetrics\": {\"probeNs\": " + metric
                + "}}");
    }

    @Test
    void forksOfABenchmarkStandInOneEntry() throws IOException {
        JmhJson all = new JmhJson();
        all.add(fork("vector", 1, 2));
        all.add(fork("scalar", 7));
        all.add(fork("vector", 3, 6));
        Path file = JmhJson.beside(folder.resolve("2026-peers.json"));
        assertEquals("2026-peers.jmh.json", file.getFileName().toString());
        all.write(file);
        JsonNode read = Json.MAPPER.readTree(Files.readString(file));
        assertEquals(2, read.size());
        JsonNode vector = read.get(0);
        assertEquals(2, vector.get("forks").intValue());
        for (JsonNode metric : new JsonNode[]{vector.get("primaryMetric"),
                vector.get("secondaryMetrics").get("probeNs")}) {
            assertEquals("[[1.0,2.0],[3.0,6.0]]", Json.line(metric.get("rawData")));
            assertEquals(3, metric.get("score").doubleValue());
            assertEquals(2.5, metric.get("scorePercentiles").get("50.0").doubleValue());
            assertEquals(6, metric.get("scorePercentiles").get("100.0").doubleValue());
            // standard deviation 2.16, 3 degrees of freedom: t is 12.924
            assertEquals(12.924 * Math.sqrt(14 / 3.0 / 4), metric.get("scoreError").doubleValue(), 1e-2);
        }
        assertEquals("NaN", read.get(1).get("primaryMetric").get("scoreError").stringValue());
    }

    @Test
    void foldersOfTheMachineAreNotPublished() {
        JsonNode run = JmhJson.withoutFolders((ObjectNode) Json.MAPPER.readTree(
                "{\"jvm\": \"/opt/jdk/bin/java\", \"jvmArgs\": [\"-Xms1g\", \"-Dspikelane.root=/home/me\"], \"forks\": 1}"));
        assertEquals("{\"jvm\":\"java\",\"jvmArgs\":[\"-Xms1g\"],\"forks\":1}", Json.line(run));
    }
}
