package spikelane.sim.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;

/**
 * A comma-separated table with a header line, of people and of their programs. Columns come in any order, and only known
 * ones; a byte order mark, either kind of line end, empty rows, empty cells at the end of a row and the line
 * {@code sep=,} of Excel are passed over; a cell may stand in double quotes. Errors name file, line and column.
 */
public final class CsvTable {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT.builder().setIgnoreSurroundingSpaces(true).get();
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    /** What other programs put between cells. */
    private static final Map<Character, String> OTHER_SEPARATORS = Map.of(';', "a semicolon", '\t', "a tab", '|',
            "a vertical bar");

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
            double value = Numbers.parse(text(column)).orElseThrow(() -> unexpected(column, "a number"));
            if (value < least || value > most) {
                throw unexpected(column, bound(least) + " to " + bound(most));
            }
            return value;
        }

        public int whole(String column, int least) {
            double value = number(column, least, Integer.MAX_VALUE);
            if (value != Math.rint(value)) {
                throw unexpected(column, "a whole number");
            }
            return (int) value;
        }

        public <E extends Enum<E>> E choice(String column, Class<E> type) {
            for (E constant : type.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(text(column))) {
                    return constant;
                }
            }
            throw unexpected(column, "one of " + List.of(type.getEnumConstants()));
        }

        private static String bound(double value) {
            return new BigDecimal(value).stripTrailingZeros().toPlainString();
        }

        /**
         * @param column   a column whose cell cannot be used
         * @param expected what can
         * @return the error to throw
         */
        public BadInputException unexpected(String column, String expected) {
            return error(
                    "column " + column + " holds " + BadInputException.quote(text(column)) + ", expected " + expected);
        }

        public BadInputException error(String problem) {
            return new BadInputException(file + " line " + line + ": " + problem);
        }
    }

    /**
     * @param header names of the columns
     * @param rows   cells of each row; those that need it are quoted
     * @return the table as text
     */
    public static String text(List<String> header, List<? extends List<?>> rows) {
        CSVFormat lines = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();
        StringBuilder text = new StringBuilder(lines.format(header.toArray())).append('\n');
        rows.forEach(row -> text.append(lines.format(row.toArray())).append('\n'));
        return text.toString();
    }

    private CsvTable(String file, List<String> lines, List<String> known) {
        this.file = file;
        List<String> header = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank() || (header == null && line.strip().equalsIgnoreCase("sep=,"))) {
                continue;
            }
            List<String> cells = cells(line, i + 1);
            if (header == null) {
                header = cells;
                check(header, known, i + 1);
            } else if (!cells.isEmpty()) {
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

    private void check(List<String> header, List<String> known, int line) {
        String where = file + " line " + line + ": ";
        if (header.size() == 1 && !known.contains(header.getFirst())) {
            OTHER_SEPARATORS.forEach((separator, name) -> {
                if (header.getFirst().indexOf(separator) >= 0
                        || header.getFirst().equalsIgnoreCase("sep=" + separator)) {
                    throw new BadInputException(where + "the separator is " + name + ", expected a comma");
                }
            });
        }
        Set<String> seen = new HashSet<>();
        for (String column : header) {
            if (!known.contains(column)) {
                throw new BadInputException(where + "unknown column " + BadInputException.quote(column)
                        + ", expected some of " + String.join(", ", known));
            }
            if (!seen.add(column)) {
                throw new BadInputException(where + "the column " + column + " stands here twice");
            }
        }
    }

    private Row row(List<String> header, List<String> cells, int line) {
        if (cells.size() > header.size()) {
            throw new BadInputException(file + " line " + line + ": " + cells.size() + " cells, expected "
                    + header.size() + " as in the header");
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int c = 0; c < header.size(); c++) {
            row.put(header.get(c), c < cells.size() ? cells.get(c) : "");
        }
        return new Row(line, row);
    }

    /** The cells of a line without the empty ones at its end. */
    private List<String> cells(String line, int number) {
        if (CONTROL.matcher(line.replace("\t", "")).find()) {
            throw new BadInputException(file + " line " + number + ": holds a control character, expected text");
        }
        try (CSVParser parser = CSVParser.parse(line, FORMAT)) {
            List<String> cells = new ArrayList<>(parser.iterator().next().toList());
            while (!cells.isEmpty() && cells.getLast().isBlank()) {
                cells.removeLast();
            }
            return cells;
        } catch (IOException | UncheckedIOException e) {
            throw new BadInputException(file + " line " + number + ": a quote is not closed, or text follows it", e);
        }
    }

    /**
     * @param path  the file
     * @param known the columns that it may have
     * @return its rows, at least one
     * @throws BadInputException naming file and line, if it is no such table
     */
    public static CsvTable read(Path path, List<String> known) {
        return parse(path.toString(), InputFiles.text(path, "a table with some of the columns " + known), known);
    }

    /**
     * @param file  name for messages
     * @param text  the file's content
     * @param known the columns that it may have
     * @return its rows, at least one
     * @throws BadInputException naming file and line, if it is no such table
     */
    public static CsvTable parse(String file, String text, List<String> known) {
        return new CsvTable(file, text.lines().toList(), known);
    }

    public List<Row> rows() {
        return rows;
    }
}
