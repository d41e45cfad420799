package spikelane.benchmarks.harness;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import tools.jackson.core.JacksonException;

/**
 * A result file.
 *
 * @param machine machine block, settings and peaks
 * @param rows    rows in the order of the preset
 */
@JsonPropertyOrder({"machine", "rows"})
public record ResultFile(SequencedMap<String, Object> machine, List<Row> rows) {
    /**
     * @param file to read
     * @return what it holds
     * @throws BadInputException if it is no result file
     */
    public static ResultFile read(Path file) {
        try {
            ResultFile result = Json.MAPPER.readValue(Files.readString(file), ResultFile.class);
            if (result.machine() == null || result.rows() == null || result.rows().isEmpty()) {
                throw new BadInputException(file + ": \"machine\" and at least one of \"rows\" were expected");
            }
            for (Row row : result.rows()) {
                if (row.kernel() == null || row.shape() == null || row.weights() == null || row.implementation() == null
                        || row.benchmark() == null || row.params() == null || row.forks() == null
                        || row.forks().length == 0) {
                    throw new BadInputException(file + ": a row lacks kernel, shape, weights, implementation, forks,"
                            + " benchmark or params");
                }
            }
            return result;
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read");
        } catch (JacksonException e) {
            throw new BadInputException(file + " is no result of spikelane bench: " + e.getOriginalMessage());
        }
    }

    /** Writes the file whole, or leaves it as it was. */
    public void write(Path file) {
        OutputFiles.write(file, json());
    }

    /** {@return the file's text} */
    public String json() {
        return Json.indented(this) + "\n";
    }
}
