package spikelane.sim.accelerator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import spikelane.sim.data.BadInputException;

/** A comma-separated table with a header line; cells are not quoted. Errors name file, line and column. */
final class CsvTable {
    private final String file;
    private final List<Row> rows = new ArrayList<>();

    /** One row and the line it stands on. */
    final class Row {
        private final int line;
        private final Map<String, String> cells;

        private Row(int line, Map<String, String> cells) {
            this.line = line;
            this.cells = cells;
        }

        boolean has(String column) {
            return cells.containsKey(column) && !cells.get(column).isEmpty();
        }

        String text(String column) {
            if (!has(column)) {
                throw error("column " + column + " is missing or empty");
            }
            return cells.get(column);
        }

        double number(String column, double least, double most) {
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

        int whole(String column, int least) {
            double value = number(column, least, Integer.MAX_VALUE);
            if (value != Math.rint(value)) {
                throw error("column " + column + " holds " + text(column) + ", expected a whole number");
            }
            return (int) value;
        }

        <E extends Enum<E>> E choice(String column, Class<E> type) {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(text(column))) {
                    return constant;
                }
            }
            throw error("column " + column + " holds " + text(column) + ", expected one of "
                    + List.of(type.getEnumConstants()));
        }

        BadInputException error(String problem) {
            return new BadInputException(file + " line " + line + ": " + problem);
        }

        private BadInputException error(String problem, Throwable cause) {
            return new BadInputException(file + " line " + line + ": " + problem, cause);
        }
    }

    private CsvTable(String file, List<String> lines) {
        this.file = file;
        if (lines.isEmpty() || lines.getFirst().isBlank()) {
            throw new BadInputException(file + " line 1: empty, expected a header line");
        }
        String[] header = lines.getFirst().split(",", -1);
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                String[] cells = lines.get(i).split(",", -1);
                if (cells.length != header.length) {
                    throw new BadInputException(file + " line " + (i + 1) + ": " + cells.length + " cells, expected "
                            + header.length + " as in the header");
                }
                Map<String, String> row = new LinkedHashMap<>();
                for (int c = 0; c < cells.length; c++) {
                    row.put(header[c].strip(), cells[c].strip());
                }
                rows.add(new Row(i + 1, row));
            }
        }
        if (rows.isEmpty()) {
            throw new BadInputException(file + " line 2: missing, expected at least one row under the header");
        }
    }

    static CsvTable read(Path path) {
        try {
            return new CsvTable(path.toString(), Files.readAllLines(path));
        } catch (IOException e) {
            throw new BadInputException("cannot read " + path + ": " + e, e);
        }
    }

    static CsvTable parse(String file, String text) {
        return new CsvTable(file, text.lines().toList());
    }

    List<Row> rows() {
        return rows;
    }
}
