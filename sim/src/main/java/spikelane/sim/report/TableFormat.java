package spikelane.sim.report;

import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import spikelane.sim.io.BadInputException;
import spikelane.sim.io.CsvTable;
import spikelane.sim.io.OutputFiles;

/** A format of a {@link TrialTable}. Others than CSV are services on the class path, for they need libraries. */
public interface TableFormat {
    /** {@return what follows {@code --export}, and ends the file's name} */
    String name();

    /**
     * @param table trials of a study
     * @param file  to create or replace
     */
    void write(TrialTable table, Path file);

    /**
     * @param name of a format
     * @return it
     * @throws BadInputException if there is none such on the class path
     */
    static TableFormat named(String name) {
        List<TableFormat> all = Stream.concat(Stream.of(new Csv()),
                ServiceLoader.load(TableFormat.class).stream().map(ServiceLoader.Provider::get)).toList();
        return all.stream().filter(format -> format.name().equals(name)).findFirst()
                .orElseThrow(() -> new BadInputException("--export " + BadInputException.quote(name)
                        + ": not on the class path, expected one of "
                        + String.join(", ", all.stream().map(TableFormat::name).toList())
                        + " (parquet is in the module spark, which bin/spikelane builds, mvn only with -Pspark)"));
    }

    /** Comma-separated values; an empty cell where a trial has no such number. */
    final class Csv implements TableFormat {
        @Override
        public String name() {
            return "csv";
        }

        @Override
        public void write(TrialTable table, Path file) {
            OutputFiles.write(file, CsvTable.text(table.columns().stream().map(TrialTable.Column::name).toList(), table
                    .rows().stream().map(row -> row.stream().map(cell -> cell == null ? "" : cell).toList()).toList()));
        }
    }
}
