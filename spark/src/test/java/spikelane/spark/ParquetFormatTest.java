package spikelane.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import spikelane.sim.report.TableFormat;
import spikelane.sim.report.TrialTable;
import spikelane.sim.report.TrialTable.Column;
import spikelane.sim.study.ResultLog;
import spikelane.sim.study.TrialResult;

/** Written and read again, bit by bit. */
class ParquetFormatTest {
    private static final Path RESULTS = Path.of(System.getProperty("spikelane.root"), "sim", "results");

    @TempDir
    private Path temp;

    private static final class Reader extends ParquetReader.Builder<Group> {
        Reader(Path file) {
            super(new LocalInputFile(file), new PlainParquetConfiguration());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    private static List<List<Object>> read(Path file, List<Column> columns) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        try (ParquetReader<Group> reader = new Reader(file).build()) {
            for (Group group = reader.read(); group != null; group = reader.read()) {
                assertEquals(columns.stream().map(Column::name).toList(),
                        group.getType().getFields().stream().map(field -> field.getName()).toList());
                List<Object> row = new ArrayList<>();
                for (Column column : columns) {
                    String name = column.name();
                    row.add(group.getFieldRepetitionCount(name) == 0 ? null : switch (column.type()) {
                        case TEXT -> group.getString(name, 0);
                        case WHOLE -> group.getLong(name, 0);
                        case NUMBER -> group.getDouble(name, 0);
                        case FLAG -> group.getBoolean(name, 0);
                    });
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** A committed study, with a line of an older version that lacks what later ones have. */
    @Test
    void aTableComesBackAsItWas() throws IOException {
        List<TrialResult> results = new ArrayList<>(ResultLog.read(RESULTS.resolve("gestures-quick.jsonl")));
        TrialResult first = results.getFirst();
        results.add(new TrialResult(first.mode(), first.bits(), first.prune(), first.score(), first.weightSparsity(),
                first.layers(), first.price(), first.seed(), first.seconds(), null, null));
        TrialTable table = TrialTable.of(results);
        Path file = temp.resolve("results.parquet");
        TableFormat.named("parquet").write(table, file);
        assertEquals(table.rows(), read(file, table.columns()));
        assertTrue(table.rows().getLast().contains(null), "something is null");
        byte[] bytes = Files.readAllBytes(file);
        TableFormat.named("parquet").write(table, file);
        assertEquals(bytes.length, Files.size(file), "the same again");
    }
}
