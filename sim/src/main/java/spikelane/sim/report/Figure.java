package spikelane.sim.report;

import j2html.tags.ContainerTag;
import java.util.List;
import spikelane.sim.io.CsvTable;

/**
 * A figure of a report, with the numbers that it draws.
 *
 * @param name    of its files, without an ending
 * @param caption what it shows, a sentence or two
 * @param picture the drawing
 * @param columns of its numbers
 * @param rows    its numbers, one for each mark at least
 */
public record Figure(String name, String caption, ContainerTag<?> picture, List<String> columns,
        List<? extends List<?>> rows) {
    /** {@return the drawing as a file of its own} */
    public String svg() {
        return StudyReport.standAlone(picture);
    }

    /** {@return its numbers as a table} */
    public String csv() {
        return CsvTable.text(columns, rows);
    }
}
