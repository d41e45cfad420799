package spikelane.sim.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * A comma-separated table with a header line. Columns come in any order; blank lines, a byte order mark and either kind
 * of line end are skipped; a cell may stand in double quotes. Errors name file, line and column.
 */
public final class CsvTable {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT.builder().setIgnoreSurroundingSpaces(true).get();

    private final String file;
    private final List<Row> rows = new ArrayList<>();

    /** One row and the line it stands on. */
    public final class Row {
        private final int line;
        private final Map<String, String> cells;

        private Row(int line, Map<String, String> cells) {
            this.line = line;
            this.cells = cells;
        }

        public boolean has(String column) {
            return cells.containsKey(column) && !cells.get(column).isEmpty();
        }

        public String text(String column) {
            if (!cells.containsKey(column)) {
                throw error("no column " + column + ", the header has " + String.join(", ", cells.keySet()));
            }
            if (!has(column)) {
                throw error("column " + column + " is empty");
            }
            return cells.get(column);
        }

        public double number(String column, double least, double most) {
            double value;
            try {
                value = Double.parseDouble(text(column));
            } catch (NumberFormatException e) {
                throw error("column " + column + " holds " + text(column) + ", expected a number", e);
            }
            if (!(value >= least && value <= most)) {
                throw error("column " + column + " holds " + text(column) + ", expected " + least + " to " + most);
            }
            return value;
        }

        public int whole(String column, int least) {
            double value = number(column, least, Integer.MAX_VALUE);
            if (value != Math.rint(value)) {
                throw error("column " + column + " holds " + text(column) + ", expected a whole number");
            }
            return (int) value;
        }

        public <E extends Enum<E>> E choice(String column, Class<E> type) {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(text(column))) {
                    return constant;
                }
            }
            throw error("column " + column + " holds " + text(column) + ", expected one of "
                    + List.of(type.getEnumConstants()));
        }

        public BadInputException error(String problem) {
            return new BadInputException(file + " line " + line + ": " + problem);
        }

        private BadInputException error(String problem, Throwable cause) {
            return new BadInputException(file + " line " + line + ": " + problem, cause);
        }
    }

    private CsvTable(String file, List<String> lines) {
        this.file = file;
        List<String> header = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = i == 0 ? lines.getFirst().replace("\uFEFF", "") : lines.get(i);
            if (line.isBlank()) {
                continue;
            }
            List<String> cells = cells(line, i + 1);
            if (header == null) {
                header = cells;
                requireDistinct(header, i + 1);
            } else {
                rows.add(row(header, cells, i + 1));
            }
        }
        if (header == null) {
            throw new BadInputException(file + " line 1: empty, expected a header line");
        }
        if (rows.isEmpty()) {
            throw new BadInputException(
                    file + " line " + (lines.size() + 1) + ": missing, expected at least one row under the header");
        }
    }

    private void requireDistinct(List<String> header, int line) {
        Set<String> seen = new HashSet<>();
        for (String column : header) {
            if (!column.isEmpty() && !seen.add(column)) {
                throw new BadInputException(file + " line " + line + ": the column " + column + " stands here twice");
            }
        }
    }

    private Row row(List<String> header, List<String> cells, int line) {
        if (cells.size() != header.size()) {
            throw new BadInputException(file + " line " + line + ": " + cells.size() + " cells, expected "
                    + header.size() + " as in the header");
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int c = 0; c < cells.size(); c++) {
            row.put(header.get(c), cells.get(c));
        }
        return new Row(line, row);
    }

    private List<String> cells(String line, int number) {
        try (CSVParser parser = CSVParser.parse(line, FORMAT)) {
            return parser.iterator().next().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new BadInputException(file + " line " + number + ": a quote is not closed, or text follows it", e);
        }
    }

    public static CsvTable read(Path path) {
        try {
            return new CsvTable(path.toString(), Files.readAllLines(path));
        } catch (CharacterCodingException e) {
            throw new BadInputException("cannot read " + path + ": it is not UTF-8 text", e);
        } catch (IOException e) {
            throw new BadInputException("cannot read " + path + ": " + e, e);
        }
    }

    public static CsvTable parse(String file, String text) {
        return new CsvTable(file, text.lines().toList());
    }

    public List<Row> rows() {
        return rows;
    }
}
