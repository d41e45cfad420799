package spikelane.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import spikelane.sim.io.OutputFiles;
import spikelane.sim.report.TableFormat;
import spikelane.sim.report.TrialTable;
import spikelane.sim.report.TrialTable.Column;

/** {@code report --export parquet}: every column may be null; text is UTF-8. It stands here for Spark brings Hadoop. */
public final class ParquetFormat implements TableFormat {
    @Override
    public String name() {
        return "parquet";
    }

    @Override
    public void write(TrialTable table, Path file) {
        OutputFiles.write(file, out -> {
            Path folder = Files.createTempDirectory("spikelane-parquet-");
            Path whole = folder.resolve("table");
            try {
                fill(table, whole);
                Files.copy(whole, out);
            } finally {
                Files.deleteIfExists(whole);
                Files.delete(folder);
            }
        });
    }

    private static void fill(TrialTable table, Path file) throws IOException {
        MessageType schema = schema(table.columns());
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(new LocalOutputFile(file)).withType(schema)
                .withConf(new PlainParquetConfiguration()).build()) {
            for (List<Object> row : table.rows()) {
                Group group = new SimpleGroup(schema);
                for (int i = 0; i < row.size(); i++) {
                    if (row.get(i) != null) {
                        add(group, table.columns().get(i), row.get(i));
                    }
                }
                writer.write(group);
            }
        }
    }

    private static MessageType schema(List<Column> columns) {
        Types.MessageTypeBuilder schema = Types.buildMessage();
        for (Column column : columns) {
            switch (column.type()) {
                case TEXT -> schema.optional(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
                case WHOLE -> schema.optional(PrimitiveTypeName.INT64).named(column.name());
                case NUMBER -> schema.optional(PrimitiveTypeName.DOUBLE).named(column.name());
                case FLAG -> schema.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
            }
        }
        return schema.named("trials");
    }

    private static void add(Group group, Column column, Object cell) {
        switch (column.type()) {
            case TEXT -> group.add(column.name(), (String) cell);
            case WHOLE -> group.add(column.name(), (long) cell);
            case NUMBER -> group.add(column.name(), (double) cell);
            case FLAG -> group.add(column.name(), (boolean) cell);
        }
    }
}
