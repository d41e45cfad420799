package spikelane.sim.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTest {
    private static final List<String> COLUMNS = List.of("name", "size", "density");

    @ParameterizedTest
    @ValueSource(strings = {"name,size\na,3\nb,4\n", "\r\nname,size\r\na,3\r\nb,4\r\n",
            "\"name\",\"size\"\n\"a\",\"3\"\nb,4", "name, size\n a , 3\n\nb,4\n", "name,size,\na,3,\nb,4,\n,,,\n",
            "sep=,\nname,size\na,3\nb,4", "size,name\n3,a\n4,b", "name,size,density\na,3\nb,4\n"})
    void takesWhatPeopleAndSpreadsheetsWrite(String text) {
        List<CsvTable.Row> rows = CsvTable.parse("t.csv", text, COLUMNS).rows();
        assertEquals(2, rows.size());
        assertEquals("a", rows.getFirst().text("name"));
        assertEquals(4, rows.get(1).whole("size", 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "name,weigth_density~a,3           | t.csv line 1: unknown column \"weigth_density\", expected some of name, size, density",
            "name;size~a;3                     | t.csv line 1: the separator is a semicolon, expected a comma",
            "sep=;~name;size~a;3               | t.csv line 1: the separator is a semicolon, expected a comma",
            "name,size,name~a,3,b              | t.csv line 1: the column name stands here twice",
            "name,,size~a,,3                   | t.csv line 1: unknown column \"\", expected some of name, size, density",
            "name,size~a,3,4                   | t.csv line 2: 3 cells, expected 2 as in the header",
            "name,size~~a,3.5                  | t.csv line 3: column size holds \"3.5\", expected a whole number",
            "name,size~a,3d                    | t.csv line 2: column size holds \"3d\", expected a number",
            "name,size~a,0x3                   | t.csv line 2: column size holds \"0x3\", expected a number",
            "name,size~a,٣                     | t.csv line 2: column size holds \"٣\", expected a number",
            "name,size~a,NaN                   | t.csv line 2: column size holds \"NaN\", expected a number",
            "name,size~a,1e999                 | t.csv line 2: column size holds \"1e999\", expected a number",
            "name,size~a,3000000000            | t.csv line 2: column size holds \"3000000000\", expected 1 to 2147483647",
            "name,size~\"a,3                   | t.csv line 2: a quote is not closed, or text follows it",
            "name,size~a\u0000,3               | t.csv line 2: holds a control character, expected text",
            "name,size                         | t.csv line 2: missing, expected at least one row under the header",
            "''                                | t.csv line 1: empty, expected a header line"})
    void refusesTheRestInOneLine(String text, String message) {
        String lines = text.strip().replace('~', '\n');
        assertEquals(message, assertThrows(BadInputException.class,
                () -> CsvTable.parse("t.csv", lines, COLUMNS).rows().getFirst().whole("size", 1)).getMessage());
    }

    @Test
    void passesOverAByteOrderMark(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "\uFEFF\"name\",size\na,3\n");
        assertEquals("a", CsvTable.read(file, COLUMNS).rows().getFirst().text("name"));
    }

    @Test
    void aTabIsNamed() {
        assertEquals("t.csv line 1: the separator is a tab, expected a comma",
                assertThrows(BadInputException.class, () -> CsvTable.parse("t.csv", "name\tsize\na\t3", COLUMNS))
                        .getMessage());
    }
}
