package spikelane.benchmarks.bench;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.SequencedMap;
import spikelane.sim.data.BadInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A result file.
 *
 * @param machine machine block, settings and peaks
 * @param rows    rows in the order of the preset
 */
@JsonPropertyOrder({"machine", "rows"})
public record ResultFile(SequencedMap<String, Object> machine, List<Row> rows) {
    static final JsonMapper JSON = JsonMapper.builder().build();
    private static final JsonMapper INDENTED = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * @param file to read
     * @return what it holds
     * @throws BadInputException if it is no result file
     */
    static ResultFile read(Path file) {
        try {
            ResultFile result = JSON.readValue(Files.readString(file), ResultFile.class);
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

    String json() {
        return INDENTED.writeValueAsString(this) + "\n";
    }

    /** Writes text under a temporary name, then moves it, so that no half-written file is ever seen. */
    static void write(Path file, String text) {
        Path target = file.toAbsolutePath();
        Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
        try {
            Files.writeString(temporary, text);
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be written");
        }
    }
}
