package spikelane.sim.report;

import j2html.tags.ContainerTag;
import java.nio.file.Path;
import java.util.List;
import spikelane.sim.io.CsvTable;
import spikelane.sim.io.OutputFiles;

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

    /**
     * @param folder receives the drawing and its numbers
     */
    public void write(Path folder) {
        OutputFiles.write(folder.resolve(name + ".svg"), svg());
        OutputFiles.write(folder.resolve(name + ".csv"), csv());
    }

    /** {@return its numbers as a table} */
    public String csv() {
        return CsvTable.text(columns, rows);
    }
}
