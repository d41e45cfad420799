package spikelane.benchmarks.harness;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;

/**
 * A result file.
 *
 * @param machine machine block, settings and peaks
 * @param rows    rows in the order of the preset
 */
@JsonPropertyOrder({"machine", "rows"})
public record ResultFile(SequencedMap<String, Object> machine, List<Row> rows) {
    /** Results from before some fields lack them; {@link RowCheck} knows which may be missing. */
    private static final ObjectReader OLDER = Json.MAPPER.readerFor(ResultFile.class)
            .without(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

    /**
     * @param file to read
     * @return what it holds
     * @throws BadInputException if it is no result file
     */
    public static ResultFile read(Path file) {
        try {
            ResultFile result = OLDER.readValue(Files.readString(file));
            if (result == null || result.machine() == null || result.rows() == null || result.rows().isEmpty()) {
                throw new BadInputException(file + ": \"machine\" and at least one of \"rows\" were expected");
            }
            result.check(file);
            return result;
        } catch (IOException e) {
            throw new BadInputException(file + " cannot be read: " + OutputFiles.reason(e), e);
        } catch (JacksonException e) {
            throw new BadInputException(file + " is no result of spikelane bench: " + Json.reason(e), e);
        }
    }

    private void check(Path file) {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            String problem = RowCheck.problem(row).orElse(null);
            if (problem == null && !keys.add(row.key())) {
                problem = "is there twice: " + row.key();
            }
            if (problem != null) {
                throw new BadInputException(file + ", row " + (i + 1) + ": " + problem);
            }
        }
    }

    /**
     * Writes the file whole, or leaves it as it was.
     *
     * @throws BadInputException if a row holds what {@link #read} refuses
     */
    public void write(Path file) {
        check(file);
        OutputFiles.write(file, json());
    }

    /** {@return the file's text} */
    public String json() {
        return Json.indented(this) + "\n";
    }
}
