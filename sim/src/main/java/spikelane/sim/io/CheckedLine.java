package spikelane.sim.io;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A JSON object on a line that people can read and that shows whether it is damaged: its last field, {@code crc}, is the
 * CRC-32C of the line without that field, eight hexadecimal digits.
 */
public final class CheckedLine {
    private static final Pattern CHECKED = Pattern.compile("(\\{.+),\"crc\":\"([0-9a-f]{8})\"}");

    private CheckedLine() {}

    /**
     * @param value a record with at least one field
     * @return its line, without an end
     */
    public static String of(Object value) {
        String line = Json.line(value);
        return line.substring(0, line.length() - 1) + ",\"crc\":\"" + checksum(line) + "\"}";
    }

    /**
     * @param line a line, with a checksum or without
     * @return the line without the checksum; empty if it is damaged
     */
    public static Optional<String> content(String line) {
        Matcher checked = CHECKED.matcher(line);
        if (!checked.matches()) {
            return Optional.of(line);
        }
        String content = checked.group(1) + "}";
        return checksum(content).equals(checked.group(2)) ? Optional.of(content) : Optional.empty();
    }

    private static String checksum(String line) {
        CRC32C sum = new CRC32C();
        sum.update(line.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) sum.getValue());
    }
}
